/**
 * DuckDB makes the rollup tables of the logs of a folder, as a process of its own:
 *
 *     node dist/test/bench/duckdb-rollup.js LOGS OUT
 *
 * The logs are inflated once: the columns that are needed are kept as rows, and both tables are made of them. The settings
 * are those of `duckdb.ts`.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { columnOf, V1_FIELD_NAMES } from '../../src/schema/fields.js';
import { ROLLUP_TABLES } from '../../src/schema/rollup.js';

const NUMBERS: ReadonlySet<string> = new Set(['sc_bytes', 'time_taken', 'time_to_first_byte']);

const VALUES: Readonly<Record<string, string>> = {
  date: 'CAST("date" AS DATE)',
  hour: `CAST("date" AS DATE) + to_hours(CAST("time"[1:2] AS INTEGER))`,
  distribution: 'distribution',
  uri: 'cs_uri_stem',
  pop: 'x_edge_location',
  content_type: `CASE WHEN contains(sc_content_type, ';')
    THEN regexp_replace(lower(split_part(sc_content_type, ';', 1)), '(%20)+$', '') ELSE lower(sc_content_type) END`,
  method: 'cs_method',
  status: 'TRY_CAST(sc_status AS SMALLINT)',
  result_type: 'x_edge_result_type',
  response_result_type: 'x_edge_response_result_type',
  detailed_result_type: 'x_edge_detailed_result_type',
};

const SUMS = [
  'count(*)::BIGINT AS requests',
  'sum(sc_bytes)::BIGINT AS bytes_sent',
  'round(sum(time_taken) * 1000)::BIGINT AS time_taken_ms',
  'round(sum(time_to_first_byte) * 1000)::BIGINT AS first_byte_ms',
];

/** The rows of a distribution's day, with their values read: inflated once for both tables. */
function rowsOf(folder: string, distribution: string, dt: string): string {
  const columns = V1_FIELD_NAMES.map(columnOf).map((column) => `'${column}': '${NUMBERS.has(column) ? 'DOUBLE' : 'VARCHAR'}'`);
  const values = Object.entries(VALUES).map(([name, value]) => `${value} AS "${name}"`);
  return `SELECT ${values.join(', ')}, sc_bytes, time_taken, time_to_first_byte
    FROM (SELECT *, '${distribution}' AS distribution FROM
      read_csv('${join(folder, `${distribution}.${dt}-*.gz`)}', columns = {${columns.join(', ')}}, delim = '\t', header = false,
        skip = 2, auto_detect = false, quote = '', escape = '', nullstr = '-', compression = 'gzip'))`;
}

async function main([logs, out]: string[]): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', preserve_insertion_order: 'false' });
  const connection = await instance.connect();
  const names = readdirSync(logs).filter((name) => name.endsWith('.gz'));
  const units = new Set(names.map((name) => name.replace(/^(\w+)\.(.{10}).*$/, '$1 $2')));
  for (const unit of [...units].sort()) {
    const [distribution, dt] = unit.split(' ');
    await connection.run(`CREATE OR REPLACE TEMP TABLE rows AS ${rowsOf(logs, distribution, dt)}`);
    for (const { name, dimensions, sortedBy } of ROLLUP_TABLES) {
      const folder = join(out, name, `dt=${dt}`);
      mkdirSync(folder, { recursive: true });
      const columns = dimensions.map((dimension) => `"${dimension.name}"`);
      const order = sortedBy.slice(0, 3).map((column) => `"${column}"`);
      const rows = `SELECT ${[...columns, ...SUMS].join(', ')} FROM rows GROUP BY ALL ORDER BY ${order.join(', ')}`;
      const to = join(folder, `${distribution}.parquet`);
      await connection.run(`COPY (${rows}) TO '${to}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 250000)`);
    }
  }
}

await main(process.argv.slice(2));
process.exit(0);
