/** Answers that are tables, in the format that was asked for: text as its rows come, Parquet when they are all there. */
import type { Output } from '../io/output.js';
import { openParquet } from '../local.js';
import { type TextFormat, writeTable } from '../report/formats.js';
import type { StreamView } from '../report/view.js';
import type { ParquetDraft } from '../tasks/effects.js';
import type { LogOptions } from '../tasks/logs.js';
import { formatOf, type Streams, styleOf, withOutput } from './streams.js';

/** What the rows of an answer go to. */
export type Answer = { readonly write: (view: StreamView, sortedBy?: string) => Promise<void> } & (
  | { readonly format: 'parquet'; readonly draft: ParquetDraft }
  | { readonly format: TextFormat; readonly output: Output }
);

/** Lets `write` fill the answer, and shows it only once it is whole; resolves to what `write` did. */
export async function withAnswer<T>(
  options: Record<string, unknown>,
  streams: Streams,
  write: (answer: Answer) => Promise<T>,
): Promise<T> {
  const format = formatOf(options, streams);
  return withOutput(options, streams, (output) => {
    if (format === 'parquet') return withParquet(options, output, write);
    const style = { ...styleOf(options, streams), defuse: options.defuse === true };
    return write({ format, output, write: (view, sortedBy) => writeTable(view, format, { ...style, sortedBy }, output) });
  });
}

/** The file is made when `write` is done: what it took of memory is free again. */
async function withParquet<T>(
  options: Record<string, unknown>,
  output: Output,
  write: (answer: Answer) => Promise<T>,
): Promise<T> {
  const { memory, threads, tempDir } = options as Pick<LogOptions, 'memory' | 'threads' | 'tempDir'>;
  const parquet = await openParquet({ memory, threads, tempDir });
  const draft = parquet.draft();
  try {
    const result = await write({ format: 'parquet', draft, write: ({ table }) => draft.take(table) });
    await draft.finish((bytes) => output.write(bytes));
    return result;
  } finally {
    await parquet.close();
    draft.remove();
  }
}
