/** The sample logs have known faults (sample-logs/README.md): each is found by the questions that are meant for it. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Row, withSample } from './sample.js';

interface Truth {
  readonly scenarios: readonly { readonly name: string; readonly requests: number; readonly misses: number }[];
}

const sample = withSample();
const truth = JSON.parse(readFileSync('sample-logs/truth.json', 'utf8')) as Truth;

function scenario(name: string) {
  const found = truth.scenarios.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no scenario ${name}`);
  return found;
}

function uris(rows: readonly Row[], count: number): string[] {
  return rows.slice(0, count).map((row) => String(row.uri));
}

describe('the question for it finds', () => {
  test('landing: the query string in the cache key, and the parameters that vary', async () => {
    const rows = await sample.rows('query-string-fragmentation');
    expect(uris(rows, 2)).toEqual(['/landing/black-friday.html', '/landing/winter-sale.html']);
    expect(rows[0].varying).toMatch(/^fbclid \(\d+\), .*utm_/);
    // The pages of a shop's lists are no fragments: there the parameters change the answer, and few differ.
    expect(rows.find((row) => row.uri === '/api/catalog/products.json')?.varying).toBe('page (6), sort (3)');
  });

  test('shop: missed again although nothing differs in the address', async () => {
    const rows = await sample.rows('repeat-misses', { limit: '5' });
    const shop = rows.find((row) => row.uri === '/shop/index.html');
    expect(Number(shop?.without_hit_between)).toBeGreaterThan(300);
    const fragmented = await sample.rows('query-string-fragmentation', { limit: 'all' });
    expect(fragmented.filter((row) => String(row.uri).startsWith('/shop/'))).toEqual([]);
  });

  test('prices: expired too soon, with an ETag and without', async () => {
    expect(uris(await sample.rows('refresh-hit-heavy'), 2)).toEqual(['/prices/pln.json', '/prices/sek.json']);
    expect(uris(await sample.rows('repeat-misses'), 3)).toEqual(expect.arrayContaining(['/prices/eur.json', '/prices/gbp.json']));
  });

  test('catalog: never a hit', async () => {
    const rows = await sample.rows('never-hit');
    expect(rows.map((row) => String(row.uri)).every((uri) => uri.startsWith('/api/catalog/'))).toBe(true);
    expect(rows.reduce((sum, row) => sum + Number(row.misses), 0)).toBe(scenario('catalog').misses);
  });

  test('feeds: the origin that fails', async () => {
    const [first, ...rest] = await sample.rows('errors-by-cause');
    expect(first).toMatchObject({ cause: 'OriginConnectError', status: '502' });
    expect(String(first.worst_object)).toMatch(/^\/feeds\//);
    expect(rest.some((row) => row.status === '404' && String(row.worst_object).startsWith('/feeds/'))).toBe(true);
  });

  test('archive: each object asked for too rarely', async () => {
    const [archive, ...others] = await sample.rows('sparse-objects');
    const { requests, misses } = scenario('archive');
    expect(archive).toMatchObject({ folder: '/archive/', requests, misses, first_misses: misses, first_miss_share: 1 });
    expect(Number(archive.requests_per_pop)).toBeLessThan(1.2);
    expect(Math.min(...others.map((row) => Number(row.requests_per_pop)))).toBeGreaterThan(2);
  });

  test('orders: POST, which no cache answers', async () => {
    const rows = await sample.rows('uncacheable-traffic');
    expect(rows[0]).toMatchObject({
      reason: 'method POST',
      requests: scenario('orders').requests,
      misses: scenario('orders').misses,
    });
    expect(rows[1]).toMatchObject({ reason: 'redirect to HTTPS' });
  });
});
