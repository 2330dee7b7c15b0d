/** The formats of an answer, and the one function that writes a table in any that is text. */
import { type CsvOptions, writeCsv } from './csv.js';
import { writeJson, writeNdjson } from './json.js';
import { Batch, type Sink } from './sink.js';
import type { TableStyle } from './terminal.js';
import type { Row, StreamView } from './view.js';

export const TEXT_FORMATS = ['table', 'json', 'ndjson', 'csv'] as const;

export type TextFormat = (typeof TEXT_FORMATS)[number];

/** Parquet is made of whole answers, and not in this room. */
export const FORMATS = [...TEXT_FORMATS, 'parquet'] as const;

export type Format = (typeof FORMATS)[number];

/** Only `table` asks for width and colour, only `csv` for `defuse`. */
export type WriteStyle = TableStyle & CsvOptions;

/** Writes the table. CSV, JSON and NDJSON stream, and hold the table's rows only, without footer or notes. */
export async function writeTable(view: StreamView, format: TextFormat, style: WriteStyle, sink: Sink): Promise<void> {
  switch (format) {
    case 'csv':
      return writeCsv(view.table, sink, style);
    case 'json':
      return writeJson(view.table, sink);
    case 'ndjson':
      return writeNdjson(view.table, sink);
    case 'table':
      return writeLines(view, style, sink);
  }
}

/** Column widths depend on every row, so here, and only here, all rows are held at once. */
async function writeLines(view: StreamView, style: WriteStyle, sink: Sink): Promise<void> {
  const { tableLines } = await import('./terminal.js');
  const rows: Row[] = [];
  for await (const row of view.table.rows) rows.push(row);
  const batch = new Batch(sink);
  for (const line of tableLines({ ...view, table: { columns: view.table.columns, rows } }, style)) {
    if (batch.add(`${line}\n`)) await batch.flush();
  }
  await batch.flush();
}
