/** The kernel's CSV is held to fast-csv's, and its order to a plain sort. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CsvLaneOptions, writeCsvLanes } from '../../src/kernel/csv-lanes.js';
import { compileKernel } from '../../src/kernel/instance.js';
import { LONGEST_LINE } from '../../src/kernel/kernel.js';
import { encodeRanked } from '../../src/kernel/runs.js';
import { writeCsv } from '../../src/report/csv.js';
import type { Column } from '../../src/schema/table.js';
import { keyCells } from '../../src/tasks/groups.js';

const module = compileKernel();
const DIMENSIONS = 3;
const COLUMNS: Column[] = [
  ...['uri', 'pop', 'host'].map((name): Column => ({ name, kind: 'text' })),
  ...['requests', 'bytes_sent', 'time_taken_ms'].map((name): Column => ({ name, kind: 'count' })),
];
const OPTIONS: CsvLaneOptions = { measures: 3, limit: Number.POSITIVE_INFINITY, defuse: false };

interface Group {
  readonly key: Buffer;
  readonly measures: readonly number[];
}

/** Each lane's groups in pieces of so many records. */
async function csvOf(
  lanes: readonly (readonly Group[])[],
  { sortedBy = 0, records = 3, ...options }: Partial<CsvLaneOptions> & { sortedBy?: number; records?: number } = {},
): Promise<string> {
  const sources = lanes.map((groups) => {
    let at = 0;
    return async () => {
      const piece = groups.slice(at, at + records);
      at += records;
      if (piece.length === 0) return null;
      return Buffer.concat(piece.map(({ key, measures }) => encodeRanked(-measures[sortedBy], key, measures)));
    };
  });
  const parts: Buffer[] = [];
  await writeCsvLanes(module, sources, { ...OPTIONS, ...options }, (csv) => void parts.push(Buffer.from(csv)));
  return Buffer.concat(parts).toString();
}

async function fastCsvOf(groups: readonly Group[], defuse = false): Promise<string> {
  const parts: string[] = [];
  const rows = groups.map(({ key, measures }) => [...keyCells(key), ...measures]);
  await writeCsv({ columns: COLUMNS, rows }, { write: (text) => void parts.push(text) }, { defuse });
  const text = parts.join('');
  return text.slice(text.indexOf('\n') + 1);
}

/** Values are whatever a field can hold: anything but tabs and newlines. */
const byte = fc.integer({ min: 0, max: 255 }).filter((code) => code !== 9 && code !== 10);
const HARD = [
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
];
const value = fc.oneof(
  fc.constantFrom(...HARD).map((text) => Buffer.from(text)),
  fc.stringMatching(/^[ -~]{0,40}$/).map((text) => Buffer.from(text)),
  fc.array(byte, { maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
);
const number = fc.oneof(fc.nat(), fc.constantFrom(0, 9, 10, 99, 100, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53));
const key = fc
  .array(value, { minLength: DIMENSIONS, maxLength: DIMENSIONS })
  .map((values) => Buffer.concat(values.flatMap((one, i) => (i === 0 ? [one] : [Buffer.from('\t'), one]))));
const group = fc.record({ key, measures: fc.array(number, { minLength: 3, maxLength: 3 }) });

function compareGroups(sortedBy: number) {
  return (a: Group, b: Group) =>
    b.measures[sortedBy] - a.measures[sortedBy] || b.measures[0] - a.measures[0] || Buffer.compare(a.key, b.key);
}

describe('CSV lanes', () => {
  test.each([false, true])('write the bytes that fast-csv writes (defuse: %s)', async (defuse) => {
    await fc.assert(
      fc.asyncProperty(fc.array(group, { maxLength: 8 }), async (groups) => {
        expect(await csvOf([groups], { defuse })).toBe(await fastCsvOf(groups, defuse));
      }),
      { numRuns: 120 },
    );
  });

  test('write what loses nothing for programs: NUL and empty values', async () => {
    const groups = ['\t-\t\0', 'a\0\t--\t"', '-\t-\t-'].map((text) => ({ key: Buffer.from(text), measures: [1, 2, 3] }));
    expect(await csvOf([groups], { exact: true })).toBe('"",,"\0",1,2,3\n"a\0",--,"""",1,2,3\n,,,1,2,3\n');
    // Nothing of it is left for the next.
    expect(await csvOf([groups])).toBe(',,\ufffd,1,2,3\na\ufffd,--,"""",1,2,3\n,,,1,2,3\n');
  });

  test('bring several rankings together in their order, up to the limit', async () => {
    const small = fc.record({
      key: fc
        .uniqueArray(fc.constantFrom(...'abcdefgh'), { minLength: 1, maxLength: 4 })
        .map((letters) => Buffer.from(`${letters.join('')}\t${letters.join('').repeat(3)}\t-`)),
      measures: fc.array(fc.nat({ max: 3 }), { minLength: 3, maxLength: 3 }),
    });
    const lanes = fc.array(fc.array(small, { maxLength: 12 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(lanes, fc.nat({ max: 2 }), fc.integer({ min: 1, max: 70 }), async (unsorted, sortedBy, limit) => {
        const order = compareGroups(sortedBy);
        const sorted = unsorted.map((groups) => [...groups].sort(order));
        const expected = unsorted.flat().sort(order).slice(0, limit);
        expect(await csvOf(sorted, { sortedBy, limit })).toBe(await fastCsvOf(expected));
      }),
      { numRuns: 120 },
    );
  });

  test('take keys as long as lines can be', async () => {
    const long = { key: Buffer.alloc(LONGEST_LINE, 'x'), measures: [3, 2, 1] };
    const quotes = { key: Buffer.alloc(LONGEST_LINE, '"'), measures: [2, 2, 1] };
    const text = await csvOf([[long, quotes]], { records: 1 });
    expect(text).toBe(`${long.key},3,2,1\n"${'""'.repeat(LONGEST_LINE)}",2,2,1\n`);
  });
});
