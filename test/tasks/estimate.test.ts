/** An estimate is made of names and sizes, holds what was measured, and says what to do. */
import { describe, expect, test } from 'vitest';
import type { Source } from '../../src/ingest/shard.js';
import { UserError } from '../../src/schema/errors.js';
import type { Estimate, NightPlace, WayName } from '../../src/schema/estimate.js';
import type { Range } from '../../src/schema/range.js';
import type { Effects, Resolved, Skipped } from '../../src/tasks/effects.js';
import { estimate, estimateOf } from '../../src/tasks/estimate.js';

const MB = 1e6;
const GB = 1e9;
const TERMS = { cores: 2, memory: 256 * 1024 ** 2, concurrency: 32, questions: 100, pricePerTb: 5 };
const NOTHING_SKIPPED: Skipped = { outside: 0, outsideFolders: 0, markers: 0, unreadable: [] };

interface Day {
  readonly folder?: string;
  readonly bytes: number;
  readonly files?: number;
  readonly distributions?: number;
  readonly dates?: readonly string[];
  readonly extension?: string;
}

/** Logs of whole days, all of one size. */
function logs({
  folder = 's3://logs/cdn/',
  bytes,
  files = 24,
  distributions = 1,
  dates = ['2026-11-19'],
  extension = 'gz',
}: Day) {
  const size = Math.round(bytes / files / dates.length);
  return dates.flatMap((date) =>
    Array.from({ length: files }, (_, i): Source => {
      const id = `E1EXAMPLE${String(i % distributions).padStart(4, '0')}`;
      const hour = String(Math.floor((i * 24) / files)).padStart(2, '0');
      return { name: `${folder}${id}.${date}-${hour}.${i.toString(16).padStart(8, '0')}.${extension}`, size };
    }),
  );
}

function estimated(sources: readonly Source[], terms: Partial<typeof TERMS> = {}, skipped: Partial<Skipped> = {}): Estimate {
  return estimateOf({ sources, skipped: { ...NOTHING_SKIPPED, ...skipped } }, { ...TERMS, ...terms });
}

function way({ ways }: Estimate, name: WayName) {
  const found = ways.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

function night({ nights }: Estimate, place: NightPlace) {
  const found = nights.find((one) => one.place === place);
  if (found === undefined) throw new Error(`there is no ${place}`);
  return found;
}

/** Does the range hold all of them? */
function expectHolds(range: Range | null, ...values: readonly number[]): void {
  expect(range).not.toBeNull();
  for (const value of values) {
    expect(range?.low).toBeLessThanOrEqual(value);
    expect(range?.high).toBeGreaterThanOrEqual(value);
  }
}

describe('what is listed', () => {
  test('files, bytes, distributions and the hours that names tell', () => {
    const dates = ['2026-11-18', '2026-11-19'];
    expect(estimated(logs({ bytes: 48 * MB, distributions: 3, dates })).logs).toEqual({
      files: 48,
      bytes: 48 * MB,
      outside: 0,
      unknown_sizes: 0,
      unreadable: 0,
      formats: { gzip: 48 },
      distributions: 3,
      from: '2026-11-18T00:00:00Z',
      to: '2026-11-20T00:00:00Z',
      days: 2,
      bytes_per_day: 24 * MB,
    });
  });

  test('six hours are a quarter of a day', () => {
    const morning = logs({ bytes: 24 * MB }).slice(0, 6);
    expect(estimated(morning).logs).toMatchObject({ bytes: 6 * MB, days: 0.25, bytes_per_day: 24 * MB });
  });

  test.each([
    ['s3://l/AWSLogs/123456789012/CloudFront/E1EXAMPLE0001/2026/11/19/08/x.gz', '2026-11-19T08:00:00Z', 1 / 24],
    ['s3://l/cdn/distributionid=E1EXAMPLE0001/year=2026/month=11/day=19/hour=8/x.parquet', '2026-11-19T08:00:00Z', 1 / 24],
    ['s3://l/cdn/distributionid=E1EXAMPLE0001/year=2026/month=11/day=19/x.parquet', '2026-11-19T00:00:00Z', 1],
  ])('%s', (name, from, days) => {
    expect(estimated([{ name, size: MB }]).logs).toMatchObject({ from, days, distributions: 1 });
  });

  test('names that tell nothing leave the month of builds open, and are taken for a day', () => {
    const answer = estimated([{ name: 'access.log', size: 500 * MB }]);
    expect(answer.logs).toMatchObject({ from: null, days: null, bytes_per_day: null, distributions: 0, formats: { text: 1 } });
    expect(way(answer, 'build_rollup_here').dollars_month).toBeNull();
    expect(way(answer, 'ask_raw_athena').dollars_month).not.toBeNull();
    expectHolds(answer.rows, MB);
    expect(answer.assumptions).toContain('No name tells a time: all that is listed is taken for one day.');
  });

  test('what has no size, and what is archived, is left out and said', () => {
    const pipe = { name: '/dev/fd/63', size: 0 };
    const archived = { file: 's3://logs/cdn/old.gz', reason: 'it is archived', size: 5 * MB };
    const answer = estimated([...logs({ bytes: 24 * MB }), pipe], {}, { unreadable: [archived] });
    expect(answer.logs).toMatchObject({ bytes: 24 * MB, files: 25, unknown_sizes: 1, unreadable: 1 });
    expect(answer.assumptions.join('\n')).toMatch(/Left out: 1 log without a size.*\nLeft out: 1 log that must be restored/);
  });

  test('nothing at all', () => {
    const answer = estimated([], {}, { outside: 3 });
    expect(answer).toMatchObject({ logs: { files: 0, outside: 3, days: null }, rows: { low: 0, high: 0 } });
    expect(answer.verdict.text).toBe('There is nothing to read in this time.');
    expect(JSON.stringify(answer)).not.toMatch(/null,"high"|NaN|Infinity/);
  });
});

/** The logs of `make bench`: 2.4 million rows in 48 files of 252 MB, on two cores. */
describe('what was measured lies within', () => {
  const bench = logs({ folder: 'bench/', bytes: 252 * MB, files: 48, distributions: 2 });
  const answer = estimated(bench, { memory: 1024 ** 3 });

  test.each<[string, Range | null, readonly number[]]>([
    ['rows', answer.rows, [2_400_000]],
    ['both rollup tables', answer.rollup_bytes, [15_500_000]],
    ['top', way(answer, 'read_raw_here').time_ms, [1500, 2000]],
    ['rollup', way(answer, 'build_rollup_here').time_ms, [4000, 6000]],
    ['worst-objects', way(answer, 'ask_rollup_here').time_ms, [900]],
    ['memory of top and rollup', way(answer, 'build_rollup_here').memory_bytes, [233 * MB, 430 * MB, 540 * MB]],
    ['memory of worst-objects', way(answer, 'ask_rollup_here').memory_bytes, [204 * MB, 210 * MB]],
  ])('%s', (_, range, values) => expectHolds(range, ...values));

  test('10,000 small objects in S3, 1,040 a second, and 894 where each answer takes 20 ms', () => {
    const small = estimated(logs({ bytes: 200 * MB, files: 10_000 }));
    expectHolds(way(small, 'read_raw_here').time_ms, 10_000 / 1.04, 10_000 / 0.894);
  });
});

describe('what it costs', () => {
  test('Athena takes raw logs by the TB, and 10 MB at least', () => {
    const dollars = (bytes: number) => way(estimated(logs({ bytes, files: 1 })), 'ask_raw_athena').dollars;
    expect(dollars(1024 ** 4)).toEqual({ low: 5, high: 5 });
    const least = (5 * 10) / 1024 ** 2;
    expectHolds(dollars(1000), Number(((least * 1e6 + 0.4 + 5) / 1e6).toPrecision(2)));
  });

  test('many small objects cost more than their bytes', () => {
    const { dollars } = way(estimated(logs({ bytes: 100 * MB, files: 10_000 })), 'ask_raw_athena');
    expectHolds(dollars, 0.0045);
  });

  test('a build on Athena reads the logs once for each of the two tables', () => {
    const answer = estimated(logs({ bytes: 100 * GB, dates: ['2026-11-18', '2026-11-19'] }));
    expect(way(answer, 'build_rollup_athena')).toMatchObject({ read_bytes: { low: 200 * GB, high: 200 * GB } });
    const { low } = way(answer, 'build_rollup_athena').dollars;
    expect(low).toBeCloseTo(2 * way(answer, 'ask_raw_athena').dollars.low, 1);
  });

  test('a month is 30 days like those listed, each built one to three times', () => {
    const answer = estimated(logs({ bytes: 100 * GB, dates: ['2026-11-18', '2026-11-19'] }));
    const { dollars, dollars_month } = way(answer, 'build_rollup_athena');
    expect((dollars_month?.low ?? 0) / dollars.low).toBeCloseTo(15, 0);
    expect((dollars_month?.high ?? 0) / dollars.low).toBeCloseTo(45, -1);
  });

  test('questions and the price of a TB are the user’s', () => {
    const one = way(estimated(logs({ bytes: 1024 ** 4, files: 1 }), { questions: 7, pricePerTb: 6.75 }), 'ask_raw_athena');
    expect(one).toMatchObject({ dollars: { low: 6.8, high: 6.8 }, dollars_month: { low: 47, high: 47 } });
  });

  test('logs on disk cost nothing here', () => {
    const answer = estimated(logs({ folder: 'logs/', bytes: GB }));
    for (const name of ['read_raw_here', 'build_rollup_here', 'ask_rollup_here'] as const)
      expect(way(answer, name).dollars).toEqual({ low: 0, high: 0 });
  });
});

describe('what to do', () => {
  test('a small fleet builds and asks here, and fits everywhere', () => {
    const answer = estimated(logs({ bytes: GB }));
    expect(answer.verdict).toMatchObject({ build: 'here', ask: 'here' });
    expect(answer.nights.map(({ place, fits }) => [place, fits])).toEqual([
      ['here', 'yes'],
      ['lambda', 'yes'],
      ['fargate', 'yes'],
      ['athena', null],
    ]);
    expect(answer.verdict.text).toMatch(
      /^Build the rollup tables here: a night's build takes .* on 2 cores\. .* Ask them here: /,
    );
  });

  test('a large fleet builds elsewhere from the size on that is told', () => {
    const at = (share: number) => {
      const { build_elsewhere_from_bytes_per_day: limit } = estimated(logs({ bytes: GB })).verdict;
      return estimated(logs({ bytes: (limit ?? 0) * share, files: 2400, distributions: 50 })).verdict;
    };
    expect(at(0.9)).toMatchObject({ build: 'here' });
    expect(at(1.1)).toMatchObject({ build: 'athena' });
    expect(at(1.1).text).toMatch(/--engine athena.* A Fargate task of 16 vCPUs takes /);
  });

  test('more cores hold out longer, but not in proportion', () => {
    const limit = (cores: number) => estimated(logs({ bytes: GB }), { cores }).verdict.build_elsewhere_from_bytes_per_day ?? 0;
    expect(limit(1)).toBeLessThan(limit(2));
    expect(limit(16)).toBeGreaterThan(4 * limit(2));
    expect(limit(16)).toBeLessThan(8 * limit(2));
  });

  test('a single log is read by a single thread, however many there are', () => {
    const time = (cores: number) => way(estimated(logs({ bytes: GB, files: 1 }), { cores }), 'read_raw_here').time_ms;
    expect(time(16)).toEqual(time(1));
  });

  test('Lambda ends where a night may take more than 15 minutes', () => {
    const fits = (gigabytes: number) => night(estimated(logs({ bytes: gigabytes * GB, files: 2400 })), 'lambda').fits;
    expect([1, 30, 300].map(fits)).toEqual(['yes', 'perhaps', 'no']);
  });

  test('tables of many gigabytes are asked on Athena', () => {
    const dates = Array.from({ length: 28 }, (_, i) => `2026-11-${String(i + 1).padStart(2, '0')}`);
    const answer = estimated(logs({ bytes: 28 * 100 * GB, files: 240, dates }));
    expect(answer.verdict.ask).toBe('athena');
    expect(answer.rollup_bytes.high).toBeGreaterThan(answer.verdict.ask_elsewhere_from_rollup_bytes);
  });

  test('JSON and Parquet take many times as long as W3C', () => {
    const slow = (extension: string) => way(estimated(logs({ bytes: GB, extension })), 'read_raw_here').time_ms?.low ?? 0;
    expect(slow('parquet')).toBeGreaterThan(10 * slow('gz'));
    expect(estimated(logs({ bytes: GB, extension: 'json' })).logs.formats).toEqual({ json: 24 });
  });

  test.each(['json', 'parquet'])('of %s Athena builds, too', (extension) => {
    const little = estimated(logs({ bytes: GB, extension }));
    expect(little.verdict).toMatchObject({ build: 'here', text: expect.stringContaining('have CloudFront write W3C') });
    expect(estimated(logs({ bytes: 1000 * GB, extension })).verdict.build).toBe('athena');
    const [{ read_bytes }, expected] = [little, estimated(logs({ bytes: GB }))].map((one) => way(one, 'build_rollup_athena'));
    // Of Parquet its columns alone.
    expect(read_bytes.high / expected.read_bytes.high).toBe(extension === 'json' ? 1 : 0.7);
  });

  test('a question to Parquet on Athena reads only its columns', () => {
    const { read_bytes, dollars } = way(estimated(logs({ bytes: 1000 * GB, extension: 'parquet' })), 'ask_raw_athena');
    expect(read_bytes.high).toBeLessThan(1000 * GB);
    expect(dollars.low).toBeLessThan(dollars.high);
  });
});

describe('the task', () => {
  const asked: unknown[] = [];
  const effects: Pick<Effects, 'resolve' | 'cores' | 'defaultMemory'> = {
    cores: 4,
    defaultMemory: 2 ** 30,
    resolve: async (...all): Promise<Resolved> => {
      asked.push(all);
      return { sources: logs({ bytes: GB }), skipped: NOTHING_SKIPPED };
    },
  };

  test('lists, and opens nothing', async () => {
    const { verdict } = await estimate({ inputs: ['s3://logs/cdn/'], since: 20261119000000 }, effects as Effects);
    expect(asked).toEqual([[['s3://logs/cdn/'], expect.objectContaining({ since: 20261119000000 }), { listOnly: true }]]);
    expect(verdict.text).toContain('on 4 cores');
  });

  test('refuses stdin by name', async () => {
    const refused = estimate({ inputs: ['logs', '-'] }, effects as Effects);
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(/^-: an estimate is made from a listing, and stdin has none/);
  });
});
