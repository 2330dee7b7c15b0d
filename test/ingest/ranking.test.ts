/** Small parts with a plain twin to be held against. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nthSmallest } from '../../src/ingest/ranking.js';
import { writeCsv } from '../../src/report/csv.js';
import { CsvBytes } from '../../src/report/csv-bytes.js';
import type { Column } from '../../src/schema/table.js';
import { keyCells } from '../../src/tasks/groups.js';

describe('nthSmallest', () => {
  const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true }), fc.constant(Number.POSITIVE_INFINITY));

  test('is what sorting finds', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.nat(), (values, n) => {
        const place = 1 + (n % values.length);
        const sorted = Float64Array.from(values).sort();
        // -0 and 0 are one value here.
        expect(nthSmallest(Float64Array.from(values), place) + 0).toBe(sorted[place - 1] + 0);
      }),
    );
  });

  test('of none is below everything', () => {
    expect(nthSmallest(Float64Array.of(1, 2), 0)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('CsvBytes', () => {
  const DIMENSIONS = 3;
  const columns: Column[] = [
    ...['uri', 'pop', 'host'].map((name): Column => ({ name, kind: 'text' })),
    ...['requests', 'bytes_sent'].map((name): Column => ({ name, kind: 'count' })),
  ];

  // Whatever a field can hold: anything but tabs and newlines.
  const byte = fc.integer({ min: 0, max: 255 }).filter((code) => code !== 9 && code !== 10);
  const special = fc.constantFrom(
    '-',
    '--',
    '',
    '"',
    'a"b',
    ',',
    '|',
    '\r',
    'a\rb',
    '\0',
    'a\0',
    '=1+2',
    '+1',
    '-1',
    '@x',
    "'",
    ' ',
    'é',
    '\u{1f600}',
    '\ufeff',
    '\x7f',
  );
  const value = fc.oneof(
    special.map((text) => Buffer.from(text)),
    fc.stringMatching(/^[ -~]{0,20}$/).map((text) => Buffer.from(text)),
    fc.array(byte, { maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
  );
  const number = fc.oneof(fc.nat(), fc.constantFrom(0, 9, 10, 99, 100, 2 ** 31 - 1, 2 ** 31, 2 ** 53));
  const group = fc.record({
    key: fc.array(value, { minLength: DIMENSIONS, maxLength: DIMENSIONS }),
    measures: fc.array(number, { minLength: 2, maxLength: 2 }),
  });

  function keyOf(values: readonly Buffer[]): Buffer {
    return Buffer.concat(values.flatMap((one, i) => (i === 0 ? [one] : [Buffer.from('\t'), one])));
  }

  test.each([false, true])('writes the bytes that fast-csv writes (defuse: %s)', async (defuse) => {
    await fc.assert(
      fc.asyncProperty(fc.array(group, { maxLength: 8 }), async (groups) => {
        const parts: string[] = [];
        const rows = groups.map(({ key, measures }) => [...keyCells(keyOf(key)), ...measures]);
        await writeCsv({ columns, rows }, { write: (text) => void parts.push(text) }, { defuse });
        const [head] = parts.join('').split('\n', 1);

        const csv = new CsvBytes(defuse);
        for (const { key, measures } of groups) {
          const bytes = Buffer.concat([Buffer.from('before'), keyOf(key), Buffer.from('after')]);
          csv.add(bytes, 6, bytes.length - 5, measures);
        }
        expect(`${head}\n${Buffer.from(csv.take()).toString()}`).toBe(parts.join(''));
      }),
      { numRuns: 150 },
    );
  });

  test('keys longer than its buffer', () => {
    const csv = new CsvBytes(false);
    const long = Buffer.alloc(5_000_000, 'x');
    csv.add(long, 0, long.length, [1]);
    csv.add(Buffer.from('"'.repeat(3_000_000)), 0, 3_000_000, [2]);
    expect(Buffer.from(csv.take()).toString()).toBe(`${long},1\n"${'""'.repeat(3_000_000)}",2\n`);
    expect(csv.take()).toHaveLength(0);
  });
});
