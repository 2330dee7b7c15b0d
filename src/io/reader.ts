/** Reads inputs from files, pipes and stdin, gzip or plain by their content. */

import type { OpenSource, Source, SourceReader, TextSink } from '../ingest/shard.js';
import { DamagedInput } from '../schema/errors.js';
import { FileBytes, type RandomAccess, withFile } from './bytes.js';
import { inflate } from './inflate.js';
import { TextOrJson } from './json-lines.js';
import { MAGIC_BYTES, storedAs } from './log-start.js';
import { STDIN, StreamBytes } from './stream-bytes.js';
import { isTurnDue, takeTurn } from './turns.js';

const CHUNK = 256 * 1024;

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

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
  const buffer = Buffer.alloc(MAGIC_BYTES);
  const head = buffer.subarray(0, file.read(buffer, 0));
  const stored = storedAs(head);
  if (stored === 'parquet') {
    const { readParquet } = await import('./duckdb/parquet-log.js');
    return readParquet(file, sink, onRead, tempDir);
  }
  const text = new TextOrJson(sink);
  try {
    const hasMark = head.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
    if (stored === 'gzip') await inflate(file, text, onRead);
    else await readPlain(file, text, hasMark ? BYTE_ORDER_MARK.length : 0, onRead);
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
