/** What `estimate` answers: the document of `--format json`. Names and meanings are stable; whatever is a range has two digits that count. */
import type { Range } from './range.js';
import type { LogFormat } from './rates.js';

/** Where nobody says how many. */
export const QUESTIONS_A_MONTH = 100;

/** What a listing says of the logs. */
export interface ListedLogs {
  readonly files: number;
  readonly bytes: number;
  /** Logs that were left out by the time in their names. */
  readonly outside: number;
  /** Logs whose size nobody knows before they are read (pipes). They are in no figure. */
  readonly unknown_sizes: number;
  /** Logs that cannot be read as they are (archived). They are in no figure. */
  readonly unreadable: number;
  /** Files by what their names say of the format. */
  readonly formats: Readonly<Partial<Record<LogFormat, number>>>;
  /** Distributions that names tell. */
  readonly distributions: number;
  /** From when until when, by the hours in names: `2026-11-19T00:00:00Z`; null where no name tells a time. */
  readonly from: string | null;
  readonly to: string | null;
  readonly days: number | null;
  /** Bytes a day of the logs whose names tell a time. */
  readonly bytes_per_day: number | null;
}

export type WayName =
  | 'read_raw_here'
  | 'build_rollup_here'
  | 'ask_rollup_here'
  | 'ask_raw_athena'
  | 'build_rollup_athena'
  | 'ask_rollup_athena';

/** One job on one engine, done once for all that is listed. */
export interface Way {
  readonly name: WayName;
  /** null where it is not known: on Athena. */
  readonly time_ms: Range | null;
  readonly memory_bytes: Range | null;
  readonly read_bytes: Range;
  /** What AWS charges for it. */
  readonly dollars: Range;
  /** The same for a month: of questions, or of nights that each build what is new. null where no name tells a time. */
  readonly dollars_month: Range | null;
}

/** Where a night's build may run: on this machine, in the largest Lambda function, or in a Fargate task of 16 vCPUs. */
export type NightPlace = 'here' | 'lambda' | 'fargate' | 'athena';

export interface Night {
  readonly place: NightPlace;
  /** null on Athena. */
  readonly time_ms: Range | null;
  /** Within its limit of time; `perhaps` where only the fast end is. null where there is no limit. */
  readonly fits: 'yes' | 'perhaps' | 'no' | null;
  readonly dollars: Range;
}

export interface Verdict {
  readonly build: 'here' | 'athena';
  /** Bytes of logs a day from which on a night's build here may take longer than a night; null where nothing is listed. */
  readonly build_elsewhere_from_bytes_per_day: number | null;
  readonly ask: 'here' | 'athena';
  /** Bytes of rollup tables from which on a question here may take longer than a minute. */
  readonly ask_elsewhere_from_rollup_bytes: number;
  readonly text: string;
}

export interface Estimate {
  readonly logs: ListedLogs;
  readonly rows: Range;
  /** Bytes of both rollup tables. */
  readonly rollup_bytes: Range;
  readonly ways: readonly Way[];
  /** A night builds one to three days. */
  readonly nights: readonly Night[];
  readonly verdict: Verdict;
  readonly assumptions: readonly string[];
}
