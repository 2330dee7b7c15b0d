/** A simulated year of the fleet: what each day of each distribution adds, and what building and keeping it takes. */
import { FARGATE, PRICES, VCPU_SPEED } from '../../src/schema/aws.js';
import { exactly, NOTHING, plus, type Range, times } from '../../src/schema/range.js';
import { ASKED_SHARE, REQUESTS_AT_ONCE } from '../../src/schema/rates.js';
import {
  athenaBuildDollars,
  athenaDollars,
  fargateDollars,
  filesOf,
  type Machine,
  requestDollars,
  secondsOf,
} from '../../src/tasks/costs.js';
import { BUILDS_PER_DAY } from '../../src/tasks/ways.js';
import { pilesOf, ROW_BYTES, SHARES, TERMS, tablesOf } from './fleet.js';

const DAYS = 365;
const MONTHS = 12;
/** Monday to Sunday, beside an average day. */
const WEEK = [1.03, 1.03, 1.03, 1.03, 1.05, 0.93, 0.9];
/** How much more there is in December than on average, and less in June. */
const SEASON = 0.15;
const GB = 1024 ** 3;
/** The days that a question asks about. */
const ASKED_DAYS = 30;

/** Traffic of each day, 1 on average. */
export function traffic(): number[] {
  const raw = Array.from(
    { length: DAYS },
    (_, day) => WEEK[day % WEEK.length] * (1 + SEASON * Math.cos((2 * Math.PI * (day + 10)) / DAYS)),
  );
  const mean = raw.reduce((sum, one) => sum + one) / DAYS;
  return raw.map((one) => one / mean);
}

export interface Year {
  readonly logBytes: number;
  readonly requests: number;
  readonly objects: number;
  readonly tables: Range;
  /** Seconds that Fargate takes for the largest day, built once. */
  readonly longest: Range;
  readonly fargate: Range;
  readonly athena: Range;
  readonly s3Requests: Range;
  /** For as long as each day is there, at the end of the year. */
  readonly keepingTables: Range;
  /** 30 days of raw logs, at any time. */
  readonly keepingLogs: number;
  readonly askingTables: Range;
  readonly askingLogs: Range;
}

const TASK: Machine = { cores: FARGATE.vcpus, speed: VCPU_SPEED, network: FARGATE.network, requests: REQUESTS_AT_ONCE };

export function simulate(bytesPerDay: number): Year {
  const days = traffic().map((share) => bytesPerDay * share);
  const sum = (of: (bytes: number, day: number) => Range) =>
    days.reduce((total, bytes, day) => plus(total, of(bytes, day)), NOTHING);
  const logBytes = days.reduce((total, bytes) => total + bytes, 0);
  const build = (bytes: number) => secondsOf(pilesOf(bytes), 'build', TASK);
  const tables = sum(tablesOf);
  const window = times(tables, ASKED_DAYS / DAYS);
  const asked = times(window, ASKED_SHARE);
  const questions = TERMS.questions * MONTHS;
  const raw = pilesOf((logBytes / DAYS) * ASKED_DAYS);
  return {
    logBytes,
    requests: logBytes / ROW_BYTES,
    objects: filesOf(pilesOf(logBytes)),
    tables,
    longest: build(Math.max(...days)),
    fargate: times(
      sum((bytes) => fargateDollars(build(bytes))),
      BUILDS_PER_DAY,
    ),
    athena: times(
      sum((bytes) => athenaBuildDollars(pilesOf(bytes), 1)),
      BUILDS_PER_DAY,
    ),
    s3Requests: times(
      sum((bytes) => exactly(requestDollars(filesOf(pilesOf(bytes))))),
      BUILDS_PER_DAY,
    ),
    keepingTables: sum((bytes, day) => times(tablesOf(bytes), (((DAYS - day) / DAYS) * MONTHS * PRICES.s3Storage.dollars) / GB)),
    keepingLogs: ((raw[0].bytes * PRICES.s3Storage.dollars) / GB) * MONTHS,
    askingTables: times(athenaDollars(asked, ASKED_DAYS * SHARES.length), questions),
    askingLogs: times(athenaDollars(exactly(raw[0].bytes), raw[0].files), questions),
  };
}
