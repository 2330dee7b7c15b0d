/**
 * DuckDB's answer to the questions that hitlens is measured with, as a process of its own:
 *
 *     node dist/test/bench/duckdb.js top|aggregate|aggregate-ordered LOGS OUT
 *
 * The settings are the best ones found; README.md says which were tried.
 */
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { columnOf, V1_FIELD_NAMES } from '../../src/schema/fields.js';

/**
 * What is summed is read as numbers, and as doubles, which DuckDB adds up faster than whole numbers (they become 128 bits
 * wide) and decimals. Sums of bytes are exact up to 2^53. Times have three decimals: their sum is off by far less than half
 * a millisecond, so rounding it gives the exact one.
 */
const NUMBERS: ReadonlySet<string> = new Set(['sc_bytes', 'time_taken']);

const SUMS = `
  sum(sc_bytes)::BIGINT AS bytes_sent,
  round(sum(time_taken) * 1000)::BIGINT AS time_taken_ms`;

/** Lower case, without parameters and without the space before them. Few types have any: the rest is spared the cutting. */
const MEDIA_TYPE = `
  CASE WHEN contains(sc_content_type, ';')
    THEN regexp_replace(lower(split_part(sc_content_type, ';', 1)), '(%20)+$', '')
    ELSE lower(sc_content_type)
  END`;

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function logsOf(folder: string): string {
  const columns = V1_FIELD_NAMES.map(columnOf).map(
    (column) => `${text(column)}: ${text(NUMBERS.has(column) ? 'DOUBLE' : 'VARCHAR')}`,
  );
  return `read_csv(${text(join(folder, '*.gz'))}, columns = {${columns.join(', ')}}, delim = '\t', header = false, skip = 2,
    auto_detect = false, quote = '', escape = '', nullstr = '-', compression = 'gzip')`;
}

/** Less than what hitlens counts: only the measures that are compared. */
function top(logs: string): string {
  return `
    SELECT cs_uri_stem AS uri, count(*) AS requests,
      count(*) FILTER (x_edge_result_type = 'Hit') AS hits,
      count(*) FILTER (x_edge_result_type = 'RefreshHit') AS refresh_hits,
      count(*) FILTER (x_edge_result_type = 'Miss') AS misses,
      ${SUMS}
    FROM ${logs} GROUP BY uri ORDER BY misses DESC, uri LIMIT 20`;
}

function aggregate(logs: string): string {
  return `
    SELECT cs_uri_stem AS uri, x_edge_location AS pop, ${MEDIA_TYPE} AS content_type, x_edge_result_type AS result_type,
      count(*) AS requests, ${SUMS}
    FROM ${logs} GROUP BY ALL`;
}

/** The order of hitlens: most requests first, then by the bytes of the values, a missing one (`-`) before any name. */
const ORDER = `ORDER BY requests DESC, uri NULLS FIRST, pop NULLS FIRST, content_type NULLS FIRST, result_type NULLS FIRST`;

const AS_JSON = 'FORMAT json';
const AS_CSV = 'FORMAT csv, HEADER';

const TASKS: ReadonlyMap<string, { readonly sql: (logs: string) => string; readonly format: string }> = new Map([
  ['top', { sql: top, format: AS_JSON }],
  ['aggregate', { sql: aggregate, format: AS_CSV }],
  ['aggregate-ordered', { sql: (logs: string) => `${aggregate(logs)} ${ORDER}`, format: AS_CSV }],
]);

async function main([name, logs, out]: readonly string[]): Promise<void> {
  const task = TASKS.get(name);
  if (task === undefined || out === undefined) throw new Error('usage: duckdb.js top|aggregate|aggregate-ordered LOGS OUT');
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', preserve_insertion_order: 'false' });
  const connection = await instance.connect();
  await connection.run(`COPY (${task.sql(logsOf(logs))}) TO ${text(out)} (${task.format})`);
}

await main(process.argv.slice(2));
// Giving back a few hundred MB piece by piece is no part of the answer.
process.exit(0);
