/** Tables as CSV: header line, `\n` line ends, quotes only where needed, missing values empty. */
import { Batch, type Sink } from './sink.js';
import type { Row, RowSource } from './view.js';

export interface CsvOptions {
  /** Prefix text that a spreadsheet would take for a formula with a single quote. */
  readonly defuse?: boolean;
}

/** Rows handed to fast-csv at once: each call sets up a stream, which pays off over many rows. */
const ROWS_AT_ONCE = 1000;

const FORMULA = /^[=+\-@\t\r]/;

/** fast-csv drops NUL bytes without a word; U+FFFD leaves a trace of them. */
function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text;
}

/** Text for each cell of a row; fast-csv quotes it. */
function cellWriter(source: RowSource, defuse: boolean): (row: Row) => string[] {
  const isText = source.columns.map((column) => column.kind === 'text');
  return (row) =>
    isText.map((text, i) => {
      const cell = row[i];
      if (cell === null || cell === undefined) return '';
      if (typeof cell === 'number') return String(cell);
      return defuse && text && FORMULA.test(cell) ? `'${withoutNul(cell)}` : withoutNul(cell);
    });
}

export async function writeCsv(source: RowSource, sink: Sink, options: CsvOptions = {}): Promise<void> {
  const { writeToString } = await import('fast-csv');
  const toCells = cellWriter(source, options.defuse === true);
  const batch = new Batch(sink);
  const header = source.columns.map((column) => withoutNul(column.name));
  batch.add(await writeToString([], { headers: header, alwaysWriteHeaders: true, includeEndRowDelimiter: true }));

  let rows: string[][] = [];
  const moveRows = async () => {
    if (rows.length === 0) return;
    const text = await writeToString(rows, { headers: false, includeEndRowDelimiter: true });
    rows = [];
    if (batch.add(text)) await batch.flush();
  };
  for await (const row of source.rows) {
    if (rows.push(toCells(row)) === ROWS_AT_ONCE) await moveRows();
  }
  await moveRows();
  await batch.flush();
}
