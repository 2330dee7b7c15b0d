/** Reads inputs from files, pipes and stdin, gzip or plain by their content. */

import type { OpenSource, Source, SourceReader, TextSink } from '../ingest/shard.js';
import { DamagedInput, Refusal } from '../schema/errors.js';
import { FileBytes, type RandomAccess, withFile } from './bytes.js';
import { inflate } from './inflate.js';
import { TextOrJson } from './json-lines.js';
import { STDIN, StreamBytes } from './stream-bytes.js';
import { isTurnDue, takeTurn } from './turns.js';

const CHUNK = 256 * 1024;

/** Formats that are no log, by their first bytes. */
const OTHER_FORMATS: readonly { readonly magic: string; readonly name: string }[] = [
  { magic: '28b52ffd', name: 'zstd' },
  { magic: '425a68', name: 'bzip2' },
  { magic: 'fd377a58', name: 'xz' },
  { magic: '504b0304', name: 'zip' },
];

const BYTE_ORDER_MARK = 'efbbbf';
const GZIP = '1f8b';
const PARQUET = '50415231';

/** `tempDir` is for what must be a file to be read. */
export function localReader(tempDir: string): SourceReader {
  return {
    atOnce: 1,
    async open(source: Source): Promise<OpenSource> {
      return { read: (sink, onRead) => readLocal(source.name, sink, onRead, tempDir) };
    },
  };
}

async function readLocal(path: string, sink: TextSink, onRead: OnRead, tempDir: string): Promise<void> {
  if (path === STDIN) return readBytes(new StreamBytes(0), sink, onRead, tempDir);
  await withFile(path, (fd, size, isStream) =>
    readBytes(isStream ? new StreamBytes(fd) : new FileBytes(fd, size, path), sink, onRead, tempDir),
  );
}

/** Told of stored bytes as they are read. */
type OnRead = (bytes: number) => void;

/** Gives out the text of bytes at hand. */
export async function readBytes(file: RandomAccess, sink: TextSink, onRead: OnRead, tempDir: string): Promise<void> {
  const head = Buffer.alloc(6);
  const start = head.subarray(0, file.read(head, 0)).toString('hex');
  const other = OTHER_FORMATS.find(({ magic }) => start.startsWith(magic));
  if (other !== undefined) throw new Refusal(`it is ${other.name} data; hitlens reads gzip and plain text. Unpack it first`);
  if (start.startsWith(PARQUET)) {
    const { readParquet } = await import('./duckdb/parquet-log.js');
    return readParquet(file, sink, onRead, tempDir);
  }
  const text = new TextOrJson(sink);
  try {
    if (start.startsWith(GZIP)) await inflate(file, text, onRead);
    else await readPlain(file, text, start.startsWith(BYTE_ORDER_MARK) ? 3 : 0, onRead);
    text.end(true);
  } catch (error) {
    if (error instanceof DamagedInput) text.end(error.textIsWhole);
    throw error;
  }
}

/** Plain text goes from the disk straight into the kernel's memory. */
async function readPlain(file: RandomAccess, sink: TextSink, from: number, onRead: OnRead): Promise<void> {
  for (let at = from; ; ) {
    const length = file.read(sink.room(CHUNK), at);
    if (length === 0) return;
    sink.filled(length);
    onRead(length);
    at += length;
    if (isTurnDue()) await takeTurn();
  }
}
