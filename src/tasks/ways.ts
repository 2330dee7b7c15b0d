/** The ways to an answer, the nights of a month, and which of them to take: the second half of `estimate`. */
import { FARGATE, LAMBDA, VCPU_SPEED } from '../schema/aws.js';
import type { ListedLogs, Night, Verdict, Way, WayName } from '../schema/estimate.js';
import { exactly, NOTHING, plus, type Range, rounded, times, twoDigits } from '../schema/range.js';
import { ASKED_SHARE, ROW_TEMP, START_SECONDS } from '../schema/rates.js';
import { ROLLUP_TABLES } from '../schema/rollup.js';
import {
  askableBytes,
  askMemory,
  askSeconds,
  athenaBuildDollars,
  athenaDollars,
  bytesOf,
  fargateDollars,
  filesOf,
  lambdaDollars,
  type Machine,
  memoryOf,
  type Pile,
  requestDollars,
  scannedBytes,
  secondsOf,
} from './costs.js';

/** What costs depend on, beside the logs. */
export interface Terms {
  readonly cores: number;
  /** Most bytes for groups (`--memory`). */
  readonly memory: number;
  /** Most requests to S3 at once. */
  readonly concurrency: number;
  /** Questions a month. */
  readonly questions: number;
  /** Dollars for a TB that Athena scans. */
  readonly pricePerTb: number;
}

export interface Facts {
  readonly terms: Terms;
  readonly logs: ListedLogs;
  readonly piles: readonly Pile[];
  readonly rows: Range;
  /** Bytes of the rollup tables. */
  readonly tables: Range;
  /** Days that names tell, one at least. */
  readonly dates: number;
  /** Days of distributions, each an object in each rollup table. */
  readonly units: number;
  /** Rows of the largest of them. */
  readonly largestUnit: Range;
  readonly inS3: boolean;
}

const DAYS_PER_MONTH = 30;
/** Logs come up to a day late: a day is built once, and again in each night that brought some. */
export const BUILDS_PER_DAY: Range = { low: 1, high: 3 };
/** A night: what takes longer must be done elsewhere. */
export const NIGHT_SECONDS = 6 * 3600;
/** Nobody waits longer for an answer. */
export const PATIENCE_SECONDS = 60;

const ROLLUPS = ROLLUP_TABLES.length;

/** The machine that hitlens runs on, as fast as the one it was measured on for all that is known. */
function here({ terms, inS3 }: Facts): Machine {
  const { cores, concurrency } = terms;
  return { cores, speed: exactly(1), requests: inS3 ? concurrency : null };
}

export function waysOf(facts: Facts): Way[] {
  const { piles, rows, tables, dates, units, inS3, terms } = facts;
  const { questions, pricePerTb, memory } = terms;
  const files = filesOf(piles);
  const logs = exactly(bytesOf(piles));
  const asked = times(tables, ASKED_SHARE);
  const machine = here(facts);
  const asks = exactly(questions);
  const builds = buildsAMonth(facts);
  const requests = exactly(inS3 ? requestDollars(files) : 0);
  const reading = { memory: memoryOf(rows, memory), read: logs, dollars: requests };
  // The tables may lie on disk, and what was fetched from S3 is kept.
  const asking = { memory: askMemory(tables, memory), read: asked, dollars: { low: 0, high: inS3 ? requestDollars(units) : 0 } };
  const onAthena = (read: Range, dollars: Range) => ({ time: null, memory: null, read, dollars });
  const raw = scannedBytes(piles);
  const building = onAthena(times(raw, ROLLUPS), athenaBuildDollars(piles, dates, pricePerTb));
  return [
    way('read_raw_here', { time: secondsOf(piles, 'read', machine), ...reading }, asks),
    way('build_rollup_here', { time: secondsOf(piles, 'build', machine), ...reading }, builds),
    way('ask_rollup_here', { time: askSeconds(tables, machine), ...asking }, asks),
    way('ask_raw_athena', onAthena(raw, athenaDollars(raw, files, pricePerTb)), asks),
    way('build_rollup_athena', building, builds),
    way('ask_rollup_athena', onAthena(asked, athenaDollars(asked, units, pricePerTb)), asks),
  ];
}

interface Taken {
  readonly time: Range | null;
  readonly memory: Range | null;
  readonly read: Range;
  readonly dollars: Range;
}

function way(name: WayName, { time, memory, read, dollars }: Taken, aMonth: Range | null): Way {
  return {
    name,
    time_ms: time === null ? null : rounded(times(time, 1000)),
    memory_bytes: memory === null ? null : rounded(memory),
    read_bytes: rounded(read),
    dollars: rounded(dollars),
    dollars_month: aMonth === null ? null : rounded(times(dollars, aMonth)),
  };
}

/** How often a month builds as much as is listed; null where nobody knows how many days that is. */
function buildsAMonth({ logs, piles }: Facts): Range | null {
  if (logs.bytes_per_day === null) return null;
  return times(BUILDS_PER_DAY, (logs.bytes_per_day * DAYS_PER_MONTH) / bytesOf(piles));
}

/** Each place where a night's build may run. Where no name tells a time, all that is listed is taken for a day. */
export function nightsOf(facts: Facts): Night[] {
  const { inS3, terms } = facts;
  const { concurrency: requests, pricePerTb } = terms;
  const [least, most] = [BUILDS_PER_DAY.low, BUILDS_PER_DAY.high].map((days) => daysOf(facts, days));
  const gets = { low: requestDollars(filesOf(least)), high: requestDollars(filesOf(most)) };
  const seconds = (machine: Machine): Range => ({
    low: secondsOf(least, 'build', machine).low,
    high: secondsOf(most, 'build', machine).high,
  });
  const [local, lambda, fargate] = [
    here(facts),
    { cores: LAMBDA.vcpus, speed: VCPU_SPEED, network: LAMBDA.network, requests },
    { cores: FARGATE.vcpus, speed: VCPU_SPEED, network: FARGATE.network, requests },
  ].map(seconds);
  const onAthena = {
    low: athenaBuildDollars(least, BUILDS_PER_DAY.low, pricePerTb).low,
    high: athenaBuildDollars(most, BUILDS_PER_DAY.high, pricePerTb).high,
  };
  return [
    night('here', local, fitOf(local, NIGHT_SECONDS), inS3 ? gets : NOTHING),
    night('lambda', lambda, fitOf(lambda, LAMBDA.seconds, tempOf(facts), LAMBDA.temp), plus(lambdaDollars(lambda), gets)),
    night('fargate', fargate, fitOf(fargate, NIGHT_SECONDS, tempOf(facts), FARGATE.temp), plus(fargateDollars(fargate), gets)),
    night('athena', null, null, onAthena),
  ];
}

function night(place: Night['place'], seconds: Range | null, fits: Night['fits'], dollars: Range): Night {
  return { place, time_ms: seconds === null ? null : rounded(times(seconds, 1000)), fits, dollars: rounded(dollars) };
}

/** So many average days of the logs. */
function daysOf({ logs, piles }: Facts, days: number): Pile[] {
  const bytes = bytesOf(piles);
  const share = bytes === 0 ? 0 : (days * (logs.bytes_per_day ?? bytes)) / bytes;
  return piles.map((pile) => ({ ...pile, files: pile.files * share, bytes: pile.bytes * share }));
}

function fitOf(seconds: Range, most: number, temp: Range = NOTHING, room = 0): Night['fits'] {
  if (seconds.low > most || temp.low > room) return 'no';
  return seconds.high > most || temp.high > room ? 'perhaps' : 'yes';
}

/** Bytes of temp files for the largest day of a distribution: its groups are all there before its objects are written. */
function tempOf({ largestUnit }: Facts): Range {
  return { low: largestUnit.low * ROW_TEMP.low, high: largestUnit.high * ROW_TEMP.high };
}

/** Without its words. */
export function verdictOf(facts: Facts): Omit<Verdict, 'text'> {
  const most = daysOf(facts, BUILDS_PER_DAY.high);
  const slowest = secondsOf(most, 'build', here(facts)).high - START_SECONDS.high;
  const bytesPerDay = bytesOf(most) / BUILDS_PER_DAY.high;
  const askable = askableBytes(PATIENCE_SECONDS, here(facts));
  return {
    build: slowest > NIGHT_SECONDS ? 'athena' : 'here',
    build_elsewhere_from_bytes_per_day: bytesPerDay === 0 ? null : twoDigits((bytesPerDay * NIGHT_SECONDS) / slowest),
    ask: facts.tables.high > askable ? 'athena' : 'here',
    ask_elsewhere_from_rollup_bytes: twoDigits(askable),
  };
}
