import { expect, test } from 'vitest';
import { bar } from '../../src/report/bar.js';
import { sparkline } from '../../src/report/sparkline.js';

const drawn = (share: number) => {
  const { full, empty } = bar(share, 8);
  return full + empty;
};

test('a bar shows eighths of a cell', () => {
  expect(drawn(0)).toBe('░░░░░░░░');
  expect(drawn(0.5)).toBe('████░░░░');
  expect(drawn(0.66)).toBe('█████▎░░');
  expect(drawn(1)).toBe('████████');
});

test('a bar is only empty at 0 and only full at 1', () => {
  expect(drawn(0.00001)).toBe('▏░░░░░░░');
  expect(drawn(0.99999)).toBe('███████▉');
  expect(drawn(-0.3)).toBe('░░░░░░░░');
  expect(drawn(1.5)).toBe('████████');
});

test('a sparkline spans its scale, with blanks where there is no value', () => {
  expect(sparkline([0, 1, 2, 3, null, 7], { low: 0, high: 7 }).join('')).toBe('▁▂▃▄ █');
  expect(sparkline([5, 5], { low: 5, high: 5 }).join('')).toBe('▅▅');
});
