/** Rollup tables as the tests see them: read by DuckDB, and made by it from raw logs in the plainest way. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { V1_FIELD_NAMES } from '../../src/schema/fields.js';
import type { RollupTable } from '../../src/schema/rollup.js';

/** Rows as text, in a fixed order. */
export async function rowsOf(sql: string): Promise<string[]> {
  return withDuckDB(async (db) => {
    const rows = (await db.runAndReadAll(sql)).getRowsJson();
    return rows.map((row) => JSON.stringify(row)).sort();
  });
}

export async function withDuckDB<T>(use: (db: DuckDBConnection) => Promise<T>): Promise<T> {
  const db = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    return await use(db);
  } finally {
    db.closeSync();
  }
}

export function tableRows(folder: string, { name }: RollupTable): Promise<string[]> {
  return rowsOf(`SELECT * EXCLUDE (dt) FROM read_parquet('${folder}/${name}/*/*.parquet', hive_partitioning = true)`);
}

/** All files of a folder, with what changes when they are written anew. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}

const COLUMNS = V1_FIELD_NAMES.map((name) => `'${name}': 'VARCHAR'`).join(', ');

const MEDIA_TYPE = `CASE WHEN contains("sc-content-type", ';')
  THEN regexp_replace(lower(split_part("sc-content-type", ';', 1)), '( |%20)+$', '') ELSE lower("sc-content-type") END`;
const MILLISECONDS = (field: string) => `CAST(sum(CAST(round(CAST("${field}" AS DECIMAL(18, 6)) * 1000) AS BIGINT)) AS BIGINT)`;

/** What a table must hold, by DuckDB alone. */
export function expectedRows(folder: string, table: RollupTable): Promise<string[]> {
  const values: Record<string, string> = {
    date: 'CAST("date" AS DATE)',
    hour: `date_trunc('hour', CAST("date" AS DATE) + CAST("time" AS TIME))`,
    distribution: `regexp_extract(filename, '([A-Z0-9]+)\\.\\d{4}-', 1)`,
    uri: '"cs-uri-stem"',
    pop: '"x-edge-location"',
    content_type: MEDIA_TYPE,
    method: '"cs-method"',
    status: 'CAST("sc-status" AS SMALLINT)',
    result_type: '"x-edge-result-type"',
    response_result_type: '"x-edge-response-result-type"',
    detailed_result_type: '"x-edge-detailed-result-type"',
  };
  const measures = [
    'count(*)',
    'CAST(sum(CAST("sc-bytes" AS BIGINT)) AS BIGINT)',
    MILLISECONDS('time-taken'),
    MILLISECONDS('time-to-first-byte'),
  ];
  const dimensions = table.dimensions.map(({ name }) => values[name]);
  return rowsOf(`SELECT ${[...dimensions, ...measures].join(', ')}
    FROM read_csv('${join(folder, '*.gz')}', delim = '\t', quote = '', escape = '', nullstr = '-', skip = 2,
      header = false, auto_detect = false, filename = true, columns = {${COLUMNS}})
    GROUP BY ${dimensions.map((_, i) => i + 1).join(', ')}`);
}
