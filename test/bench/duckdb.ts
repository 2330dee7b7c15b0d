/**
 * DuckDB's answer to the questions that hitlens is measured with, as a process of its own:
 *
 *     node dist/test/bench/duckdb.js top|aggregate|aggregate-ordered|distributions OUT LOGS...
 *         [--memory 256MB] [--temp-dir DIR]
 *
 * With `--memory`, what does not fit goes to `--temp-dir`, or nowhere without one. The settings are the best ones found; README.md says which were tried.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
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

/** With its usual buffers of 32 MB it cannot even read where it may take 256 MB; smaller ones take no longer. */
const SMALL_BUFFERS = 'buffer_size = 4000000, max_line_size = 100000';

function logsOf(folders: readonly string[], isSmall: boolean): string {
  const columns = V1_FIELD_NAMES.map(columnOf).map(
    (column) => `${text(column)}: ${text(NUMBERS.has(column) ? 'DOUBLE' : 'VARCHAR')}`,
  );
  const files = folders.map((folder) => text(join(folder, '*.gz'))).join(', ');
  return `read_csv([${files}], columns = {${columns.join(', ')}}, delim = '\t', header = false, skip = 2,
    auto_detect = false, quote = '', escape = '', nullstr = '-', compression = 'gzip'${isSmall ? `, ${SMALL_BUFFERS}` : ''})`;
}

/** Less than what hitlens counts: only the measures that are compared. */
function top(logs: string): string {
  return `
    SELECT cs_uri_stem AS uri, count(*) AS requests,
      count(*) FILTER (x_edge_result_type = 'Hit') AS hits,
      count(*) FILTER (x_edge_result_type = 'RefreshHit') AS refresh_hits,
      count(*) FILTER (x_edge_result_type = 'Miss') AS misses,
      ${SUMS}
    FROM ${logs} GROUP BY uri ORDER BY misses DESC, requests DESC, uri LIMIT 20`;
}

function aggregate(logs: string, distribution = ''): string {
  return `
    SELECT ${distribution} cs_uri_stem AS uri, x_edge_location AS pop, ${MEDIA_TYPE} AS content_type, x_edge_result_type AS result_type,
      count(*) AS requests, ${SUMS}
    FROM ${logs} GROUP BY ALL`;
}

/** The distribution is in the names of the files. */
function distributions(logs: string): string {
  return aggregate(logs, "split_part(parse_filename(filename), '.', 1) AS distribution,");
}

/** The order of hitlens: most requests first, then by the bytes of the values, a missing one (`-`) before any name. */
const ORDER = `ORDER BY requests DESC, uri NULLS FIRST, pop NULLS FIRST, content_type NULLS FIRST, result_type NULLS FIRST`;

const AS_JSON = 'FORMAT json';
const AS_CSV = 'FORMAT csv, HEADER';

const TASKS: ReadonlyMap<string, { readonly sql: (logs: string) => string; readonly format: string }> = new Map([
  ['top', { sql: top, format: AS_JSON }],
  ['aggregate', { sql: aggregate, format: AS_CSV }],
  ['distributions', { sql: distributions, format: AS_CSV }],
  ['aggregate-ordered', { sql: (logs: string) => `${aggregate(logs)} ${ORDER}`, format: AS_CSV }],
]);

/** What it may take, and where the rest goes. */
function limits(memory: string | undefined, folder: string | undefined): Record<string, string> {
  return memory === undefined ? {} : { memory_limit: memory, temp_directory: folder ?? '' };
}

async function main(): Promise<void> {
  const options = { memory: { type: 'string' }, 'temp-dir': { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [name, out, ...folders] = positionals;
  const task = TASKS.get(name);
  if (task === undefined || folders.length === 0) throw new Error(`usage: duckdb.js ${[...TASKS.keys()].join('|')} OUT LOGS...`);
  const settings = { threads: '2', preserve_insertion_order: 'false', ...limits(values.memory, values['temp-dir']) };
  const instance = await DuckDBInstance.create(':memory:', settings);
  const connection = await instance.connect();
  const logs = logsOf(folders, values.memory !== undefined);
  await connection.run(`COPY (${task.sql(logs)}) TO ${text(out)} (${task.format})`);
}

await main();
// Giving back a few hundred MB piece by piece is no part of the answer.
process.exit(0);
