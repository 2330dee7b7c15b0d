/**
 * The arithmetic of `estimate`: rows, time, memory and dollars of logs that nobody has read. The figures that it starts
 * from are in `schema/rates.ts` and `schema/aws.ts`. infra/beyond-one-machine.md is worked out with it, too.
 */
import { athenaPrice, FARGATE, LAMBDA, PRICES, S3_GETS_PER_SECOND, S3_KEYS_PER_LIST } from '../schema/aws.js';
import { exactly, NOTHING, over, plus, type Range, times } from '../schema/range.js';
import {
  ASK_BYTES,
  ASK_MEMORY,
  ASK_SECONDS,
  ASKED_SHARE,
  BASE_MEMORY,
  FURTHER_CORE,
  GROWTH,
  type Growth,
  type LogFormat,
  MEASURED_CORES,
  MEMORY_EXCESS,
  OBJECT_CPU_SECONDS,
  RATES,
  ROUND_TRIP_SECONDS,
  ROW_MEMORY,
  START_SECONDS,
} from '../schema/rates.js';
import { ROLLUP_TABLES } from '../schema/rollup.js';

/** Logs of one format. */
export interface Pile {
  readonly format: LogFormat;
  readonly files: number;
  readonly bytes: number;
}

/** What reads them. */
export interface Machine {
  readonly cores: number;
  /** How fast one of its cores is, beside one of those that were measured. */
  readonly speed: Range;
  /** Bytes a second from S3; no limit where none is known. */
  readonly network?: Range;
  /** Requests to S3 under way at once; null where logs lie on disk. */
  readonly requests: number | null;
}

export type Job = 'read' | 'build';

/** What a machine does in a second beside one core. */
function power({ cores, speed }: Machine): Range {
  const further = Math.max(0, cores - MEASURED_CORES);
  const all = plus(exactly(cores - further), times(FURTHER_CORE, further));
  return times(all, speed);
}

export function rowsOf(piles: readonly Pile[]): Range {
  return plus(...piles.map(({ format, bytes }) => over(bytes, RATES[format].rowBytes)));
}

/** Seconds to read logs once. Whatever is slowest decides: counting, waiting for S3, or the network. */
export function secondsOf(piles: readonly Pile[], job: Job, machine: Machine): Range {
  const files = filesOf(piles);
  const { requests, network } = machine;
  const perPile = piles.map(({ format, bytes }) => over(bytes, RATES[format][job]));
  const fetching = exactly(requests === null ? 0 : files * OBJECT_CPU_SECONDS);
  // A file is read by one thread.
  const cores = Math.max(1, Math.min(machine.cores, files));
  const counting = over(plus(...perPile, fetching), power({ ...machine, cores }));
  const waiting =
    requests === null ? NOTHING : slowest(times(ROUND_TRIP_SECONDS, files / requests), exactly(files / S3_GETS_PER_SECOND));
  const moving = requests === null || network === undefined ? NOTHING : over(bytesOf(piles), network);
  return plus(START_SECONDS, slowest(counting, waiting, moving));
}

function slowest(...ranges: readonly Range[]): Range {
  return { low: Math.max(...ranges.map(({ low }) => low)), high: Math.max(...ranges.map(({ high }) => high)) };
}

/** Bytes of memory that a process takes at its peak, where `--memory` allows so many for groups. */
export function memoryOf(rows: Range, allowed: number): Range {
  return plus(BASE_MEMORY, atMost(times(rows, ROW_MEMORY), allowed * MEMORY_EXCESS));
}

function atMost({ low, high }: Range, most: number): Range {
  return { low: Math.min(low, most), high: Math.min(high, most) };
}

/** Bytes of both rollup tables for a day of one distribution with so many rows. */
export function rollupBytes(rows: Range): Range {
  const bytes = (bound: keyof Range) =>
    grown(rows[bound], ({ objects }) => objects[bound]) + grown(rows[bound], ({ fleet }) => fleet[bound]);
  return { low: bytes('low'), high: bytes('high') };
}

/**
 * Between what was measured, and beyond it as between the last two: straight lines where both axes are logarithmic. Below
 * it in proportion: of few rows, each is the first of its group.
 */
function grown(rows: number, of: (growth: Growth) => number): number {
  if (rows <= GROWTH[0].rows) return (of(GROWTH[0]) * rows) / GROWTH[0].rows;
  const next = GROWTH.findIndex((growth, i) => i > 0 && rows < growth.rows);
  const b = GROWTH[next === -1 ? GROWTH.length - 1 : next];
  const a = GROWTH[GROWTH.indexOf(b) - 1];
  const exponent = Math.log(of(b) / of(a)) / Math.log(b.rows / a.rows);
  return of(b) * (rows / b.rows) ** exponent;
}

/** Seconds for a question to the rollup tables, asked with DuckDB. */
export function askSeconds(tables: Range, machine: Machine): Range {
  return plus(ASK_SECONDS, over(times(tables, ASKED_SHARE), times(ASK_BYTES, power(machine))));
}

/** Bytes of rollup tables that a question takes so many seconds for, at worst. */
export function askableBytes(seconds: number, machine: Machine): number {
  return ((seconds - ASK_SECONDS.high) * ASK_BYTES.low * power(machine).low) / ASKED_SHARE.high;
}

/** Bytes of memory for it. */
export function askMemory(tables: Range, allowed: number): Range {
  return plus(BASE_MEMORY, atMost(times(tables, ASK_MEMORY), allowed * MEMORY_EXCESS));
}

/** Dollars for listing so many objects and getting each once. */
export function requestDollars(objects: number): number {
  const lists = Math.ceil(objects / S3_KEYS_PER_LIST);
  return (objects * PRICES.s3Get.dollars + lists * PRICES.s3List.dollars) / 1000;
}

/** Dollars for a question that Athena asks of so many bytes in so many objects. */
export function athenaDollars(bytes: Range, objects: number, pricePerTb?: number): Range {
  const requests = requestDollars(objects);
  return { low: athenaPrice(bytes.low, pricePerTb) + requests, high: athenaPrice(bytes.high, pricePerTb) + requests };
}

/** Bytes of raw logs that a statement scans on Athena: all of them, but for columns of Parquet that it does not need. */
export function scannedBytes(piles: readonly Pile[]): Range {
  return plus(...piles.map(({ format, bytes }) => times(exactly(bytes), format === 'parquet' ? ASKED_SHARE : 1)));
}

/**
 * Dollars for building the rollup tables of so many days on Athena: hitlens looks at the first bytes of each log, and each
 * table reads the logs of each day.
 */
export function athenaBuildDollars(piles: readonly Pile[], days: number, pricePerTb?: number): Range {
  const files = filesOf(piles) / days;
  const table = athenaDollars(times(scannedBytes(piles), 1 / days), files, pricePerTb);
  return times(plus(exactly(requestDollars(files)), times(table, ROLLUP_TABLES.length)), days);
}

const GB = 1024 ** 3;
const HOUR = 3600;

/** Dollars for so many seconds of the largest Lambda function. */
export function lambdaDollars(seconds: Range): Range {
  const temp = ((LAMBDA.temp - LAMBDA.freeTemp) / GB) * PRICES.lambdaTemp.dollars;
  return times(seconds, (LAMBDA.memory / GB) * PRICES.lambda.dollars + temp);
}

/** The same for a Fargate task of 16 vCPUs. */
export function fargateDollars(seconds: Range): Range {
  const { vcpus, memory, temp, freeTemp } = FARGATE;
  const machine = vcpus * PRICES.fargateCpu.dollars + (memory / GB) * PRICES.fargateMemory.dollars;
  return times(seconds, (machine + ((temp - freeTemp) / GB) * PRICES.fargateTemp.dollars) / HOUR);
}

export function filesOf(piles: readonly Pile[]): number {
  return piles.reduce((sum, { files }) => sum + files, 0);
}

export function bytesOf(piles: readonly Pile[]): number {
  return piles.reduce((sum, { bytes }) => sum + bytes, 0);
}
