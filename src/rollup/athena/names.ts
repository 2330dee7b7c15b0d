/** What a build on Athena calls its tables, and where in S3 it keeps what it needs. `rollup/README.md` says how it goes. */
import type { RollupTable } from '../../schema/rollup.js';

/** One build of a day, of at most {@link MOST_DISTRIBUTIONS}. */
export interface AthenaBuild {
  /** `2026-11-19` */
  readonly dt: string;
  /** Small letters and digits; no two builds have the same. */
  readonly id: string;
  /** `s3://BUCKET/PREFIX/` of this build alone. */
  readonly staging: string;
}

/** Not `distribution`, which the tables have as a column of their own: Athena writes no partition column into the files. */
export const PARTITION = 'hitlens_distribution';

/** The partition of rows that are not counted; no id of a distribution has a hyphen. */
export const REJECTED = 'rejected-rows';

/** Partitions that one statement of Athena's may write, without that of rejected rows. */
export const MOST_DISTRIBUTIONS = 99;

const TABLE_PREFIX = 'hitlens_build_';

function tableOf({ dt, id }: AthenaBuild, what: string): string {
  return `${TABLE_PREFIX}${dt.replaceAll('-', '_')}_${id}_${what}`;
}

/** Logs that are read alike are a table, the `n`th. */
export function logsTable(build: AthenaBuild, n: number): string {
  return tableOf(build, `logs_${n}`);
}

export function builtTable(build: AthenaBuild, table: RollupTable): string {
  return tableOf(build, table.name);
}

export function logsPrefix({ staging }: AthenaBuild, n: number): string {
  return `${staging}logs_${n}/`;
}

/** Where the list of a distribution's log files belongs: a line for each, `s3://BUCKET/KEY`. */
export function listUrl(build: AthenaBuild, n: number, distribution: string): string {
  return `${logsPrefix(build, n)}${PARTITION}=${distribution}/files.txt`;
}

/** Where the built objects are found, in a folder for each distribution. */
export function builtPrefix({ staging }: AthenaBuild, table: RollupTable): string {
  return `${staging}${table.name}/`;
}

/** The distribution in the name of a built object; null where that is none. */
export function distributionOfBuilt(url: string): string | null {
  return new RegExp(`/${PARTITION}=([^/]+)/[^/]+$`).exec(url)?.[1] ?? null;
}

/** Lists the temporary tables that there are, those of builds that were killed among them. */
export const LEFTOVERS_SQL = `SHOW TABLES '${TABLE_PREFIX}*'`;

/** The id of the build that made a temporary table. */
export function buildOf(table: string): string | undefined {
  return new RegExp(`^${TABLE_PREFIX}[0-9]{4}_[0-9]{2}_[0-9]{2}_([a-z0-9]+)_`).exec(table)?.[1];
}

export function dropSql(table: string): string {
  return `DROP TABLE IF EXISTS ${table}`;
}
