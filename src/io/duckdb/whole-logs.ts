/**
 * Logs that DuckDB can read as hitlens reads them. It says nothing of gzip data that is cut off, and gives up a whole
 * answer for a wrong checksum; hitlens counts what comes before the damage, and says so. So each log is read once before,
 * and what is damaged, or is no text at all (logs v2 in JSON or Parquet), is laid down as text for DuckDB to read instead.
 */
import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { SourceReader, TextSink } from '../../ingest/shard.js';
import { DamagedInput, Refusal, UnreadableInput, UserError } from '../../schema/errors.js';
import type { FailedInput } from '../../schema/summary.js';
import { localReader } from '../reader.js';
import { hasTextHeader } from './log-heads.js';

export interface CheckedLogs {
  /** What to read: the logs themselves, or their text. */
  readonly paths: readonly string[];
  readonly failed: readonly FailedInput[];
}

/** `folder` is where text is laid down; it is made when there is any. */
export async function checkedLogs(logs: readonly string[], folder: string): Promise<CheckedLogs> {
  const reader = localReader(dirname(folder));
  const paths: string[] = [];
  const failed: FailedInput[] = [];
  for (const [i, log] of logs.entries()) {
    const error = await failureOf(log, new Unread(), reader);
    if (error !== null) failed.push({ file: log, reason: error.message });
    if (error !== null && !(error instanceof DamagedInput)) continue;
    const isGood = error === null && hasTextHeader(log);
    paths.push(isGood ? log : await laidDown(log, error, join(folder, String(i)), reader));
  }
  if (logs.length > 0 && paths.length === 0)
    throw new UserError(failed.map(({ file, reason }) => `${file}: ${reason}`).join('\n'));
  return { paths, failed };
}

async function failureOf(log: string, sink: TextSink, reader: SourceReader): Promise<Error | null> {
  try {
    const source = await reader.open({ name: log, size: 0 });
    await source.read(sink, () => {});
    return null;
  } catch (error) {
    const isInput = error instanceof DamagedInput || error instanceof Refusal || error instanceof UnreadableInput;
    if (isInput || (error as NodeJS.ErrnoException).code !== undefined) return error as Error;
    throw error;
  }
}

/** Text that nobody wants: that it comes to its end is enough. */
class Unread implements TextSink {
  private buffer = new Uint8Array(0);

  room(size: number): Uint8Array {
    if (this.buffer.length < size) this.buffer = new Uint8Array(size);
    return this.buffer.subarray(0, size);
  }

  filled(_bytes: number): void {}
}

/** The same name, so that distribution and day are found in it, in a folder of its own. */
async function laidDown(log: string, damage: DamagedInput | null, folder: string, reader: SourceReader): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, basename(log));
  const file = openSync(path, 'wx', 0o600);
  try {
    const text = new TextFile(file);
    await failureOf(log, text, reader);
    // What the damage cut off in the middle of a line does not count.
    ftruncateSync(file, damage === null || damage.textIsWhole ? text.length : text.wholeLines);
  } finally {
    closeSync(file);
  }
  return path;
}

class TextFile implements TextSink {
  length = 0;
  /** Length up to the end of the last whole line. */
  wholeLines = 0;
  private buffer = new Uint8Array(0);

  constructor(private readonly file: number) {}

  room(size: number): Uint8Array {
    if (this.buffer.length < size) this.buffer = new Uint8Array(size);
    return this.buffer.subarray(0, size);
  }

  filled(bytes: number): void {
    for (let at = 0; at < bytes; ) at += writeSync(this.file, this.buffer, at, bytes - at);
    const lineEnd = this.buffer.lastIndexOf(0x0a, bytes - 1);
    if (lineEnd !== -1 && bytes > 0) this.wholeLines = this.length + lineEnd + 1;
    this.length += bytes;
  }
}
