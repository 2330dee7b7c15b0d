/** Reads inputs from files, pipes and stdin, gzip or plain by their content. */

import type { OpenSource, Source, SourceReader, TextSink } from '../ingest/shard.js';
import { Refusal } from '../schema/errors.js';
import { FileBytes, type RandomAccess, withFile } from './bytes.js';
import { inflate } from './inflate.js';
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

export const localReader: SourceReader = {
  atOnce: 1,
  async open(source: Source): Promise<OpenSource> {
    return { read: (sink, onRead) => readLocal(source.name, sink, onRead) };
  },
};

async function readLocal(path: string, sink: TextSink, onRead: (bytes: number) => void): Promise<void> {
  if (path === STDIN) return readBytes(new StreamBytes(0), sink, onRead);
  await withFile(path, (fd, size, isStream) => readBytes(isStream ? new StreamBytes(fd) : new FileBytes(fd, size), sink, onRead));
}

/** Gives out the text of bytes at hand. */
export async function readBytes(file: RandomAccess, sink: TextSink, onRead: (bytes: number) => void): Promise<void> {
  const head = Buffer.alloc(6);
  const start = head.subarray(0, file.read(head, 0)).toString('hex');
  if (start.startsWith('1f8b')) return inflate(file, sink, onRead);
  const other = OTHER_FORMATS.find(({ magic }) => start.startsWith(magic));
  if (other !== undefined) throw new Refusal(`it is ${other.name} data; hitlens reads gzip and plain text. Unpack it first`);
  await readPlain(file, sink, start.startsWith(BYTE_ORDER_MARK) ? 3 : 0, onRead);
}

/** Plain text goes from the disk straight into the kernel's memory. */
async function readPlain(file: RandomAccess, sink: TextSink, from: number, onRead: (bytes: number) => void): Promise<void> {
  for (let at = from; ; ) {
    const length = file.read(sink.room(CHUNK), at);
    if (length === 0) return;
    sink.filled(length);
    onRead(length);
    at += length;
    if (isTurnDue()) await takeTurn();
  }
}
