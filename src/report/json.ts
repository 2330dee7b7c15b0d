/** Tables as JSON: one array, or one object a line. Numbers keep full precision, missing values are null. */
import { Batch, type Sink } from './sink.js';
import type { Row, RowSource } from './view.js';

/**
 * Objects are put together as text, not with `JSON.stringify` of an object: a column may be called `__proto__` or `1`,
 * which an object would swallow or move to the front.
 */
function objectWriter(source: RowSource): (row: Row) => string {
  const keys = source.columns.map((column) => `${JSON.stringify(column.name)}:`);
  return (row) => `{${keys.map((key, i) => key + JSON.stringify(row[i] ?? null)).join(',')}}`;
}

/** An object per line; nothing at all for an empty table. */
export async function writeNdjson(source: RowSource, sink: Sink): Promise<void> {
  const toObject = objectWriter(source);
  const batch = new Batch(sink);
  for await (const row of source.rows) {
    if (batch.add(`${toObject(row)}\n`)) await batch.flush();
  }
  await batch.flush();
}

/** One array, an object per line inside it; `[]` for an empty table. */
export async function writeJson(source: RowSource, sink: Sink): Promise<void> {
  const toObject = objectWriter(source);
  const batch = new Batch(sink);
  let before = '[\n';
  for await (const row of source.rows) {
    if (batch.add(before + toObject(row))) await batch.flush();
    before = ',\n';
  }
  batch.add(before === '[\n' ? '[]\n' : '\n]\n');
  await batch.flush();
}
