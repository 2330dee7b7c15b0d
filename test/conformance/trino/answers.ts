/** What a statement of hitlens answers on Trino, and whether that is the same as on another engine. */
import { bound } from '../../../src/io/athena/placeholders.js';
import type { Statement } from '../../../src/query/engine.js';
import type { Cell, Table } from '../../../src/schema/table.js';
import type { TrinoClient, TrinoColumn, TrinoValue } from './client.js';

export interface NamedRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** The text and the literals are those that Athena gets. */
export async function askTrino(client: TrinoClient, statement: Statement): Promise<NamedRows> {
  const { sql, literals } = bound(statement);
  const { columns, rows } = await client.run(sql, literals);
  return {
    columns: columns.map(({ name }) => name),
    rows: rows.map((row) => row.map((value, i) => cellOf(value, columns[i]))),
  };
}

function cellOf(value: TrinoValue, { name, type }: TrinoColumn): Cell {
  if (typeof value === 'boolean') throw new Error(`${name} is a ${type}, which no answer has`);
  // Exact numbers come as text, and so do those that are none.
  if (typeof value === 'string' && /^(decimal|double|real)\b/.test(type))
    return Number.isFinite(Number(value)) ? Number(value) : null;
  return typeof value === 'string' && type.startsWith('timestamp') ? value.replace(/\.0+$/, '') : value;
}

/** Engines add and divide doubles in orders of their own. */
const TOLERANCE = 1e-12;

/** `a` with the numbers of `b` where those differ by no more than rounding: what is left to differ is a difference. */
export function rounded(a: readonly (readonly Cell[])[], b: readonly (readonly Cell[])[]): Cell[][] {
  return a.map((row, i) => row.map((cell, j) => (isClose(cell, b[i]?.[j] ?? null) ? b[i][j] : cell)));
}

/** Counts are equal or not; only what is no whole number may be rounded. */
function isClose(a: Cell, b: Cell): boolean {
  if (typeof a !== 'number' || typeof b !== 'number' || (Number.isInteger(a) && Number.isInteger(b))) return false;
  return Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a));
}

export function namedRows({ table }: { readonly table: Table }): NamedRows {
  return { columns: table.columns.map(({ name }) => name), rows: table.rows };
}
