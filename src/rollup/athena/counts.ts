/**
 * The statements that count logs: into one Parquet object a distribution and, in the same pass over the logs, into one of
 * the rows that are not counted, so that it can be said how many those are, and where.
 */
import { columnsOfRollup, type RollupColumn, type RollupTable } from '../../schema/rollup.js';
import { type LogLayout, rowsSql } from './logs.js';
import { type AthenaBuild, builtPrefix, builtTable, PARTITION, REJECTED } from './names.js';
import { expressionOf, IS_TIMED } from './values.js';

/** What stands for a rejected row: why (see the kernel's reasons), in which file, and in the logs of which distribution. */
const OF_REJECTED: Readonly<Record<string, string>> = { pop: 'rejected', content_type: 'log', distribution: PARTITION };

/** One bucket, so that each distribution becomes one object. */
export function countSql(build: AthenaBuild, table: RollupTable, layouts: readonly LogLayout[]): string {
  const dimensions = table.dimensions.map((column) => `  ${dimensionOf(column)} AS "${column.name}"`);
  const measures = table.measures.map((column) => `  ${expressionOf(column)} AS "${column.name}"`);
  const groups = [...dimensions.keys(), columnsOfRollup(table).length].map((i) => i + 1);
  return `CREATE TABLE ${builtTable(build, table)}
WITH (
  format = 'PARQUET',
  write_compression = 'ZSTD',
  external_location = '${builtPrefix(build, table)}',
  partitioned_by = ARRAY['${PARTITION}'],
  bucketed_by = ARRAY['pop'],
  bucket_count = 1
) AS
WITH logged AS (
${layouts.map((layout, n) => rowsSql(build, n, layout)).join('\nUNION ALL\n')}
),
judged AS (
  SELECT
    logged.*,
    CASE
      WHEN fault IS NOT NULL THEN fault
      WHEN ${IS_TIMED} THEN NULL
      ELSE 'unreadable_time'
    END AS rejected
  FROM logged
)
SELECT
${[...dimensions, ...measures].join(',\n')},
  CASE WHEN rejected IS NULL THEN ${PARTITION} ELSE '${REJECTED}' END AS ${PARTITION}
FROM judged
GROUP BY ${groups.join(', ')}`;
}

function dimensionOf(column: RollupColumn): string {
  const otherwise = OF_REJECTED[column.name];
  return `CASE WHEN rejected IS NULL THEN ${expressionOf(column)}${otherwise === undefined ? '' : ` ELSE ${otherwise}`} END`;
}

/** Rows by distribution and by the reason for which they were rejected (NULL: they count), and the first file with one. */
export function tallySql(build: AthenaBuild, table: RollupTable): string {
  const ofRejected = (value: string, otherwise = 'NULL') =>
    `CASE WHEN ${PARTITION} = '${REJECTED}' THEN ${value} ELSE ${otherwise} END`;
  return `SELECT
  ${ofRejected('distribution', PARTITION)} AS distribution,
  ${ofRejected('pop')} AS rejected,
  min(${ofRejected('content_type')}) AS log,
  CAST(sum(requests) AS BIGINT) AS requests
FROM ${builtTable(build, table)}
GROUP BY 1, 2
ORDER BY 1, 2`;
}
