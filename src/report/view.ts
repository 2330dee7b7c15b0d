/** What the report room is given: tables, and the words around them that only people read. */
import type { Report } from '../schema/summary.js';
import type { Cell, Column, Table } from '../schema/table.js';

export type Row = readonly Cell[];

/** A table with what is only shown to people, never written to CSV or JSON. */
export interface TableView {
  readonly table: Table;
  readonly title?: string;
  /** A last row that stands for all that is not in the table, so that shares add up. */
  readonly footer?: Row;
  /** Lines below the table. */
  readonly notes?: readonly string[];
}

/** A table whose rows may also come one at a time. */
export interface RowSource {
  readonly columns: readonly Column[];
  readonly rows: Iterable<Row> | AsyncIterable<Row>;
}

/** A {@link TableView} whose rows may also come one at a time. */
export interface StreamView extends Omit<TableView, 'table'> {
  readonly table: RowSource;
}

/** A report whose rankings may bring their own footers along. */
export interface ReportView extends Pick<Report, 'summary' | 'hours'> {
  readonly objects: Table | TableView;
  readonly pops: Table | TableView;
  readonly contentTypes: Table | TableView;
}

/** How to write for a terminal. */
export interface Style {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
}

export function asView(table: Table | TableView): TableView {
  return 'table' in table ? table : { table };
}
