/** What runs SQL: DuckDB in this process, or Athena. Questions are one text for both. */
import type { Cell, Column } from '../schema/table.js';

/** A value for a `?` of a statement, in the order in which they stand there. */
export type Parameter =
  | { readonly type: 'VARCHAR' | 'DATE' | 'TIMESTAMP'; readonly value: string }
  | { readonly type: 'BIGINT' | 'DOUBLE'; readonly value: number };

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
}

/** An answer whose rows may come one at a time, so that it need not fit into memory. */
export interface EngineAnswer {
  /** `kind` is `text` for dates and times too; those are written as `2026-11-19` and `2026-11-19 08:00:00`. */
  readonly columns: readonly Column[];
  readonly rows: AsyncIterable<readonly Cell[]>;
  /** What it took, for people: on Athena bytes scanned, cost and time. Known once all rows were read. */
  readonly cost: () => string | null;
}

export interface Engine {
  readonly name: 'duckdb' | 'athena';
  /** Rejects with a UserError that says what is wrong with the statement, or with what it reads, and what to do. */
  ask(statement: Statement): Promise<EngineAnswer>;
  /** Stops what is running (Ctrl-C), and lets go of everything. */
  close(): Promise<void>;
}
