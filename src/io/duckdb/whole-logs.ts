/**
 * Logs that can be read to their end. DuckDB says nothing of gzip data that is cut off, and gives up a whole answer for a
 * wrong checksum; hitlens counts what comes before the damage, and says so. So each log is inflated once before, and what
 * is damaged is laid down as text for DuckDB to read instead.
 */
import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { TextSink } from '../../ingest/shard.js';
import { DamagedInput, Refusal, UnreadableInput, UserError } from '../../schema/errors.js';
import type { FailedInput } from '../../schema/summary.js';
import { localReader } from '../reader.js';

export interface CheckedLogs {
  /** What to read: the logs themselves, or what is left of them. */
  readonly paths: readonly string[];
  readonly failed: readonly FailedInput[];
}

/** `folder` is where the text of damaged logs goes; it is made when there are any. */
export async function checkedLogs(logs: readonly string[], folder: string): Promise<CheckedLogs> {
  const paths: string[] = [];
  const failed: FailedInput[] = [];
  for (const log of logs) {
    const error = await failureOf(log, new Unread());
    if (error === null) paths.push(log);
    else failed.push({ file: log, reason: error.message });
    if (error instanceof DamagedInput) paths.push(await salvaged(log, error, join(folder, String(failed.length))));
  }
  if (logs.length > 0 && paths.length === 0)
    throw new UserError(failed.map(({ file, reason }) => `${file}: ${reason}`).join('\n'));
  return { paths, failed };
}

async function failureOf(log: string, sink: TextSink): Promise<Error | null> {
  try {
    const source = await localReader(tmpdir()).open({ name: log, size: 0 });
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
async function salvaged(log: string, { textIsWhole }: DamagedInput, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, basename(log));
  const file = openSync(path, 'wx', 0o600);
  try {
    const text = new Salvage(file);
    await failureOf(log, text);
    // What the damage cut off in the middle of a line does not count.
    ftruncateSync(file, textIsWhole ? text.length : text.wholeLines);
  } finally {
    closeSync(file);
  }
  return path;
}

class Salvage implements TextSink {
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
