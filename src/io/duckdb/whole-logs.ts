/**
 * Logs that DuckDB can read as hitlens reads them. It says nothing of gzip data that is cut off, and gives up a whole
 * answer for a wrong checksum; hitlens counts what comes before the damage, and says so. So each log is read once before,
 * and what is damaged, or is no text at all (logs v2 in JSON or Parquet), is laid down as text for DuckDB to read instead.
 */
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { SourceReader, TextSink } from '../../ingest/shard.js';
import { DamagedInput, Refusal, UnreadableInput, UserError } from '../../schema/errors.js';
import { failedTexts } from '../../schema/failed.js';
import { localReader } from '../reader.js';
import { type TempPlace, tempFailure } from '../temp.js';
import { hasTextHeader } from './log-heads.js';
import type { FoundLogs, RawLog } from './raw-logs.js';

const ADVICE = 'Logs that DuckDB cannot read as they are go there as text: name another folder with --temp-dir';

/** What is damaged, or no text, is laid down in the place. Rejects with a UserError where there is nothing to read. */
export async function checkedLogs(found: FoundLogs, place: TempPlace): Promise<FoundLogs> {
  const reader = localReader(place.parent);
  const logs: RawLog[] = [];
  const failed = [...found.failed];
  for (const [i, log] of found.logs.entries()) {
    const error = await failureOf(log, new Unread(), reader);
    if (error !== null) failed.push({ file: log.name, reason: error.message });
    if (error !== null && !(error instanceof DamagedInput)) continue;
    const isGood = error === null && hasTextHeader(log.path);
    logs.push(isGood ? log : { ...log, path: await laidDown(log, error, [place, `text-${i}`], reader) });
  }
  if (logs.length === 0) throw new UserError(failedTexts(failed).join('\n'));
  return { logs, failed };
}

async function failureOf({ path }: RawLog, sink: TextSink, reader: SourceReader): Promise<Error | null> {
  try {
    const source = await reader.open({ name: path, size: 0 });
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
async function laidDown(
  log: RawLog,
  damage: DamagedInput | null,
  [place, folder]: readonly [TempPlace, string],
  reader: SourceReader,
): Promise<string> {
  const path = join(place.makeFolder(folder), basename(log.path));
  const file = openSync(path, 'wx', 0o600);
  try {
    const text = new TextFile(file, place.parent);
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

  constructor(
    private readonly file: number,
    private readonly folder: string,
  ) {}

  room(size: number): Uint8Array {
    if (this.buffer.length < size) this.buffer = new Uint8Array(size);
    return this.buffer.subarray(0, size);
  }

  filled(bytes: number): void {
    this.write(bytes);
    const lineEnd = this.buffer.lastIndexOf(0x0a, bytes - 1);
    if (lineEnd !== -1 && bytes > 0) this.wholeLines = this.length + lineEnd + 1;
    this.length += bytes;
  }
  private write(bytes: number): void {
    try {
      for (let at = 0; at < bytes; ) at += writeSync(this.file, this.buffer, at, bytes - at);
    } catch (error) {
      throw tempFailure(this.folder, error, this.length + bytes, ADVICE);
    }
  }
}
