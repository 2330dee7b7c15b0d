/** What runs the SQL behind the Athena of the tests: DuckDB, or, in the conformance tests, a real Trino. */

export interface SqlColumn {
  readonly name: string;
  /** As Athena names it in ColumnInfo: `varchar`, `bigint`, `double`, `date`, `timestamp`, ... */
  readonly type: string;
}

export interface SqlResult {
  readonly kind: 'DML' | 'DDL' | 'UTILITY';
  readonly columns: readonly SqlColumn[];
  /** Values as Athena writes them: all are text. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Of files, where that is known. */
  readonly bytesScanned?: number;
}

export interface SqlBackend {
  /** Parameters are texts that hold SQL literals. Rejects with an SqlFailure. */
  run(sql: string, parameters: readonly string[], database?: string): Promise<SqlResult>;
  close(): void;
}

/** Why a query fails, in Athena's words: `TABLE_NOT_FOUND: line 1:15: ...`. */
export class SqlFailure extends Error {}

/** What Athena calls a statement. CREATE TABLE AS is DDL to it, though it reads. */
export function kindOf(sql: string): SqlResult['kind'] {
  if (/^\s*(--.*\n|\s)*(SELECT|WITH|INSERT|VALUES|\()/i.test(sql)) return 'DML';
  return /^\s*(SHOW|DESC|EXPLAIN)/i.test(sql) ? 'UTILITY' : 'DDL';
}

/** The objects that statements read and write besides results (external tables, CREATE TABLE AS). */
export interface Objects {
  read(bucket: string, key: string): Uint8Array | undefined;
  write(bucket: string, key: string, body: Uint8Array): void;
}
