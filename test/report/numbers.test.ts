import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatCell,
  formatCount,
  formatDollars,
  formatDuration,
  formatRange,
  formatRatio,
  formatRoughBytes,
  formatRoughly,
} from '../../src/report/numbers.js';

function table<T>(format: (value: T) => string, cases: readonly (readonly [T, string])[]) {
  test.each(cases)('%s → %s', (value, text) => expect(format(value)).toBe(text));
}

describe('counts have thousands separators and stay exact', () => {
  table(formatCount, [
    [0, '0'],
    [999, '999'],
    [1_234_567, '1,234,567'],
    [2 ** 53, '9,007,199,254,740,992'],
    [2.5, '2.5'],
    [-1200, '-1,200'],
  ]);
});

describe('bytes roll over to the next unit before they get a fourth digit', () => {
  table(formatBytes, [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 KiB'],
    [1024, '1.0 KiB'],
    [102_348, '99.9 KiB'],
    [102_399, '100 KiB'],
    [999_999, '977 KiB'],
    [1_023_999, '1.0 MiB'],
    [1024 ** 2, '1.0 MiB'],
    [1.2 * 1024 ** 3, '1.2 GiB'],
    [2 ** 53, '8.0 PiB'],
    [-2048, '-2.0 KiB'],
  ]);
});

describe('durations', () => {
  table(formatDuration, [
    [0, '0 ms'],
    [999, '999 ms'],
    [999.7, '1.0 s'],
    [3_400, '3.4 s'],
    [9_960, '10 s'],
    [59_400, '59 s'],
    [59_960, '1.0 min'],
    [12 * 60_000, '12 min'],
    [3_599_999, '1.0 h'],
    [5.1 * 3_600_000, '5.1 h'],
    [48 * 3_600_000, '2.0 d'],
    [2 ** 53, '104,249,991 d'],
  ]);
});

describe('ratios never claim all or nothing falsely', () => {
  table(formatRatio, [
    [0, '0.0 %'],
    [0.00001, '<0.1 %'],
    [0.0005, '0.1 %'],
    [0.8734, '87.3 %'],
    [0.999, '99.9 %'],
    [0.9999, '99.9 %'],
    [1 - 2 ** -53, '99.9 %'],
    [1, '100.0 %'],
    [-0.25, '-25.0 %'],
    [-0.00001, '>-0.1 %'],
  ]);
});

describe('cells', () => {
  test('missing values are a dash, whatever the kind', () => {
    for (const kind of ['text', 'count', 'bytes', 'duration', 'ratio'] as const) expect(formatCell(null, kind)).toBe('-');
    expect(formatCell(undefined, 'count')).toBe('-');
    expect(formatCell(Number.NaN, 'ratio')).toBe('-');
  });

  test('text stays text', () => {
    expect(formatCell('000', 'text')).toBe('000');
    expect(formatCell(200, 'text')).toBe('200');
    expect(formatCell('n/a', 'count')).toBe('n/a');
  });
});

describe('an estimate says no more digits than it knows', () => {
  table(formatRoughly, [
    [0, '0'],
    [9444, '9.4 thousand'],
    [41_780, '42 thousand'],
    [3_476_190_476, '3.5 billion'],
  ]);
  table(formatRoughBytes, [
    [0, '0 B'],
    [994, '990 B'],
    [1023, '1 KiB'],
    [1_880_138, '1.8 MiB'],
    [130e9, '120 GiB'],
  ]);
  table(formatDollars, [
    [0, '$0'],
    [0.000048, '<$0.001'],
    [0.00123, '$0.0012'],
    [0.999, '$1'],
    [1234, '$1,200'],
  ]);
});

describe('a range says its unit once', () => {
  test.each([
    [{ low: 210, high: 410 }, formatDuration, '210–410 ms'],
    [{ low: 940, high: 5400 }, formatDuration, '940 ms–5.4 s'],
    [{ low: 9400, high: 42_000 }, formatRoughly, '9.4–42 thousand'],
    [{ low: 45, high: 200 }, formatCount, '45–200'],
    [{ low: 0.5, high: 1200 }, formatDollars, '$0.5–1,200'],
    [{ low: 0.0001, high: 0.0002 }, formatDollars, '<$0.001'],
    [{ low: 0, high: 0 }, formatDollars, '$0'],
    [{ low: 3, high: 3 }, formatCount, '3'],
  ])('%o', (range, format, text) => expect(formatRange(range, format)).toBe(text));
});
