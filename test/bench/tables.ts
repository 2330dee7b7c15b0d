/** What rollup tables hold, in a few figures: the same for the same rows in any order. */
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { columnsOfRollup, ROLLUP_TABLES } from '../../src/schema/rollup.js';

export interface TablesDigest {
  /** By table: its rows, the sums of its measures, and of a hash of each row. */
  readonly tables: Readonly<Record<string, string>>;
  readonly requests: number;
}

export async function digestTables(folder: string): Promise<TablesDigest> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const tables: Record<string, string> = {};
  let requests = 0;
  for (const table of ROLLUP_TABLES) {
    const columns = columnsOfRollup(table).map(({ name }) => `"${name}"`);
    const sums = table.measures.map(({ name }) => `sum(${name})`);
    const files = `read_parquet('${join(folder, table.name, '*', '*.parquet')}', hive_partitioning = false)`;
    const sql = `SELECT count(*), ${sums.join(', ')}, sum(hash(${columns.join(', ')})::HUGEINT) FROM ${files}`;
    const [row] = (await connection.runAndReadAll(sql)).getRows();
    tables[table.name] = row.join(' ');
    requests = Number(row[1]);
  }
  connection.closeSync();
  return { tables, requests };
}
