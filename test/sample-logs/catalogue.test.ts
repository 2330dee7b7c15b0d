import { describe, expect, it } from 'vitest';
import { CATALOGUES } from '../../sample-logs/catalogue.js';
import { logged } from '../../sample-logs/escape.js';
import { POPS } from '../../sample-logs/pops.js';
import { cookieText, pageText, trackingText } from '../../sample-logs/queries.js';
import { Random } from '../../sample-logs/random.js';
import { compactIds, randomIds } from '../../sample-logs/request-ids.js';
import { SCENARIOS } from '../../sample-logs/scenarios.js';

function distinct<T>(count: number, text: (i: number) => T): number {
  return new Set(Array.from({ length: count }, (_, i) => text(i))).size;
}

describe('what the simulation takes for different is different in the log', () => {
  it('paths, and each under its pattern', () => {
    const paths = SCENARIOS.flatMap(({ objects, pathPattern }, i) =>
      Array.from({ length: objects }, (_, n) => {
        const { path } = CATALOGUES[i].object(n);
        expect(path.startsWith(pathPattern.slice(0, -1))).toBe(true);
        return path;
      }),
    );
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('query strings and cookies', () => {
    expect(distinct(144, (i) => trackingText(i + 1))).toBe(144);
    expect(distinct(5000, (i) => trackingText(4096 + i * 13_001))).toBe(5000);
    expect(distinct(18, (i) => pageText(i + 1))).toBe(18);
    expect(distinct(5000, (i) => cookieText(1 + i * 13_001))).toBe(5000);
  });

  it('POPs, some 600 of them, all in the form of x-edge-location', () => {
    expect(distinct(POPS.length, (i) => POPS[i].code)).toBe(POPS.length);
    expect(POPS.length).toBeGreaterThan(550);
    expect(POPS.length).toBeLessThan(650);
    for (const { code } of POPS) expect(code).toMatch(/^[A-Z]{3}\d{1,2}(-[CP]\d)?$/);
  });

  it('request ids, of 56 characters', () => {
    for (const make of [randomIds, compactIds]) {
      const next = make(new Random(1, 'test'));
      const ids = Array.from({ length: 5000 }, () => next());
      expect(new Set(ids).size).toBe(5000);
      for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{53}[AQgw]==$/);
    }
  });
});

describe('escaping', () => {
  it.each([
    ['', '-'],
    ['a b', 'a%20b'],
    ['a%20b', 'a%2520b'],
    ['<>"#%{}|\\^~[]`\'', '%3C%3E%22%23%25%7B%7D%7C%5C%5E%7E%5B%5D%60%27'],
    ['();,:/?&=+*!@$', '();,:/?&=+*!@$'],
    ['\té', '%09%C3%A9'],
  ])('%j is logged as %j', (value, text) => {
    expect(logged(value)).toBe(text);
  });
});
