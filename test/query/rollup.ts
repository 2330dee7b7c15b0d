/**
 * The rollup tables of raw logs, made by DuckDB straight from the definition in `src/schema/rollup.ts`: a reference that
 * shares no code with what hitlens builds them with.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { columnOf, V1_FIELD_NAMES } from '../../src/schema/fields.js';
import { columnsOfRollup, PARTITION_COLUMN, ROLLUP_TABLES, type RollupTable } from '../../src/schema/rollup.js';

/** Each column out of a raw row. */
const DIMENSIONS: Readonly<Record<string, string>> = {
  date: 'CAST(date AS DATE)',
  hour: "date_trunc('hour', CAST(date || ' ' || time AS TIMESTAMP))",
  distribution: 'distribution',
  uri: 'cs_uri_stem',
  pop: 'x_edge_location',
  content_type: "regexp_replace(lower(split_part(sc_content_type, ';', 1)), '(%20)+$', '')",
  method: 'cs_method',
  status: 'CAST(sc_status AS SMALLINT)',
  result_type: 'x_edge_result_type',
  response_result_type: 'x_edge_response_result_type',
  detailed_result_type: 'x_edge_detailed_result_type',
};

const MILLISECONDS = (column: string) => `sum(coalesce(CAST(round(CAST(${column} AS DOUBLE) * 1000) AS BIGINT), 0))::BIGINT`;

const MEASURES: Readonly<Record<string, string>> = {
  requests: 'count(*)',
  bytes_sent: 'sum(coalesce(CAST(sc_bytes AS BIGINT), 0))::BIGINT',
  time_taken_ms: MILLISECONDS('time_taken'),
  first_byte_ms: MILLISECONDS('time_to_first_byte'),
};

/** `DISTRIBUTION.YYYY-MM-DD-HH.hash.gz` */
const NAME = /^([A-Z0-9]+)\.(\d{4}-\d\d-\d\d)-\d\d\./;

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** The logs of a folder by distribution and by the day in their names. */
function logsByPartition(logs: string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const name of readdirSync(logs).sort()) {
    const [, distribution, day] = NAME.exec(name) ?? [];
    if (distribution === undefined) continue;
    const key = `${distribution}/${day}`;
    groups.set(key, [...(groups.get(key) ?? []), join(logs, name)]);
  }
  return groups;
}

function rawRows(files: readonly string[], distribution: string): string {
  const columns = V1_FIELD_NAMES.map((name) => `${text(columnOf(name))}: 'VARCHAR'`).join(', ');
  return `(SELECT *, ${text(distribution)} AS distribution FROM read_csv([${files.map(text).join(', ')}],
    columns = {${columns}}, delim = '\t', header = false, skip = 2, auto_detect = false, quote = '', escape = '', nullstr = '-'))`;
}

async function writeTable(
  connection: DuckDBConnection,
  table: RollupTable,
  rows: string,
  folder: string,
  partition: string,
): Promise<void> {
  const [distribution, day] = partition.split('/');
  const place = join(folder, table.name, `${PARTITION_COLUMN.name}=${day}`);
  mkdirSync(place, { recursive: true });
  const expression = (name: string) => DIMENSIONS[name] ?? MEASURES[name];
  const columns = columnsOfRollup(table).map(({ name, type }) => `CAST(${expression(name)} AS ${type}) AS "${name}"`);
  const keys = table.dimensions.map(({ name }) => DIMENSIONS[name]);
  await connection.run(
    `COPY (SELECT ${columns.join(', ')} FROM ${rows} GROUP BY ${keys.join(', ')})
     TO ${text(join(place, `${distribution}.parquet`))} (FORMAT parquet, COMPRESSION zstd)`,
  );
}

/** Writes both tables of all logs in a folder. */
export async function writeRollup(logs: string, folder: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  for (const [partition, files] of logsByPartition(logs)) {
    const rows = rawRows(files, partition.split('/')[0]);
    for (const table of ROLLUP_TABLES) await writeTable(connection, table, rows, folder, partition);
  }
  connection.closeSync();
  instance.closeSync();
}
