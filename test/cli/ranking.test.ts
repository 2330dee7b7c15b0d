/** What comes first, what is left out, and what shares add up to. */
import { describe, expect, test } from 'vitest';
import { MEASURE_NAMES, PLAIN_MEASURE_NAMES } from '../../src/schema/measures.js';
import { fileWith, log, requests, type Values } from '../logs.js';
import { type AnswerRow, answerOf, column, linesOf, rowsOf } from './hitlens.js';

const RESULTS = ['Hit', 'RefreshHit', 'Miss', 'Error', 'Redirect', 'LimitExceeded', 'Unheard-of'];

/** Few URIs and small numbers, so that many groups tie: a fixed sequence that looks random. */
function mixedRows(count: number): Values[] {
  let state = 12345;
  const next = (below: number) => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
  return Array.from({ length: count }, () => ({
    'cs-uri-stem': `/${'abcdefghijklmnopqrstuvwxyz'.slice(next(26)).slice(0, 1 + next(2))}`,
    'x-edge-result-type': RESULTS[next(RESULTS.length)],
    'sc-bytes': String(next(3) * 100),
    'time-taken': `0.00${next(3)}`,
  }));
}

const MIXED = mixedRows(150);
const isRatio = (measure: string) => measure.endsWith('ratio');

/** Worst first: counts, bytes and times descend, ratios ascend, and what is not known comes last. */
function place(row: AnswerRow, measure: string): number {
  const value = row[measure];
  if (value === null) return Number.POSITIVE_INFINITY;
  return isRatio(measure) ? Number(value) : -Number(value);
}

function byKey(a: AnswerRow, b: AnswerRow): number {
  return Buffer.compare(Buffer.from(String(a.uri ?? '-')), Buffer.from(String(b.uri ?? '-')));
}

function inOrder(rows: readonly AnswerRow[], measure: string): AnswerRow[] {
  const compare = (a: number, b: number) => (a === b ? 0 : a - b);
  return [...rows].sort(
    (a, b) => compare(place(a, measure), place(b, measure)) || Number(b.requests) - Number(a.requests) || byKey(a, b),
  );
}

/** Counts what `top` counts, in the plainest words. */
function countedByHand(rows: readonly Values[], uri: string): AnswerRow {
  const ours = rows.filter((row) => row['cs-uri-stem'] === uri);
  const of = (...results: string[]) => ours.filter((row) => results.includes(row['x-edge-result-type']));
  const bytes = (some: readonly Values[]) => some.reduce((sum, row) => sum + Number(row['sc-bytes']), 0);
  const [hits, refreshed, missed, errors] = [of('Hit'), of('RefreshHit'), of('Miss'), of('Error', 'LimitExceeded')];
  const hitBytes = bytes(hits) + bytes(refreshed);
  const cached = hits.length + refreshed.length;
  const ratio = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  return {
    uri,
    requests: ours.length,
    hits: hits.length,
    refresh_hits: refreshed.length,
    misses: missed.length,
    errors: errors.length,
    other: ours.length - cached - missed.length - errors.length,
    bytes_sent: bytes(ours),
    hit_bytes: hitBytes,
    miss_bytes: bytes(missed),
    time_taken_ms: Math.round(ours.reduce((sum, row) => sum + Number(row['time-taken']) * 1000, 0)),
    hit_ratio: ratio(cached, cached + missed.length),
    byte_hit_ratio: ratio(hitBytes, hitBytes + bytes(missed)),
  };
}

test.concurrent('top counts what one would count by hand', async () => {
  const rows = await rowsOf(['top', fileWith(log(MIXED)), '--limit', 'all']);
  expect(new Set(column(rows, 'uri'))).toEqual(new Set(MIXED.map((row) => row['cs-uri-stem'])));
  for (const { miss_share: _share, cumulative_miss_share: _sum, ...counts } of rows) {
    expect(counts).toEqual(countedByHand(MIXED, String(counts.uri)));
  }
});

describe.concurrent('--sort', () => {
  test.each(MEASURE_NAMES)('top --sort %s', async (measure) => {
    const file = fileWith(log(MIXED));
    const rows = await rowsOf(['top', file, '--sort', measure, '--limit', 'all', '--min-requests', '1']);
    expect(rows.length).toBeGreaterThan(25);
    expect(column(rows, 'uri')).toEqual(column(inOrder(rows, measure), 'uri'));
  });

  test.each(PLAIN_MEASURE_NAMES)('aggregate --sort %s', async (measure) => {
    const rows = await rowsOf(['aggregate', fileWith(log(MIXED)), '--by', 'uri', '--sort', measure]);
    expect(column(rows, 'uri')).toEqual(column(inOrder(rows, measure), 'uri'));
  });

  test('without it, top has most misses first and aggregate most requests', async () => {
    const file = fileWith(log([...requests(3, '/often', 'Hit'), ...requests(1, '/missed', 'Miss')]));
    expect(column(await rowsOf(['top', file]), 'uri')).toEqual(['/missed', '/often']);
    expect(column(await rowsOf(['aggregate', file, '--by', 'uri']), 'uri')).toEqual(['/often', '/missed']);
  });

  test('keys tie by their bytes, not by their letters', async () => {
    const names = ['/é', '/z', '/Z', '/a', '/aa', '/~', '/😀', '/\ufb00'];
    const rows = await rowsOf(['top', fileWith(log(names.map((name) => ({ 'cs-uri-stem': name })))), '--limit', 'all']);
    const byBytes = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(column(rows, 'uri')).toEqual(byBytes);
  });
});

describe.concurrent('--limit', () => {
  const file = () => fileWith(log(Array.from({ length: 50 }, (_, i) => ({ 'cs-uri-stem': `/${100 + i}` }))));

  test.each([
    { command: ['top'], rows: 20 },
    { command: ['top', '--limit', '7'], rows: 7 },
    { command: ['top', '--limit', '50'], rows: 50 },
    { command: ['top', '--limit', '51'], rows: 50 },
    { command: ['top', '--limit', 'all'], rows: 50 },
    { command: ['aggregate', '--by', 'uri'], rows: 50 },
    { command: ['aggregate', '--by', 'uri', '--limit', '3'], rows: 3 },
    { command: ['aggregate', '--by', 'uri', '--limit', 'all'], rows: 50 },
  ])('$command gives $rows rows, the first ones', async ({ command, rows }) => {
    const answer = await rowsOf([...command, file()]);
    expect(column(answer, 'uri')).toEqual(Array.from({ length: rows }, (_, i) => `/${100 + i}`));
  });

  test('holds for aggregate in csv too', async () => {
    expect(linesOf(await answerOf(['aggregate', file(), '--by', 'uri', '--limit', '2', '--format', 'csv']))).toHaveLength(3);
  });
});

describe.concurrent('--min-requests', () => {
  const rows = [...requests(12, '/many', 'Hit'), ...requests(10, '/ten', 'Hit'), ...requests(9, '/few', 'Miss')];

  test('leaves out what has fewer', async () => {
    const file = fileWith(log(rows));
    expect(column(await rowsOf(['top', file, '--min-requests', '10']), 'uri')).toEqual(['/many', '/ten']);
    expect(column(await rowsOf(['aggregate', file, '--by', 'uri', '--min-requests', '11']), 'uri')).toEqual(['/many']);
  });

  test('is 10 for a ratio unless it is given, and the table says so', async () => {
    const file = fileWith(log(rows));
    expect(column(await rowsOf(['top', file, '--sort', 'hit_ratio']), 'uri')).toEqual(['/many', '/ten']);
    expect(column(await rowsOf(['top', file, '--sort', 'hit_ratio', '--min-requests', '1']), 'uri')[0]).toBe('/few');
    expect(await answerOf(['top', file, '--sort', 'byte_hit_ratio', '--format', 'table'])).toContain('fewer than 10 requests');
    expect(await answerOf(['top', file, '--format', 'table'])).not.toContain('fewer');
  });

  test('is 0.01 % of all requests for a ratio of many', async () => {
    const many = [...requests(110_001, '/many', 'Hit'), ...requests(12, '/12', 'Miss'), ...requests(11, '/11', 'Miss')];
    const file = fileWith(log(many, ['cs-uri-stem', 'sc-bytes', 'time-taken', 'x-edge-result-type']));
    expect(column(await rowsOf(['top', file, '--sort', 'hit_ratio']), 'uri')).toEqual(['/12', '/many']);
  });
});

describe.concurrent('shares of misses', () => {
  test('add up to 1 down the whole ranking', async () => {
    const rows = await rowsOf(['top', fileWith(log(MIXED)), '--limit', 'all']);
    let sum = 0;
    for (const row of rows) {
      sum += Number(row.miss_share);
      expect(row.cumulative_miss_share).toBeCloseTo(sum, 12);
    }
    expect(rows.at(-1)?.cumulative_miss_share).toBe(1);
  });

  test('are of all misses, also of those that are not shown', async () => {
    const file = fileWith(log([...requests(6, '/a', 'Miss'), ...requests(3, '/b', 'Miss'), ...requests(1, '/c', 'Miss')]));
    const rows = await rowsOf(['top', file, '--limit', '2', '--min-requests', '2']);
    expect(column(rows, 'miss_share')).toEqual([0.6, 0.3]);
    expect(column(rows, 'cumulative_miss_share')).toEqual([0.6, 0.9]);
  });

  test('are null where nothing was missed', async () => {
    const [row] = await rowsOf(['top', fileWith(log(requests(1, '/a', 'Hit')))]);
    expect(row).toMatchObject({ miss_share: null, cumulative_miss_share: null, hit_ratio: 1 });
  });
});
