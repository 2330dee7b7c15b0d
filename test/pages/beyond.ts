/** The tables of pages that are worked out from the figures that `estimate` uses. */
import { formatCount, formatDollars, formatDuration, formatRange } from '../../src/report/numbers.js';
import { FARGATE, LAMBDA, PRICES, S3_GETS_PER_SECOND, VCPU_SPEED } from '../../src/schema/aws.js';
import type { Night, NightPlace } from '../../src/schema/estimate.js';
import { exactly, type Range, times, twoDigits } from '../../src/schema/range.js';
import { ASKED_SHARE, GROWTH, OBJECT_CPU_SECONDS, RATES, REQUESTS_AT_ONCE, ROUND_TRIP_SECONDS } from '../../src/schema/rates.js';
import {
  askSeconds,
  athenaBuildDollars,
  athenaDollars,
  fargateDollars,
  filesOf,
  lambdaDollars,
  type Machine,
  requestDollars,
  rollupBytes,
  secondsOf,
} from '../../src/tasks/costs.js';
import { nightsOf } from '../../src/tasks/ways.js';
import { dayOf, pilesOf, ROW_BYTES, SHARES, TERMS, tablesOf } from './fleet.js';
import { table } from './page.js';
import { simulate } from './year.js';

const GB = 1e9;
const TB = 1e12;
const requests = REQUESTS_AT_ONCE;
const HERE: Machine = { cores: 2, speed: exactly(1), requests };
const LAMBDA_MACHINE: Machine = { cores: LAMBDA.vcpus, speed: VCPU_SPEED, network: LAMBDA.network, requests };
const FARGATE_MACHINE: Machine = { cores: FARGATE.vcpus, speed: VCPU_SPEED, network: FARGATE.network, requests };

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** `1.2 TB`, of 10^12 bytes, to two digits. */
function size(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(twoDigits(bytes)) / 3));
  return `${formatCount(twoDigits(bytes / 1000 ** power))} ${UNITS[power]}`;
}

function sizes(range: Range): string {
  return formatRange(range, size);
}

function seconds(range: Range): string {
  return formatRange(times(range, 1000), (ms) => formatDuration(twoDigits(ms)));
}

function dollars(range: Range): string {
  return formatRange(range, formatDollars);
}

const BIG = new Intl.NumberFormat('en-US', { notation: 'compact', compactDisplay: 'long', maximumSignificantDigits: 2 });

/** What a day takes, built once. */
export function days(): string[] {
  const rows = [GB, 10 * GB, 100 * GB, TB, 10 * TB].map((bytes) => {
    const piles = pilesOf(bytes);
    const build = (machine: Machine) => seconds(secondsOf(piles, 'build', machine));
    return [
      size(bytes),
      BIG.format(bytes / ROW_BYTES),
      sizes(tablesOf(bytes)),
      build(HERE),
      build(LAMBDA_MACHINE),
      build(FARGATE_MACHINE),
    ];
  });
  return table(['logs', 'rows', 'rollup tables', '2 cores', 'Lambda', 'Fargate'], rows);
}

/** What AWS charges for a day, built once; S3's requests are in each of them. */
export function prices(): string[] {
  const rows = [GB, 10 * GB, 100 * GB, TB, 10 * TB].map((bytes) => {
    const piles = pilesOf(bytes);
    const gets = requestDollars(filesOf(piles));
    const with_ = (machine: Machine, price: (seconds: Range) => Range) => {
      const { low, high } = price(secondsOf(piles, 'build', machine));
      return dollars({ low: low + gets, high: high + gets });
    };
    const cells = [with_(LAMBDA_MACHINE, lambdaDollars), with_(FARGATE_MACHINE, fargateDollars)];
    return [size(bytes), formatDollars(gets), ...cells, dollars(athenaBuildDollars(piles, 1))];
  });
  return table(['logs', 'S3 requests', 'Lambda', 'Fargate', 'Athena'], rows);
}

/** A terabyte in objects of several sizes. */
export function objects(): string[] {
  const rows = [20e3, 200e3, 2e6, 20e6].map((bytes) => {
    const count = TB / bytes;
    return [
      size(bytes),
      BIG.format(count),
      formatDollars(requestDollars(count)),
      seconds(exactly(count / S3_GETS_PER_SECOND)),
      seconds(times(ROUND_TRIP_SECONDS, count / REQUESTS_AT_ONCE)),
      seconds(exactly((count * OBJECT_CPU_SECONDS) / FARGATE.vcpus)),
    ];
  });
  return table(
    ['an object', 'objects', 'requests cost', 'S3 gives them out in', 'waiting, 32 at once', 'CPU time, 16 cores'],
    rows,
  );
}

function fitsAt(bytes: number, place: NightPlace): Night['fits'] {
  return nightsOf(dayOf(bytes)).find((night) => night.place === place)?.fits ?? null;
}

/** S3 copies no more in one request. */
const MOST_COPIED = 5 * 1024 ** 3;

/** The bytes a day up to which this holds, found by halving. */
function most(holds: (bytes: number) => boolean): number {
  let [low, high] = [1e6, 1e15];
  while (high / low > 1.001) {
    const middle = Math.sqrt(low * high);
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Up to which size a night fits in any case, and from which one on in none. */
export function limits(): string[] {
  const places: readonly (readonly [NightPlace, string, string])[] = [
    ['lambda', 'Lambda, 10 GB', '15 minutes, 10 GB of temp files'],
    ['here', '2 cores', '6 hours'],
    ['fargate', 'Fargate, 16 vCPUs', '6 hours, 200 GB of temp files'],
  ];
  const rows = places.map(([place, name, limit]) => {
    const surely = most((bytes) => fitsAt(bytes, place) === 'yes');
    const perhaps = most((bytes) => fitsAt(bytes, place) !== 'no');
    return [name, limit, `${size(surely)} a day`, `${size(perhaps)} a day`];
  });
  const isCopied = (bytes: number) => rollupBytes(times(dayOf(bytes).rows, SHARES[0])).high <= MOST_COPIED;
  rows.push(['Athena', '5 GiB for a day of a distribution', `${size(most(isCopied))} a day`, '-']);
  return table(['where', 'limit', 'fits up to', 'never beyond'], rows);
}

/** A question about a period of the fleet with 1 TB a day. */
export function questions(): string[] {
  const rows = [1, 30, 365].map((period) => {
    const raw = pilesOf(TB * period)[0];
    const tables = times(tablesOf(TB), period);
    const asked = times(tables, ASKED_SHARE);
    return [
      `${period} ${period === 1 ? 'day' : 'days'}`,
      dollars(athenaDollars(exactly(raw.bytes), raw.files)),
      sizes(asked),
      dollars(athenaDollars(asked, period * SHARES.length)),
      seconds(askSeconds(tables, HERE)),
    ];
  });
  return table(['asked about', 'raw logs, Athena', 'rollup, read', 'rollup, Athena', 'rollup, DuckDB on 2 cores'], rows);
}

/** The year of 1 TB a day. */
export function year(): string[] {
  const one = simulate(TB);
  const row = (what: string, text: string) => [what, text];
  return table(
    ['1 TB a day', 'in a year'],
    [
      row('logs, gzipped', size(one.logBytes)),
      row('requests logged', BIG.format(one.requests)),
      row('log objects of 1 MB', BIG.format(one.objects)),
      row('rollup tables of the year', sizes(one.tables)),
      row('the busiest day, built once on Fargate', seconds(one.longest)),
      row('building on Fargate, each day one to three times', dollars(one.fargate)),
      row('requests to S3 for that', dollars(one.s3Requests)),
      row('building on Athena instead, requests included', dollars(one.athena)),
      row('keeping the tables, as they come to be', dollars(one.keepingTables)),
      row('keeping raw logs for 30 days', formatDollars(one.keepingLogs)),
      row(`${TERMS.questions} questions a month about 30 days, rollup tables on Athena`, dollars(one.askingTables)),
      row('the same questions to raw logs on Athena', dollars(one.askingLogs)),
    ],
  );
}

export function priceList(): string[] {
  return table(
    ['price', 'for', 'source'],
    Object.values(PRICES).map(({ dollars: price, per, source }) => [`$${price}`, per, source]),
  );
}

const MEGABYTE = 1e6;

/** Of test/bench/README.md. */
export function rates(): string[] {
  const bytes = (range: Range) => `${formatRange(range, (value) => formatCount(value / MEGABYTE))} MB`;
  const rows = Object.entries(RATES).map(([format, { rowBytes, read, build }]) => [
    format,
    formatRange(rowBytes, formatCount),
    bytes(read),
    bytes(build),
  ]);
  return table(['format', 'bytes of a row', '`top`, `report`', '`rollup`'], rows);
}

export function growth(): string[] {
  const rows = GROWTH.map(({ rows: of, objects: daily, fleet }) => [
    formatCount(of),
    ...[daily.low, daily.high, fleet.low, fleet.high].map(formatCount),
  ]);
  return table(['rows', '`objects_daily`', 'distinct', '`fleet_hourly`', 'distinct'], rows);
}

/** The tables of each page. */
export const PAGES = {
  'infra/beyond-one-machine.md': { days, prices, objects, limits, questions, year, priceList },
  'test/bench/README.md': { rates, growth },
};
