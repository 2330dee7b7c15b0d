/** The rows that do not fit on the page, summed up in one. */
import { type Counts, MEASURES } from '../schema/measures.js';
import type { Cell, Column } from '../schema/table.js';
import { isText } from './columns.js';
import { formatCount } from './numbers.js';
import type { Row, TableView } from './view.js';

/**
 * The first `limit` rows, and a footer for all others: those left out here and those that the view's own footer already
 * stands for. Misses and miss shares of rows and footer add up to the whole.
 */
export function firstRows(view: TableView, limit: number): TableView {
  const { columns, rows } = view.table;
  if (rows.length <= limit) return view;
  const left = rows.slice(limit);
  // How many rows the view's own footer stands for is not known, so then no number is given.
  const label = view.footer === undefined ? `all other (${formatCount(left.length)})` : 'all other';
  const footer = summed(columns, view.footer === undefined ? left : [...left, view.footer], label);
  return { ...view, table: { columns, rows: rows.slice(0, limit) }, footer };
}

function summed(columns: readonly Column[], rows: readonly Row[], label: string): Cell[] {
  const sums = columns.map((_, i) => rows.reduce((sum, row) => sum + numberOf(row[i]), 0));
  const counts = countsOf(columns, sums);
  const labelled = columns.findIndex(isText);
  return columns.map((column, i) => {
    if (isText(column)) return i === labelled ? label : null;
    // It runs from the top, so that of the last row is that of all of them.
    if (column.name === 'cumulative_miss_share') return rows[rows.length - 1][i] ?? null;
    if (column.kind !== 'ratio' || column.name === 'miss_share') return sums[i];
    return ratioOf(column, counts);
  });
}

function numberOf(cell: Cell | undefined): number {
  return typeof cell === 'number' ? cell : 0;
}

/** What the columns do not hold is NaN, and so is every ratio that would need it. */
function countsOf(columns: readonly Column[], sums: readonly number[]): Counts {
  const sumOf = (name: keyof Counts) => sums[columns.findIndex((column) => column.name === name)] ?? Number.NaN;
  return {
    hits: sumOf('hits'),
    refresh_hits: sumOf('refresh_hits'),
    misses: sumOf('misses'),
    errors: sumOf('errors'),
    other: sumOf('other'),
    bytes_sent: sumOf('bytes_sent'),
    hit_bytes: sumOf('hit_bytes'),
    miss_bytes: sumOf('miss_bytes'),
    time_taken_ms: sumOf('time_taken_ms'),
  };
}

/** Ratios do not add up: they are divided anew from the summed counts. */
function ratioOf(column: Column, counts: Counts): number | null {
  const value = MEASURES.find((measure) => measure.name === column.name)?.of(counts) ?? null;
  return Number.isNaN(value) ? null : value;
}
