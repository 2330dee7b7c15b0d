/** What became of a night. Logs, metrics and the summary line are made of it, here and in AWS. */
import type { FailedInput, Report, Summary } from './summary.js';

/** Values by the name of the definition (see `ratios.ts`); null where there is nothing to divide by. */
export type Ratios = Readonly<Record<string, number | null>>;

/** Requests of a UTC day, by their own date. */
export interface Traffic {
  readonly requests: number;
  /** Result type Miss. */
  readonly misses: number;
  readonly bytesSent: number;
  readonly ratios: Ratios;
}

/** The reported day, beside the day before it: null where the tables have nothing of that. */
export interface TrafficOfDay extends Traffic {
  readonly before: Traffic | null;
}

/** What became of one distribution's logs of one day, by the day in their names: an object in each rollup table. */
export interface UnitOutcome {
  readonly dt: string;
  readonly distribution: string;
  readonly action: 'built' | 'skipped' | 'failed';
  readonly why: string;
  /** Its log files, and their bytes as stored. */
  readonly logs: number;
  readonly logBytes: number;
  /** Of these, those that came after its tables had been built before. */
  readonly lateLogs: number;
  /** Rows that were counted; null where nothing was read. */
  readonly requests: number | null;
  /** All that were read, and why some of them were rejected (on Athena without samples); null where nothing was read. */
  readonly rows: Summary['rows'] | null;
  /** Logs that could not be read whole. */
  readonly failed: readonly FailedInput[];
  /** Bytes of its objects in the tables; null where nothing was built. */
  readonly bytes: number | null;
}

/** One of the objects that lower a hit ratio most. */
export interface Blamed {
  /** null where the log has none. */
  readonly uri: string | null;
  /** What it takes from the ratio: requests, or bytes where the ratio divides bytes. */
  readonly lost: number;
  /** Its share of all that is lost. */
  readonly share: number;
}

export interface GateOutcome {
  readonly failUnder: number;
  /** Full name of the definition. */
  readonly definition: string;
  readonly distribution: string | null;
  readonly contentType: string | null;
  readonly minRequests: number | null;
  /**
   * `held` and `fell` were judged; `empty`: there is no request that it could be judged by, so it does not hold;
   * `unjudged`: there are fewer requests than `minRequests`, so it is left alone.
   */
  readonly result: 'held' | 'fell' | 'empty' | 'unjudged';
  readonly holds: boolean;
  readonly ratio: number | null;
  /** Of the day before; null where that is not known. */
  readonly before: number | null;
  /** Requests that it looked at. */
  readonly requests: number;
  /** What `lost` of the blamed counts. */
  readonly counts: 'requests' | 'bytes';
  /** The three objects most to blame, where it fell. */
  readonly blamed: readonly Blamed[];
}

export interface NightlyOutcome {
  /** The UTC day that was reported and judged: `2026-11-19`. */
  readonly day: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly finished: string;
  readonly seconds: number;
  /** Whether everything could be read, whole. */
  readonly complete: boolean;
  /** 0 done, 3 done but not complete, 4 a gate does not hold (complete or not). */
  readonly exitCode: 0 | 3 | 4;
  readonly units: readonly UnitOutcome[];
  /** What was read to build tables: log files, their bytes as stored, rows. */
  readonly read: {
    readonly logs: number;
    readonly bytes: number;
    readonly accepted: number;
    readonly rejected: number;
  };
  /** Logs of days before the reported one that came after those had been built: what was said of them has changed since. */
  readonly lateLogs: number;
  /** All distributions together. */
  readonly fleet: TrafficOfDay;
  /** By distribution, in the order of their ids. */
  readonly distributions: readonly (TrafficOfDay & { readonly distribution: string })[];
  readonly gates: readonly GateOutcome[];
  /** The report and where its index.html is; null where none was wanted. */
  readonly report: (Report & { readonly index: string }) | null;
}
