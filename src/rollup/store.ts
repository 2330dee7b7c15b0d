/** Where rollup tables are kept, whichever way: as one Parquet object for each table, day and distribution. */
import type { RollupTable } from '../schema/rollup.js';

/** Names an object: `TABLE/dt=YYYY-MM-DD/DISTRIBUTION.parquet`. */
export interface RollupObject {
  readonly table: RollupTable;
  readonly dt: string;
  readonly distribution: string;
}

export interface RollupStore {
  /** null where there is no object, or none of ours. */
  madeFrom(object: RollupObject): Promise<Made | null>;
  /**
   * Makes an object out of rows that `rows` writes as CSV: the table's `sortedBy` dimensions as logged, then its
   * measures. It is seen as a whole or not at all, and takes the place of the one before. Resolves when the rows were
   * taken: the logs of the next day can be read while the object is made.
   */
  build(object: RollupObject, fingerprint: string, rows: WriteRows): Promise<Building>;
  close(): Promise<void>;
}

/** What an object was made from, and when (in milliseconds, by the clock of where it is kept). */
export interface Made {
  /** Of its logs. */
  readonly fingerprint: string;
  readonly at: number;
}

export type WriteRows = (write: WriteCsv) => Promise<void>;

/** An object on its way. */
export interface Building {
  readonly done: Promise<{ readonly bytes: number }>;
}

/** The bytes are a view, valid until it resolves. */
export type WriteCsv = (csv: Uint8Array) => Promise<void>;

export function pathOf({ table, dt, distribution }: RollupObject): string {
  return `${table.name}/dt=${dt}/${distribution}.parquet`;
}
