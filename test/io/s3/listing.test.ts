/** Listing with a window finds what listing everything finds, in far fewer requests. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { S3 } from '../../../src/io/s3/client.js';
import { keyOf, type Lister, type Listing, listKeys } from '../../../src/io/s3/listing.js';
import { isOutside, spanOf } from '../../../src/io/window.js';
import type { TimeWindow } from '../../../src/tasks/effects.js';
import { settings, useFakeS3 } from '../../s3/session.js';
import { Bucket, listPage } from '../../s3/store.js';

const session = useFakeS3();
const DAY: TimeWindow = { since: 20261119000000, until: 20261120000000 };

interface Asked {
  readonly keys: Iterable<string>;
  readonly window?: TimeWindow;
}

async function list({ keys, window = {} }: Asked): Promise<Listing> {
  const bucket = session.server.bucket('logs');
  for (const key of keys) bucket.put(key, '');
  return listKeys(S3.load(settings()), { bucket: 'logs', prefix: '', span: spanOf(window), matches: () => true });
}

/** S3 without HTTP, for thousands of lists. */
function listerOf(bucket: Bucket, maxKeys: number): Lister {
  return {
    list: async ({ Prefix: prefix = '', Delimiter: delimiter = '', StartAfter = '', ContinuationToken: after = StartAfter }) => {
      const { keys, prefixes, next } = listPage(bucket, { prefix, delimiter, after, maxKeys });
      return {
        $metadata: {},
        Contents: keys.map((Key) => ({ Key })),
        CommonPrefixes: prefixes.map((Prefix) => ({ Prefix })),
        IsTruncated: next !== null,
        NextContinuationToken: next ?? undefined,
      };
    },
  };
}

/** Instants from one hour to another, each as year, month, day and hour. */
function hours(from: string, until: string): string[][] {
  const all: string[][] = [];
  for (let time = Date.parse(from); time < Date.parse(until); time += 3_600_000) {
    all.push(new Date(time).toISOString().slice(0, 13).split(/[-T]/));
  }
  return all;
}

const LAYOUTS: Readonly<Record<string, (id: string, time: readonly string[], i: number) => string>> = {
  v1: (id, time, i) => `cdn/${id}.${time.join('-')}.${i}aa.gz`,
  hive: (id, [y, m, d, h], i) => `DistributionId=${id}/year=${y}/month=${m}/day=${d}/hour=${h}/${id}.${y}-${m}-${d}-${h}.${i}.gz`,
  plain: (id, [y, m, d, h], i) => `AWSLogs/1/CloudFront/${id}/${y}/${m}/${d}/${h}/${i}.gz`,
};

describe('years of logs, a day of which is wanted', () => {
  const ids = ['E1AAAAAAAAAAAA', 'E1AAAAAAAAAAAB', 'E2BBBBBBBBBBBB'];
  const time = hours('2025-10-01T00:00Z', '2026-12-01T00:00Z');

  test.each([
    ['v1', 14],
    ['hive', 25],
    ['plain', 31],
  ])('%s: at most %i requests', async (name, most) => {
    const layout = LAYOUTS[name];
    const keys = ids.flatMap((id) => time.map((hour, i) => layout(id, hour, i)));
    const { entries, outside } = await list({ keys, window: DAY });
    // 24 hours, and one on each side.
    expect(entries).toHaveLength(26 * ids.length);
    expect(session.server.requests.length).toBeLessThanOrEqual(most);
    expect(outside).toBeLessThan(keys.length / 2);
  });
});

test('without a window keys are listed page by page, all of them', async () => {
  const keys = Array.from({ length: 10_000 }, (_, i) => `a/${i % 7}/${i}.gz`);
  const { entries } = await list({ keys });
  expect(entries.map(keyOf).sort()).toEqual(keys.sort());
  expect(session.server.requests).toHaveLength(10);
});

test('a level with very many folders that say no time is not gone through folder by folder', async () => {
  const keys = Array.from({ length: 3000 }, (_, i) => `host-${i}/x.gz`);
  const { entries } = await list({ keys, window: DAY });
  expect(entries).toHaveLength(3000);
  expect(session.server.requests.length).toBeLessThan(10);
});

describe('any keys, any window', () => {
  // Few distributions and hours, so that pages end before, in and behind the window.
  const id = fc.constantFrom('E1', 'E1A', 'e-E1');
  const hour = fc.integer({ min: 0, max: 30 }).map((n) => new Date(Date.UTC(2025, 11, 31, 4 + n)));
  const layout = fc.oneof({ weight: 3, arbitrary: fc.constant('v1') }, fc.constantFrom('hive', 'plain'));
  const stamped = fc
    .tuple(layout, id, hour, fc.nat(2))
    .map(([name, distribution, date, i]) => LAYOUTS[name](distribution, date.toISOString().slice(0, 13).split(/[-T]/), i));
  const word = fc.constantFrom(
    'a',
    'E1',
    'E1.',
    'E1.2',
    'E1.21.gz',
    'E1.3.gz',
    '2025',
    '12',
    'year=2025',
    'é',
    '\u{1f600}',
    'z~',
    '1.gz',
  );
  const other = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('/'));
  const under = fc.constantFrom('', 'cdn/', 'logs/2025/');
  const key = fc.oneof(
    stamped,
    other.map((path) => `cdn/${path}`),
    fc.tuple(under, fc.oneof(stamped, other)).map((parts) => parts.join('')),
  );
  const window = fc.tuple(hour, fc.nat(8), fc.nat(4)).map(([from, length, open]): TimeWindow => {
    const until = new Date(from.getTime() + length * 3_600_000);
    return { since: open === 0 ? undefined : instantOf(from), until: open === 1 ? undefined : instantOf(until) };
  });

  function instantOf(date: Date): number {
    return Number(date.toISOString().slice(0, 19).replace(/\D/g, ''));
  }

  test('no key is missed and none is found twice', async () => {
    const keySet = fc.uniqueArray(key, { minLength: 20, maxLength: 80 });
    const pageSize = fc.integer({ min: 1, max: 5 });
    await fc.assert(
      fc.asyncProperty(keySet, window, pageSize, under, async (keys, window, pageSize, prefix) => {
        const bucket = new Bucket();
        for (const one of keys) bucket.put(one, '');
        const options = { bucket: 'logs', prefix, span: spanOf(window), matches: () => true };
        const { entries } = await listKeys(listerOf(bucket, pageSize), options);
        const span = spanOf(window);
        const wanted = keys.filter((one) => one.startsWith(prefix) && !isOutside(one, span));
        const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
        expect(entries.map(keyOf)).toEqual(wanted.sort(byBytes));
      }),
      { numRuns: 150 },
    );
  });
});
