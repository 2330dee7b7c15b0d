import { expect, test } from 'vitest';
import { hourSeries } from '../../src/report/hours.js';
import { MEASURES } from '../../src/schema/measures.js';
import type { Cell, Table } from '../../src/schema/table.js';
import { counts, measured } from './sample.js';

function hoursOf(...times: readonly (readonly [Cell, Cell])[]): Table {
  return {
    columns: [
      { name: 'date', kind: 'text' },
      { name: 'hour', kind: 'text' },
      ...MEASURES.map(({ name, kind }) => ({ name, kind })),
    ],
    rows: times.map((time) => measured(time, counts(100, 50, 10))),
  };
}

test('hours without requests are kept as gaps', () => {
  const { hours, folded } = hourSeries(hoursOf(['2026-05-01', '22'], ['2026-05-02', '01']), 48);
  expect(folded).toBe(false);
  expect(hours.map((hour) => hour.label)).toEqual([
    '2026-05-01 22:00',
    '2026-05-01 23:00',
    '2026-05-02 00:00',
    '2026-05-02 01:00',
  ]);
  expect(hours.map((hour) => hour.requests)).toEqual([100, 0, 0, 100]);
  expect(hours[1].hitRatio).toBeNull();
});

test('a long log is folded to the hours of a day', () => {
  const { hours, folded } = hourSeries(hoursOf(['2026-05-01', '13'], ['2026-05-09', '13'], ['2026-05-09', '14']), 48);
  expect(folded).toBe(true);
  expect(hours).toHaveLength(24);
  expect(hours[13]).toMatchObject({ label: '13:00', requests: 200 });
});

test('requests without a readable time are counted, not placed', () => {
  const series = hourSeries(hoursOf([null, '13'], ['2026-13-45', '13'], ['yesterday', '13'], ['2026-05-01', '7']), 48);
  expect(series).toEqual({ hours: [], folded: false, untimed: 400 });
});
