/**
 * How large logs are, how fast hitlens is, and how rollup tables grow, as measured on two cores. test/bench/README.md has
 * the same figures under "Rates", and says how they came about.
 */
import type { Range } from './range.js';

/** What the name of a log says of its format. */
export type LogFormat = 'gzip' | 'text' | 'json' | 'parquet';

export interface FormatRates {
  /** Bytes of a row as stored. */
  readonly rowBytes: Range;
  /** Stored bytes in a second on one core: `top` and `report`. Time goes by bytes more than by rows: most of it is inflating. */
  readonly read: Range;
  /** The same for `rollup`. */
  readonly build: Range;
}

/** Logs in W3C format (v1 and v2) come gzipped. JSON does, too, and no name tells them apart: `gzip` is taken for W3C. */
export const RATES: Readonly<Record<LogFormat, FormatRates>> = {
  gzip: { rowBytes: { low: 45, high: 200 }, read: { low: 40e6, high: 90e6 }, build: { low: 15e6, high: 34e6 } },
  text: { rowBytes: { low: 300, high: 700 }, read: { low: 200e6, high: 500e6 }, build: { low: 80e6, high: 160e6 } },
  json: { rowBytes: { low: 800, high: 1500 }, read: { low: 20e6, high: 45e6 }, build: { low: 15e6, high: 35e6 } },
  parquet: { rowBytes: { low: 50, high: 150 }, read: { low: 1.5e6, high: 3.5e6 }, build: { low: 1.2e6, high: 3e6 } },
};

/** Seconds before the first row is read. */
export const START_SECONDS: Range = { low: 0.15, high: 0.3 };

/** An assumption: what each core gives beyond the two that were measured. */
export const MEASURED_CORES = 2;
export const FURTHER_CORE: Range = { low: 0.6, high: 1 };

/** Bytes of memory: what a run takes whatever it counts, and then for each row, as far as `--memory` allows. */
export const BASE_MEMORY: Range = { low: 100e6, high: 180e6 };
export const ROW_MEMORY: Range = { low: 20, high: 200 };
/** What a process takes of memory for each byte that `--memory` allows it. */
export const MEMORY_EXCESS = 1.2;

/** Bytes of temp files for each row beyond what memory holds: nothing where rows are alike. */
export const ROW_TEMP: Range = { low: 0, high: 120 };

/** Fetching an object from S3: seconds of CPU time beyond what the same bytes take from disk, and seconds of waiting. */
export const OBJECT_CPU_SECONDS = 0.0009;
export const ROUND_TRIP_SECONDS: Range = { low: 0.02, high: 0.1 };
/** Requests under way at once, unless `--concurrency` says otherwise. */
export const REQUESTS_AT_ONCE = 32;

/** Asking the rollup tables with DuckDB: seconds to start, then bytes of them in a second on one core. */
export const ASK_SECONDS: Range = { low: 0.3, high: 0.5 };
export const ASK_BYTES: Range = { low: 10e6, high: 40e6 };
/** Bytes of memory for each byte of the tables, as far as `--memory` allows. */
export const ASK_MEMORY: Range = { low: 0, high: 20 };
/** Share of the bytes of the rollup tables that a question reads: it reads its columns. */
export const ASKED_SHARE: Range = { low: 0.05, high: 0.7 };

/** What a distribution's day of so many rows is in the rollup tables. */
export interface Growth {
  readonly rows: number;
  /** Bytes of `objects_daily`: where few objects make up all requests, and where six of ten rows are like no other. */
  readonly objects: Range;
  /** Bytes of `fleet_hourly`. */
  readonly fleet: Range;
}

/** Measured on days of the generator of sample-logs, one with its own catalogue and one with `--distinct 0.6`. */
export const GROWTH: readonly Growth[] = [
  { rows: 12_500, objects: { low: 61_000, high: 81_000 }, fleet: { low: 54_000, high: 56_000 } },
  { rows: 50_000, objects: { low: 151_000, high: 308_000 }, fleet: { low: 133_000, high: 134_000 } },
  { rows: 200_000, objects: { low: 340_000, high: 1_208_000 }, fleet: { low: 282_000, high: 299_000 } },
  { rows: 800_000, objects: { low: 736_000, high: 4_771_000 }, fleet: { low: 546_000, high: 589_000 } },
];
