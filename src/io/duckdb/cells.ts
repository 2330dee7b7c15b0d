/** DuckDB's values as cells: numbers as numbers, exact up to 2^53, everything else as text. */
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { Cell, Column } from '../../schema/table.js';

type Convert = (value: DuckDBValue) => Cell;

const WHOLE = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$|^BIGNUM$/;
const FRACTIONAL = /^(FLOAT$|DOUBLE$|DECIMAL)/;

function finite(value: number): Cell {
  return Number.isFinite(value) ? value : null;
}

/** Dates and times write themselves as `2026-11-19` and `2026-11-19 08:00:00`. */
function converterOf(type: DuckDBType): Convert {
  const name = String(type);
  if (WHOLE.test(name) || name === 'FLOAT' || name === 'DOUBLE') return (value) => finite(Number(value));
  if (name.startsWith('DECIMAL')) return (value) => finite(Number(String(value)));
  return (value) => (typeof value === 'string' ? value : String(value));
}

/** Any number is a count until someone who knows better says otherwise. */
export function columnsOf(names: readonly string[], types: readonly DuckDBType[]): Column[] {
  return names.map((name, i): Column => {
    const type = String(types[i]);
    const isFractional = FRACTIONAL.test(type);
    return isFractional || WHOLE.test(type) ? { name, kind: 'count', isFractional } : { name, kind: 'text' };
  });
}

/** What makes cells of the values of one row. */
export function rowConverter(types: readonly DuckDBType[]): (values: readonly DuckDBValue[]) => Cell[] {
  const converters = types.map(converterOf);
  return (values) => converters.map((convert, i) => (values[i] === null ? null : convert(values[i])));
}
