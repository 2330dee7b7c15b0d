/** Athena's statements in Trino's words, where those are others. What both say alike stays as it is. */
import { type TrinoTable, trinoTable } from './ddl.js';

export interface TrinoStatement {
  readonly sql: string;
  /** Properties of the session that it needs. */
  readonly session?: string;
  /** The table that it makes, where that is made of files that are there. */
  readonly table?: TrinoTable;
}

/** A pattern of Hive's: `*` stands for anything, and `_` for itself. */
const SHOW_TABLES = /^SHOW TABLES '([\w*]+)'$/;
const COMPRESSION = /^ {2}write_compression = '(\w+)',\n/m;

export function inTrino(sql: string): TrinoStatement {
  if (sql.startsWith('CREATE EXTERNAL TABLE')) {
    const table = trinoTable(sql);
    return { sql: table.sql, table };
  }
  const [, pattern] = SHOW_TABLES.exec(sql) ?? [];
  if (pattern !== undefined) {
    const like = pattern.replaceAll('_', '$_').replaceAll('*', '%');
    return { sql: `SHOW TABLES LIKE '${like}' ESCAPE '$'` };
  }
  const [line, codec] = COMPRESSION.exec(sql) ?? [];
  return line === undefined ? { sql } : { sql: sql.replace(line, ''), session: `hive.compression_codec=${codec}` };
}
