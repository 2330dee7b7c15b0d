/**
 * SQL that builds a day of a rollup table on Athena: the logs of the day as a table of text, and CREATE TABLE AS that
 * counts them into one Parquet object a distribution. `README.md` says why it is done so.
 */
import { DIMENSIONS, type Reading } from '../schema/dimensions.js';
import { columnOf, V1_FIELD_NAMES, V1_WIDTHS } from '../schema/fields.js';
import { columnsOfRollup, type RollupColumn, type RollupTable } from '../schema/rollup.js';

/** Partitions that one statement of Athena's may write. */
export const MOST_DISTRIBUTIONS = 100;

/** One build of a day, of at most {@link MOST_DISTRIBUTIONS}. */
export interface AthenaBuild {
  readonly table: RollupTable;
  /** `2026-11-19` */
  readonly dt: string;
  /** Small letters and digits; no two builds have the same. */
  readonly id: string;
  readonly distributions: readonly string[];
  /** `s3://BUCKET/PREFIX/` of this build alone. */
  readonly staging: string;
}

/** Not `distribution`, which the table has as a column of its own: Athena writes no partition column into the files. */
const PARTITION = 'hitlens_distribution';

const COLUMNS = V1_FIELD_NAMES.map(columnOf);

const TABLE_PREFIX = 'hitlens_build_';

export function builtTable({ table, dt, id }: AthenaBuild): string {
  return `${TABLE_PREFIX}${table.name}_${dt.replaceAll('-', '_')}_${id}`;
}

export function logsTable(build: AthenaBuild): string {
  return `${builtTable(build)}_logs`;
}

/** Where the list of a distribution's log files belongs: a line for each, `s3://BUCKET/KEY`. */
export function manifestUrl({ staging }: AthenaBuild, distribution: string): string {
  return `${staging}logs/${PARTITION}=${distribution}/files.txt`;
}

/** Where the built objects are found, in a folder for each distribution. */
export function builtPrefix({ staging }: AthenaBuild): string {
  return `${staging}built/`;
}

/** The distribution in the name of a built object; null where that is none. */
export function distributionOfBuilt(url: string): string | null {
  return new RegExp(`/${PARTITION}=([^/]+)/[^/]+$`).exec(url)?.[1] ?? null;
}

/**
 * Exactly the files that are listed, whatever else lies beside them. All columns are text: in AWS's own DDL times are
 * FLOAT, which no longer knows the milliseconds that were logged.
 */
export function logsDdl(build: AthenaBuild): string {
  return `CREATE EXTERNAL TABLE ${logsTable(build)} (
${COLUMNS.map((column) => `  \`${column}\` string`).join(',\n')}
)
PARTITIONED BY (\`${PARTITION}\` string)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t'
STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION '${build.staging}logs/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.${PARTITION}.type' = 'enum',
  'projection.${PARTITION}.values' = '${build.distributions.join(',')}'
)`;
}

/** One bucket, so that each distribution becomes one object. */
export function buildSql(build: AthenaBuild): string {
  const columns = columnsOfRollup(build.table);
  const groups = build.table.dimensions.map((_, i) => i + 1);
  const selected = columns.map((column) => `  ${expressionOf(column)} AS "${column.name}"`);
  return `CREATE TABLE ${builtTable(build)}
WITH (
  format = 'PARQUET',
  write_compression = 'ZSTD',
  external_location = '${builtPrefix(build)}',
  partitioned_by = ARRAY['${PARTITION}'],
  bucketed_by = ARRAY['pop'],
  bucket_count = 1
) AS
SELECT
${[...selected, `  ${PARTITION}`].join(',\n')}
FROM ${logsTable(build)}
WHERE ${isRow()}
GROUP BY ${[...groups, columns.length + 1].join(', ')}`;
}

/** Lists the temporary tables that there are, those of builds that were killed among them. */
export const LEFTOVERS_SQL = `SHOW TABLES '${TABLE_PREFIX}*'`;

/** The id of the build that made a temporary table. */
export function buildOf(table: string): string | undefined {
  return /_([a-z0-9]+)(_logs)?$/.exec(table)?.[1];
}

export function dropSql(table: string): string {
  return `DROP TABLE IF EXISTS ${table}`;
}

const OTHERS: Readonly<Record<string, string>> = {
  date: 'CAST("date" AS DATE)',
  hour: `CAST("date" || ' ' || substr("time", 1, 2) || ':00:00' AS TIMESTAMP)`,
  distribution: PARTITION,
  status: `TRY_CAST(${asLogged(['sc_status'])} AS SMALLINT)`,
  requests: 'count(*)',
  bytes_sent: `CAST(sum(${wholeNumber('sc_bytes')}) AS BIGINT)`,
  time_taken_ms: `CAST(sum(${milliseconds('time_taken')}) AS BIGINT)`,
  first_byte_ms: `CAST(sum(${milliseconds('time_to_first_byte')}) AS BIGINT)`,
};

const READINGS: Readonly<Record<Exclude<Reading, 'hour'>, (columns: readonly string[]) => string>> = {
  'as-logged': asLogged,
  'media-type': mediaType,
};

function expressionOf({ name }: RollupColumn): string {
  const own = OTHERS[name];
  if (own !== undefined) return own;
  const dimension = DIMENSIONS.find((candidate) => candidate.name === name);
  if (dimension === undefined || dimension.reading === 'hour') throw new RangeError(`nothing says how to build ${name}`);
  return READINGS[dimension.reading](dimension.columns);
}

function asLogged(columns: readonly string[]): string {
  const values = columns.map((column) => `NULLIF("${column}", '-')`);
  return values.length === 1 ? values[0] : `coalesce(${values.join(', ')})`;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Letters of ASCII alone become lower case, as everywhere in hitlens. */
function mediaType([column]: readonly string[]): string {
  const lower = `translate("${column}", '${LETTERS.toUpperCase()}', '${LETTERS}')`;
  const type = `regexp_replace(substr(${lower}, 1, strpos(${lower}, ';') - 1), '( |%20)+$', '')`;
  return `NULLIF(CASE WHEN strpos("${column}", ';') = 0 THEN ${lower} ELSE NULLIF(${type}, '') END, '-')`;
}

/** What is no whole number, or one that is not exact everywhere, adds 0. */
function wholeNumber(column: string): string {
  const isExact = `regexp_like("${column}", '^[0-9]+$') AND TRY_CAST("${column}" AS BIGINT) <= 9007199254740992`;
  return `CASE WHEN ${isExact} THEN TRY_CAST("${column}" AS BIGINT) ELSE 0 END`;
}

/** From the digits of the seconds, rounded half up by the fourth decimal. */
function milliseconds(column: string): string {
  const whole = `TRY_CAST(regexp_extract("${column}", '^[0-9]+') AS BIGINT)`;
  const decimals = `rpad(coalesce(regexp_extract("${column}", '[.]([0-9]*)$', 1), ''), 4, '0')`;
  const rounded = `TRY_CAST(substr(${decimals}, 1, 3) AS BIGINT) + CASE WHEN substr(${decimals}, 4, 1) >= '5' THEN 1 ELSE 0 END`;
  return `CASE WHEN regexp_like("${column}", '^[0-9]{1,12}([.][0-9]*)?$') THEN ${whole} * 1000 + ${rounded} ELSE 0 END`;
}

/** Rows whose time can be read and that have as many fields as logs ever had. A header that is not known fails the build. */
function isRow(): string {
  const isTime = `regexp_like("time", '^([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)$')`;
  const isDate = `regexp_like("date", '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') AND TRY_CAST("date" AS DATE) IS NOT NULL`;
  return `CASE
    WHEN "date" LIKE '#Fields:%' AND NOT (${isKnownHeader()})
      THEN CAST('these logs have other fields than standard logs v1: ' || "date" AS BIGINT) = 0
    ELSE ${isDate}
      AND ${isTime}
      AND (${V1_WIDTHS.map(hasWidth).join(' OR ')})
  END`;
}

/** A header has spaces between its names, so all of it is in the first column. Further fields may follow all 33. */
function isKnownHeader(): string {
  const headers = V1_WIDTHS.map((width) => `'#Fields: ${V1_FIELD_NAMES.slice(0, width).join(' ')}'`);
  return `rtrim("date") IN (${headers.join(', ')}) OR strpos("date", '#Fields: ${V1_FIELD_NAMES.join(' ')} ') = 1`;
}

/** Fields that a row does not have are NULL. */
function hasWidth(width: number): string {
  const last = `"${COLUMNS[width - 1]}" IS NOT NULL`;
  return width === COLUMNS.length ? last : `(${last} AND "${COLUMNS[width]}" IS NULL)`;
}
