import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { PRIORITY } from '../../src/report/columns.js';
import { firstRows } from '../../src/report/rest.js';
import { renderTable } from '../../src/report/terminal.js';
import type { TableView } from '../../src/report/view.js';
import type { Cell, Column } from '../../src/schema/table.js';
import { expectGolden } from './golden.js';
import { anyCodePoint, HOSTILE, UNSAFE } from './hostile.js';
import { objects } from './sample.js';

const RANKING: TableView = {
  ...firstRows({ table: objects(60) }, 12),
  title: 'Objects with most misses',
  notes: ['Made-up data.'],
};

describe('a ranking', () => {
  test.each([40, 80, 120])('%d columns wide', (width) => {
    expectGolden(`ranking-${width}.txt`, `${renderTable(RANKING, { width, color: false, sortedBy: 'misses' })}\n`);
  });

  test('shows the column it is sorted by, whatever the width', () => {
    for (const sortedBy of PRIORITY) {
      const heading = sortedBy === 'cumulative_miss_share' ? 'cumulative' : sortedBy;
      expect(renderTable(RANKING, { width: 40, color: false, sortedBy })).toContain(heading);
    }
  });

  test('colour changes nothing but colour', () => {
    const plain = renderTable(RANKING, { width: 100, color: false });
    const colored = renderTable(RANKING, { width: 100, color: true });
    expect(plain).not.toContain('\u001b');
    expect(colored).toContain('\u001b[31m');
    expect(stripVTControlCharacters(colored)).toBe(plain);
  });
});

describe('other tables', () => {
  const columns: Column[] = [
    { name: 'uri', kind: 'text' },
    { name: 'pop', kind: 'text' },
    { name: 'content_type', kind: 'text' },
    { name: 'result_type', kind: 'text' },
    { name: 'requests', kind: 'count' },
    { name: 'bytes_sent', kind: 'bytes' },
    { name: 'time_taken_ms', kind: 'duration' },
  ];
  const rows: Cell[][] = [
    ['/assets/product-images/2026/spring/red-shoes.webp', 'FRA56-P3', 'image/webp', 'Hit', 1200, 987_654_321, 34_000],
    ['/日本語/カタログ.html', 'NRT57-P1', null, 'LambdaGeneratedResponse', 3, 0, 5],
    ['/e\u0301te\u0301', 'CDG50-C1', 'text/html', 'Miss', 12, 4096, 721_000],
  ];

  test.each([40, 80, 120])('a group-by %d columns wide', (width) => {
    expectGolden(`group-by-${width}.txt`, `${renderTable({ table: { columns, rows } }, { width, color: false })}\n`);
  });

  test('columns of a query that hitlens does not know stay in their order', () => {
    const table = {
      columns: [...columns.slice(0, 1), { name: 'weird', kind: 'count' as const }, ...columns.slice(4)],
      rows: [['/a', 1, 2, 3, 4]],
    };
    expect(renderTable({ table }, { width: 80, color: false }).split('\n')[0]).toBe(
      'uri  weird  requests  bytes_sent  time_taken_ms',
    );
  });

  test('no rows', () => {
    expect(renderTable({ table: { columns: columns.slice(0, 2), rows: [] } }, { width: 80, color: false })).toBe(
      'uri  pop\n────────\n(no rows)',
    );
  });
});

test('hostile text is shown, not obeyed', () => {
  const columns: Column[] = [
    { name: 'uri', kind: 'text' },
    { name: 'misses', kind: 'count' },
  ];
  for (const text of HOSTILE) {
    const view = { table: { columns: [...columns, { name: text, kind: 'text' as const }], rows: [[text, 1, text]] } };
    const shown = renderTable({ ...view, title: text, footer: [text, 1, null], notes: [text] }, { width: 120, color: false });
    expect(shown).not.toMatch(UNSAFE);
  }
});

const path = fc.array(fc.stringMatching(/^[\w.~%-]{0,20}$/), { maxLength: 6 }).map((names) => `/${names.join('/')}`);
const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: anyCodePoint }), path, fc.constantFrom(...HOSTILE));
const number = fc.oneof(fc.maxSafeNat(), fc.double({ min: 0, max: 1, noNaN: true }), fc.double());
const column: fc.Arbitrary<Column> = fc.record({
  name: fc.oneof(fc.constantFrom('uri', 'pop', 'status', ...PRIORITY), text),
  kind: fc.constantFrom('text', 'text', 'count', 'bytes', 'duration', 'ratio'),
});

const view: fc.Arbitrary<TableView> = fc.array(column, { minLength: 1, maxLength: 18 }).chain((columns) => {
  const row = fc.tuple(...columns.map(({ kind }): fc.Arbitrary<Cell> => fc.option<Cell>(kind === 'text' ? text : number)));
  return fc.record({
    table: fc.record({ columns: fc.constant(columns), rows: fc.array(row, { maxLength: 5 }) }),
    title: fc.option(text, { nil: undefined }),
    footer: fc.option(row, { nil: undefined }),
    notes: fc.array(text, { maxLength: 2 }),
  });
});

test('no line is ever wider than the terminal', () => {
  fc.assert(
    fc.property(view, fc.integer({ min: 40, max: 200 }), fc.boolean(), fc.nat(), (table, width, color, pick) => {
      const { columns } = table.table;
      const sortedBy = columns[pick % columns.length].name;
      const lines = renderTable(table, { width, color, sortedBy }).split('\n');
      for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
    }),
    { numRuns: 300 },
  );
});
