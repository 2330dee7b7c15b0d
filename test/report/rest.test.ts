import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstRows } from '../../src/report/rest.js';
import type { Row } from '../../src/report/view.js';
import type { Table } from '../../src/schema/table.js';
import { counts, objects, ranking } from './sample.js';

function sumOf(table: Table, rows: readonly Row[], name: string): number {
  const at = table.columns.findIndex((column) => column.name === name);
  return rows.reduce((sum, row) => sum + Number(row[at] ?? 0), 0);
}

function cellOf(table: Table, row: Row | undefined, name: string) {
  return row?.[table.columns.findIndex((column) => column.name === name)];
}

describe('the footer for all other rows', () => {
  test('rows and footer add up to the whole', () => {
    const group = fc
      .tuple(fc.nat({ max: 1_000_000 }), fc.nat({ max: 100 }))
      .map(([requests, missing]) => counts(requests, missing, 100));
    fc.assert(
      fc.property(fc.array(group, { minLength: 2, maxLength: 40 }), fc.integer({ min: 1, max: 39 }), (groups, limit) => {
        const table = ranking(
          ['uri'],
          groups.map((of, i) => [[`/${i}`], of] as const),
        );
        const view = firstRows({ table }, limit);
        const shown = [...view.table.rows, ...(view.footer ? [view.footer] : [])];
        for (const name of ['requests', 'hits', 'misses', 'bytes_sent', 'time_taken_ms']) {
          expect(sumOf(table, shown, name)).toBe(sumOf(table, table.rows, name));
        }
        if (sumOf(table, table.rows, 'misses') > 0) expect(sumOf(table, shown, 'miss_share')).toBeCloseTo(1, 9);
      }),
    );
  });

  test('its ratios are divided anew, and the cumulative share ends at 100 %', () => {
    const table = objects(50);
    const { footer } = firstRows({ table }, 20);
    const rest = table.rows.slice(20);
    const cached = sumOf(table, rest, 'hits') + sumOf(table, rest, 'refresh_hits');
    expect(cellOf(table, footer, 'uri')).toBe('all other (30)');
    expect(cellOf(table, footer, 'hit_ratio')).toBe(cached / (cached + sumOf(table, rest, 'misses')));
    expect(cellOf(table, footer, 'cumulative_miss_share')).toBeCloseTo(1, 9);
  });

  test("takes the view's own footer in", () => {
    const whole = objects(50);
    const below = firstRows({ table: whole }, 30);
    const view = firstRows(below, 10);
    const shown = [...view.table.rows, view.footer ?? []];
    expect(cellOf(whole, view.footer, 'uri')).toBe('all other');
    expect(sumOf(whole, shown, 'misses')).toBe(sumOf(whole, whole.rows, 'misses'));
    expect(sumOf(whole, shown, 'miss_share')).toBeCloseTo(1, 9);
  });

  test('is not there where nothing is left out', () => {
    const view = { table: objects(5) };
    expect(firstRows(view, 5)).toBe(view);
  });

  test('has no ratio whose counts the table lacks', () => {
    const table: Table = {
      columns: [
        { name: 'uri', kind: 'text' },
        { name: 'misses', kind: 'count' },
        { name: 'hit_ratio', kind: 'ratio' },
      ],
      rows: [
        ['/a', 2, 0.5],
        ['/b', 1, 0.5],
      ],
    };
    expect(firstRows({ table }, 1).footer).toEqual(['all other (1)', 1, null]);
  });
});
