/** A real Trino behind the Athena of the tests: values and failures as Athena writes them. */
import { kindOf, type SqlBackend, SqlFailure, type SqlResult } from '../../athena/backend.js';
import { type TrinoColumn, TrinoFailure, type TrinoValue } from './client.js';
import { setStorageFormat } from './metastore.js';
import type { TrinoServer } from './server.js';
import { inTrino } from './statements.js';

/** Types that Athena gives another name. */
const TYPES: Readonly<Record<string, string>> = { real: 'float' };

export class TrinoBackend implements SqlBackend {
  constructor(private readonly server: TrinoServer) {}

  async run(sql: string, parameters: readonly string[], database = 'default'): Promise<SqlResult> {
    const statement = inTrino(sql);
    try {
      const { columns, rows, bytesScanned } = await this.server.client
        .inSchema(database)
        .run(statement.sql, parameters, statement.session);
      const { name = '', storage = null } = statement.table ?? {};
      if (storage !== null) setStorageFormat(this.server.metastore, database, name, storage);
      const kind = kindOf(sql);
      // Trino counts the rows that it writes, Athena says nothing.
      if (kind === 'DDL') return { kind, columns: [], rows: [], bytesScanned };
      const texts = rows.map((row) => row.map((value, i) => textOf(value, columns[i])));
      return { kind, columns: columns.map((column) => ({ name: column.name, type: typeOf(column) })), rows: texts, bytesScanned };
    } catch (error) {
      throw error instanceof TrinoFailure ? new SqlFailure(error.message) : error;
    }
  }

  /** Whoever started the server stops it. */
  close(): void {}
}

/** `varchar(7)` is a `varchar` there. */
function typeOf({ type }: TrinoColumn): string {
  const name = type.replace(/\(.*\)$/, '');
  return TYPES[name] ?? name;
}

function textOf(value: TrinoValue, { type }: TrinoColumn): string | null {
  if (typeof value === 'number' && (type === 'double' || type === 'real')) return javaText(value);
  return value === null ? null : String(value);
}

/** A double as Java writes it: `0.5`, `1.0`, `1.0E10`. */
function javaText(value: number): string {
  const [digits, exponent] = value.toExponential().split('e');
  const isPlain = value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e7);
  const text = isPlain ? String(value) : digits;
  const number = text.includes('.') ? text : `${text}.0`;
  return isPlain ? number : `${number}E${Number(exponent)}`;
}
