import fc from 'fast-check';
import { parseString } from 'fast-csv';
import { describe, expect, test } from 'vitest';
import { TEXT_FORMATS, type TextFormat, writeTable } from '../../src/report/formats.js';
import type { Sink } from '../../src/report/sink.js';
import type { Row, RowSource } from '../../src/report/view.js';
import type { Cell, Column } from '../../src/schema/table.js';

const COLUMNS: readonly Column[] = [
  { name: 'uri', kind: 'text' },
  { name: 'requests', kind: 'count' },
  { name: 'hit_ratio', kind: 'ratio' },
];

const STYLE = { width: 80, color: false };

class TextSink implements Sink {
  text = '';

  write(part: string): void {
    this.text += part;
  }
}

async function written(rows: RowSource['rows'], format: TextFormat, options = {}): Promise<string> {
  const sink = new TextSink();
  await writeTable({ table: { columns: COLUMNS, rows } }, format, { ...STYLE, ...options }, sink);
  return sink.text;
}

function parsedCsv(text: string): Promise<string[][]> {
  return new Promise((resolve, reject) => {
    const rows: string[][] = [];
    parseString(text)
      .on('error', reject)
      .on('data', (row: string[]) => rows.push(row))
      .on('end', () => resolve(rows));
  });
}

const ROWS: readonly Row[] = [
  ['/a', 2 ** 53, 1 / 3],
  [null, 0, null],
];

describe('the shape of each format', () => {
  test('json is one array, an object per line', async () => {
    expect(await written(ROWS, 'json')).toBe(
      '[\n{"uri":"/a","requests":9007199254740992,"hit_ratio":0.3333333333333333},\n{"uri":null,"requests":0,"hit_ratio":null}\n]\n',
    );
  });

  test('ndjson is an object per line', async () => {
    expect(await written(ROWS, 'ndjson')).toBe(
      '{"uri":"/a","requests":9007199254740992,"hit_ratio":0.3333333333333333}\n{"uri":null,"requests":0,"hit_ratio":null}\n',
    );
  });

  test('csv has a header, empty cells for null and a final newline', async () => {
    expect(await written(ROWS, 'csv')).toBe('uri,requests,hit_ratio\n/a,9007199254740992,0.3333333333333333\n,0,\n');
  });

  test('table is the terminal text', async () => {
    expect(await written(ROWS.slice(0, 1), 'table')).toContain('9,007,199,254,740,992');
  });

  test.each([
    ['csv', 'uri,requests,hit_ratio\n'],
    ['json', '[]\n'],
    ['ndjson', ''],
  ] as const)('an empty table as %s', async (format, text) => expect(await written([], format)).toBe(text));
});

describe('csv', () => {
  test('quotes only where needed', async () => {
    const text = await written(
      [
        ['say "hi"', 1, 0],
        ['a,b', 1, 0],
        ['line\nfeed', 1, 0],
        ['carriage\rreturn', 1, 0],
        ['plain text', 1, 0],
      ],
      'csv',
    );
    expect(text.slice(text.indexOf('\n') + 1)).toBe(
      '"say ""hi""",1,0\n"a,b",1,0\n"line\nfeed",1,0\n"carriage\rreturn",1,0\nplain text,1,0\n',
    );
  });

  test('formulas are defused only on request, and only in text', async () => {
    const rows: Row[] = ['=1+1', '+1', '-1', '@x', '\tx', '\rx', '/=ok'].map((uri) => [uri, 1, -0.5]);
    expect(await written(rows, 'csv')).not.toContain("'");
    const cells = await parsedCsv(await written(rows, 'csv', { defuse: true }));
    expect(cells.slice(1).map((row) => row[0])).toEqual(["'=1+1", "'+1", "'-1", "'@x", "'\tx", "'\rx", '/=ok']);
    expect(cells[1][2]).toBe('-0.5');
  });

  test('NUL, which fast-csv would drop, leaves a trace', async () => {
    expect(await written([['a\0b', 1, 0]], 'csv')).toContain('a\ufffdb');
  });
});

/** Not blanks alone: fast-csv reads those as nothing. */
const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => value.trim() !== '');

const row = fc.tuple(
  fc.option(text),
  fc.option(fc.maxSafeNat()),
  fc.option(fc.double({ min: 0, max: 1, noNaN: true }).map((n) => n + 0)),
);

test('json, ndjson and csv read back to the same cells', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (rows) => {
      const objects = rows.map(([uri, requests, hit_ratio]) => ({ uri, requests, hit_ratio }));
      expect(JSON.parse(await written(rows, 'json'))).toEqual(objects);
      const lines = (await written(rows, 'ndjson')).split('\n').slice(0, -1);
      expect(lines.map((line) => JSON.parse(line))).toEqual(objects);
      const asText = rows.map((cells: readonly Cell[]) =>
        cells.map((cell) => (cell === null ? '' : String(cell).replaceAll('\0', '\ufffd'))),
      );
      expect((await parsedCsv(await written(rows, 'csv'))).slice(1)).toEqual(asText);
    }),
    { numRuns: 50 },
  );
});

describe('large tables', () => {
  function* many(count: number): Generator<Row> {
    for (let i = 0; i < count; i++) yield [`/object/${i}`, i, i / count];
  }

  test.each(TEXT_FORMATS)('%s goes out in pieces, each awaited', async (format) => {
    const pieces: number[] = [];
    let isBusy = false;
    const sink = {
      async write(text: string) {
        expect(isBusy).toBe(false);
        isBusy = true;
        await new Promise((resolve) => setImmediate(resolve));
        isBusy = false;
        pieces.push(text.length);
      },
    };
    await writeTable({ table: { columns: COLUMNS, rows: many(20_000) } }, format, STYLE, sink);
    expect(pieces.length).toBeGreaterThan(5);
    expect(Math.max(...pieces)).toBeLessThan(160 * 1024);
  });

  test('rows may come asynchronously', async () => {
    async function* rows(): AsyncGenerator<Row> {
      yield* ROWS;
    }
    expect(await written(rows(), 'csv')).toBe(await written(ROWS, 'csv'));
  });

  test("a sink's failure is the caller's", async () => {
    const sink = { write: () => Promise.reject(new Error('no space left')) };
    for (const format of TEXT_FORMATS) {
      await expect(writeTable({ table: { columns: COLUMNS, rows: ROWS } }, format, STYLE, sink)).rejects.toThrow('no space left');
    }
  });
});

test('column names may be anything', async () => {
  const columns: Column[] = [
    { name: '__proto__', kind: 'count' },
    { name: '1', kind: 'count' },
    { name: 'a"b', kind: 'text' },
  ];
  const sink = new TextSink();
  await writeTable({ table: { columns, rows: [[1, 2, 'x']] } }, 'ndjson', STYLE, sink);
  expect(sink.text).toBe('{"__proto__":1,"1":2,"a\\"b":"x"}\n');
});
