import type { Table } from './table.js';

/** A row that was not counted, kept so that someone can look at it. */
export interface RejectSample {
  readonly file: string;
  /** 1-based line of the file. */
  readonly line: number;
  readonly reason: string;
  /** The start of the line, as text. */
  readonly text: string;
}

/** An input that could not be read whole. */
export interface FailedInput {
  readonly file: string;
  readonly reason: string;
}

/** `summary.json`. Keys are part of the command line contract. */
export interface Summary {
  readonly inputs: { readonly files: number; readonly bytes: number; readonly failed: readonly FailedInput[] };
  readonly rows: {
    readonly accepted: number;
    /** null where that is not known: the tables answered, and were built before. */
    readonly rejected: number | null;
    readonly reasons: Readonly<Record<string, number>>;
    readonly samples: readonly RejectSample[];
  };
  /** The UTC day that the rollup tables were asked for, where it was they that answered. */
  readonly day?: string;
  /** Time of the earliest and latest request, ISO 8601 UTC to the second; null where there is none, or the tables answered. */
  readonly first: string | null;
  readonly last: string | null;
  readonly requests: number;
  readonly bytes_sent: number;
  readonly result_types: Readonly<Record<string, number>>;
  readonly response_result_types: Readonly<Record<string, number>>;
  readonly hit_ratio: number | null;
  readonly byte_hit_ratio: number | null;
  /** Every named hit ratio (see `ratios.ts`). */
  readonly definitions: Readonly<Record<string, number | null>>;
  readonly complete: boolean;
}

/** What `hitlens report` shows. */
export interface Report {
  readonly summary: Summary;
  /** Columns: uri, the measures, miss_share, cumulative_miss_share; most misses first. */
  readonly objects: Table;
  /** Columns: pop, the measures, miss_share, cumulative_miss_share; most misses first. */
  readonly pops: Table;
  /** Columns: content_type, the measures, miss_share, cumulative_miss_share; most misses first. */
  readonly contentTypes: Table;
  /** Columns: date, hour, the measures; in order of time. */
  readonly hours: Table;
}
