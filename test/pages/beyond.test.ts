/** Pages that reckon: their tables are what the code makes of its rates and prices, and the model holds what is measured. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generate } from '../../sample-logs/day.js';
import { DEFAULTS } from '../../sample-logs/options.js';
import { localEffects } from '../../src/local.js';
import { exactly, type Range } from '../../src/schema/range.js';
import { GROWTH } from '../../src/schema/rates.js';
import { rollupBytes } from '../../src/tasks/costs.js';
import { estimate } from '../../src/tasks/estimate.js';
import { rollup } from '../../src/tasks/rollup.js';
import { tempFolder } from '../logs.js';
import { limits, PAGES, prices } from './beyond.js';
import { tablesOf } from './fleet.js';
import { tableIn, textOf } from './page.js';
import { simulate, traffic } from './year.js';

const PAGE = 'infra/beyond-one-machine.md';
const TB = 1e12;

describe.each(Object.entries(PAGES))('%s', (page, tables) => {
  // After a change: node dist/test/pages/write.js && make format
  test.each(Object.entries(tables))('%s', (name, lines) => {
    expect(tableIn(page, name)).toEqual(lines());
  });
});

describe('what the page says in words', () => {
  const text = textOf(PAGE).replaceAll(/\s+/g, ' ');
  const cells = (lines: readonly string[], first: string) =>
    lines.find((line) => line.startsWith(`| ${first}`))?.split(' | ') ?? [];

  test('how much Lambda and Fargate carry', () => {
    const surely = (place: string) => cells(limits(), place)[2].replace(' a day', '');
    expect(text).toContain(`A Lambda function carries a fleet with some ${surely('Lambda')} of logs a day`);
    expect(text).toContain(`a Fargate task one with some ${surely('Fargate')}.`);
  });

  test('how much dearer Athena is than Fargate', () => {
    const [, , , fargate, athena] = cells(prices(), '1 TB');
    const [low, high] = fargate.slice(1).split('–').map(Number);
    const dear = Number(athena.slice(1).replace(' |', ''));
    expect(text).toContain(`costs ${Math.round(dear / high)} to ${Math.round(dear / low)} times what Fargate does`);
  });
});

/** Bytes of the Parquet objects below a folder. */
function parquetBytes(folder: string): number {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.parquet'));
  return names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

/** `logs.files`, `ways[].name`: the keys of a document, ranges and counts by format as one. */
function keysOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.length > 0 && typeof value[0] === 'object' ? keysOf(value[0], `${path}[]`) : [path];
  if (typeof value !== 'object' || value === null || 'low' in value || path === 'logs.formats') return [path];
  return Object.entries(value).flatMap(([key, one]) => keysOf(one, path === '' ? key : `${path}.${key}`));
}

test('every key of an estimate is told', async () => {
  const answer = await estimate({ inputs: ['sample-logs'] }, localEffects());
  const told = tableIn(PAGE, 'estimate')
    .slice(2)
    .flatMap((line) => [...line.split(' | ')[0].matchAll(/`([^`]+)`/g)].map(([, key]) => key));
  expect(told.toSorted()).toEqual(keysOf(answer).toSorted());
});

describe('how rollup tables grow', () => {
  const [first] = GROWTH;

  test.each([
    ['few objects', null, 'low'],
    ['six of ten rows like no other', 0.6, 'high'],
  ] as const)('%s: the smallest day that was measured, again', async (_, distinct, bound) => {
    const [logs, tables] = [tempFolder(), tempFolder()];
    // Two distributions.
    await generate({ ...DEFAULTS, out: logs, rows: 2 * first.rows, distinct });
    await rollup({ inputs: [logs], to: tables }, localEffects());
    for (const name of ['objects', 'fleet'] as const) {
      const bytes = parquetBytes(join(tables, name === 'objects' ? 'objects_daily' : 'fleet_hourly'));
      expect(bytes / 2 / first[name][bound], name).toBeCloseTo(1, 1);
    }
  });

  test('the model holds what it was not made from: 1.2 million rows of a distribution, 60 % of them distinct', () => {
    const measured = (14_202_395 + 1_301_033) / 2;
    expect(rollupBytes(exactly(1_200_000)).high / measured).toBeCloseTo(1, 1);
  });

  test('lines through the two points before tell the last one', () => {
    const [, a, b, last] = GROWTH;
    const ahead = (of: (growth: (typeof GROWTH)[number]) => Range, bound: keyof Range) => {
      const exponent = Math.log(of(b)[bound] / of(a)[bound]) / Math.log(b.rows / a.rows);
      return (of(b)[bound] * (last.rows / b.rows) ** exponent) / of(last)[bound];
    };
    for (const bound of ['low', 'high'] as const) {
      // Never too little: the more rows, the fewer of them are new.
      expect(ahead(({ objects }) => objects, bound)).toBeGreaterThan(0.97);
      expect(ahead(({ objects }) => objects, bound)).toBeLessThan(1.1);
      expect(ahead(({ fleet }) => fleet, bound)).toBeGreaterThan(1);
      expect(ahead(({ fleet }) => fleet, bound)).toBeLessThan(1.2);
    }
  });

  test('more rows are more bytes, and never more than in proportion', () => {
    const sizes = [1000, 12_500, 100_000, 800_000, 1e7, 1e9].map((rows) => ({ rows, bytes: rollupBytes(exactly(rows)) }));
    for (const [i, { rows, bytes }] of sizes.entries()) {
      expect(bytes.low).toBeLessThanOrEqual(bytes.high);
      if (i === 0) continue;
      for (const bound of ['low', 'high'] as const) {
        expect(bytes[bound]).toBeGreaterThan(sizes[i - 1].bytes[bound]);
        expect(bytes[bound] / rows).toBeLessThan((1 + 1e-9) * (sizes[i - 1].bytes[bound] / sizes[i - 1].rows));
      }
    }
  });
});

describe('the simulated year', () => {
  test('has 365 days, 1 TB on average', () => {
    const days = traffic();
    expect(days).toHaveLength(365);
    expect(days.reduce((sum, day) => sum + day) / 365).toBeCloseTo(1, 9);
    expect(Math.max(...days)).toBeLessThan(1.3);
    expect(simulate(TB).logBytes / (365 * TB)).toBeCloseTo(1, 9);
  });

  test('is about 365 times a day: busy days make up for quiet ones', () => {
    const { tables, keepingTables, fargate, athena } = simulate(TB);
    expect(tables.low / tablesOf(TB).low / 365).toBeCloseTo(1, 1);
    expect(tables.high / tablesOf(TB).high / 365).toBeCloseTo(1, 1);
    // On average a day of the tables is there for half of the year.
    expect(keepingTables.high / ((tables.high / 1024 ** 3) * 0.023 * 6)).toBeCloseTo(1, 1);
    expect(fargate.high).toBeLessThan(athena.low);
  });
});
