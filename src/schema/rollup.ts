/**
 * The rollup tables: what is left of raw logs for analysts. Everything that names their columns (the builder, Parquet,
 * Athena's DDL, docs, infra) derives from here.
 */

export type ColumnType = 'DATE' | 'TIMESTAMP' | 'VARCHAR' | 'SMALLINT' | 'BIGINT';

export interface RollupColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** One line for the docs and for the table's comments. */
  readonly about: string;
}

export interface RollupTable {
  readonly name: string;
  readonly about: string;
  /** What a row stands for, in this order; a missing value is NULL. */
  readonly dimensions: readonly RollupColumn[];
  /** What is summed up in a row; never NULL. */
  readonly measures: readonly RollupColumn[];
  /** The dimensions (see `dimensions.ts`) that a row's dimensions are made from, in the order in which rows are sorted. */
  readonly sortedBy: readonly string[];
}

const DATE: RollupColumn = { name: 'date', type: 'DATE', about: 'UTC date of the requests, as logged' };
const HOUR: RollupColumn = { name: 'hour', type: 'TIMESTAMP', about: 'UTC hour of the requests, as logged' };
const URI: RollupColumn = { name: 'uri', type: 'VARCHAR', about: 'path, as logged' };

const DISTRIBUTION: RollupColumn = { name: 'distribution', type: 'VARCHAR', about: 'distribution id' };

const COMMON: readonly RollupColumn[] = [
  { name: 'pop', type: 'VARCHAR', about: 'edge location (POP)' },
  { name: 'content_type', type: 'VARCHAR', about: 'media type, lower case, without parameters' },
  { name: 'method', type: 'VARCHAR', about: 'HTTP method' },
  { name: 'status', type: 'SMALLINT', about: 'HTTP status; 0 is 000: the viewer left first' },
  { name: 'result_type', type: 'VARCHAR', about: 'x-edge-result-type: after the last byte left' },
  { name: 'response_result_type', type: 'VARCHAR', about: 'x-edge-response-result-type: just before answering' },
  { name: 'detailed_result_type', type: 'VARCHAR', about: 'x-edge-detailed-result-type: with the cause of an error' },
];

const MEASURES: readonly RollupColumn[] = [
  { name: 'requests', type: 'BIGINT', about: 'number of requests' },
  { name: 'bytes_sent', type: 'BIGINT', about: 'sum of sc-bytes, headers included' },
  { name: 'time_taken_ms', type: 'BIGINT', about: 'sum of time-taken, in milliseconds' },
  { name: 'first_byte_ms', type: 'BIGINT', about: 'sum of time-to-first-byte, in milliseconds' },
];

const COMMON_DIMENSIONS = COMMON.map(({ name }) => name);

export const OBJECTS_DAILY: RollupTable = {
  name: 'objects_daily',
  about: 'what became of the requests for each object, by day, edge location and result',
  dimensions: [DATE, DISTRIBUTION, URI, ...COMMON],
  measures: MEASURES,
  sortedBy: ['distribution', 'uri', ...COMMON_DIMENSIONS, 'date'],
};

export const FLEET_HOURLY: RollupTable = {
  name: 'fleet_hourly',
  about: 'the same without objects, by hour: small enough to keep for years',
  dimensions: [DATE, HOUR, DISTRIBUTION, ...COMMON],
  measures: MEASURES,
  sortedBy: ['distribution', ...COMMON_DIMENSIONS, 'date', 'hour'],
};

export const ROLLUP_TABLES: readonly RollupTable[] = [OBJECTS_DAILY, FLEET_HOURLY];

/**
 * The day in the names of the log files that a row was made from (rows keep their own `date`): the tables' partitions,
 * `TABLE/dt=YYYY-MM-DD/DISTRIBUTION.parquet`.
 */
export const PARTITION_COLUMN: RollupColumn = { name: 'dt', type: 'VARCHAR', about: 'day in the names of the log files' };

/** Changes whenever the same logs would give other tables, so that days that were built before are built again. */
export const ROLLUP_VERSION = 1;

/** Key of the fingerprint in a Parquet file's metadata. */
export const FINGERPRINT_KEY = 'hitlens_fingerprint';

/** The same in the metadata of an object in S3, whose names have no underscores. What Athena builds has it only there. */
export const FINGERPRINT_METADATA = FINGERPRINT_KEY.replaceAll('_', '-');

/** Columns in the order in which a table has them, without its partition column. */
export function columnsOfRollup({ dimensions, measures }: RollupTable): readonly RollupColumn[] {
  return [...dimensions, ...measures];
}
