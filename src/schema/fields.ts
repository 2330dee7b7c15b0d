/**
 * The one table of CloudFront log fields. Everything that names a column (header mapping, warnings,
 * DDL, docs) derives from it.
 *
 * Source: CloudFront Developer Guide, "Standard logging reference" (order and meaning of 1 to 33, then the
 * fields that only logging v2 can select).
 */

/** One field of a standard log, as CloudFront itself spells it in a `#Fields:` line. */
export interface Field {
  /** Canonical spelling, e.g. `cs(User-Agent)`. */
  readonly name: string;
  /** SQL-safe spelling, e.g. `cs_user_agent`: what all other spellings of this field normalise to. */
  readonly column: string;
}

/** The 33 fields of a standard log v1, in their fixed order. Older logs have a prefix of this list. */
export const V1_FIELD_NAMES: readonly string[] = [
  'date',
  'time',
  'x-edge-location',
  'sc-bytes',
  'c-ip',
  'cs-method',
  'cs(Host)',
  'cs-uri-stem',
  'sc-status',
  'cs(Referer)',
  'cs(User-Agent)',
  'cs-uri-query',
  'cs(Cookie)',
  'x-edge-result-type',
  'x-edge-request-id',
  'x-host-header',
  'cs-protocol',
  'cs-bytes',
  'time-taken',
  'x-forwarded-for',
  'ssl-protocol',
  'ssl-cipher',
  'x-edge-response-result-type',
  'cs-protocol-version',
  'fle-status',
  'fle-encrypted-fields',
  'c-port',
  'time-to-first-byte',
  'x-edge-detailed-result-type',
  'sc-content-type',
  'sc-content-len',
  'sc-range-start',
  'sc-range-end',
];

/** How many fields a v1 log had at each point of its history (2010 to 2019): every one is a prefix of the list above. */
export const V1_WIDTHS: readonly number[] = [12, 15, 18, 19, 23, 24, 26, 33];

/** Fields beyond the v1 list that logging v2 can select. */
const V2_FIELD_NAMES: readonly string[] = [
  'timestamp',
  'DistributionId',
  'timestamp(ms)',
  'origin-fbl',
  'origin-lbl',
  'asn',
  'c-country',
  'cache-behavior-path-pattern',
  'distribution-tenant-id',
  'connection-id',
  'viewer-request-log-data',
  'viewer-response-log-data',
];

/** Spellings that the general rule of {@link columnOf} does not bring together. */
const ALIASES: Readonly<Record<string, string>> = {
  cs_referrer: 'cs_referer',
  distribution_id: 'distributionid',
};

/**
 * The SQL-safe column of a field in any of its spellings: `cs(User-Agent)` (v1, v2 W3C and JSON), `cs_User_Agent`
 * (v2 Parquet), `cs-user-agent` (real-time) and `cs_user_agent` (Athena) all give `cs_user_agent`.
 */
export function columnOf(spelling: string): string {
  const column = spelling
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
  return ALIASES[column] ?? column;
}

/** All fields known, v1 first. */
export const FIELDS: readonly Field[] = [...V1_FIELD_NAMES, ...V2_FIELD_NAMES].map((name) => ({ name, column: columnOf(name) }));

/** Fields that only an RTMP log has; standard logs never carry them. */
export const RTMP_COLUMNS: ReadonlySet<string> = new Set(['x_event', 'x_cf_status', 'x_cf_client_id', 'x_sname', 'x_sid']);
