/**
 * Gzip to text, in this thread, in bounded steps, and exact about damage: all text before it is given out, the same
 * whatever the steps.
 *
 * Three ways, with the same results:
 * - small files: node:zlib in one go;
 * - large files: zlib-sync, step by step. It tells neither leftover input nor where a member ends, so the last byte is
 *   held back: only a stream that ends exactly with it is a single, whole member;
 * - everything else (no native module, several members, trailing bytes, damage): node:zlib as a stream. What was given
 *   out before it was needed is skipped.
 */
import { createGunzip, gunzipSync } from 'node:zlib';
import type { TextSink } from '../ingest/shard.js';
import { DamagedInput } from '../schema/errors.js';
import { type RandomAccess, UNKNOWN_SIZE } from './bytes.js';
import { loadZlibSync } from './zlib-sync.js';

const SMALL = 256 * 1024;
/** A small file that inflates to more is a bomb, or nearly: it takes the way that is bounded. */
const SMALL_TEXT = 16 * 1024 * 1024;
/** Text in chunks of this size stays in the processor's cache between inflating and scanning. */
const CHUNK = 128 * 1024;
const READ = 256 * 1024;
const STEP = 16 * 1024;
/** zlib-sync never frees what an inflater allocated (about 40 KiB), so a thread makes only so many. */
const MOST_INFLATERS = 500;
let inflaters = 0;

/** Gives out text, but for what was given out before. */
class Outlet {
  given = 0;
  private skip = 0;

  constructor(private readonly sink: TextSink) {}

  /** The text comes once more, from the beginning. */
  restart(): void {
    this.skip = this.given;
  }

  give(text: Uint8Array): void {
    if (this.skip >= text.length) {
      this.skip -= text.length;
      return;
    }
    for (let at = this.skip; at < text.length; at += CHUNK) {
      const piece = text.subarray(at, at + CHUNK);
      this.sink.room(piece.length).set(piece);
      this.given += piece.length;
      this.sink.filled(piece.length);
    }
    this.skip = 0;
  }
}

/** Gives the text of a gzip file to the sink. Rejects with DamagedInput after giving all there was before the damage. */
export async function inflate(file: RandomAccess, sink: TextSink, onRead: (bytes: number) => void): Promise<void> {
  const outlet = new Outlet(sink);
  let read = 0;
  const readUpTo = (end: number) => {
    onRead(Math.max(0, end - read));
    read = Math.max(read, end);
  };
  if (file.size <= SMALL ? inflateSmall(file, outlet, readUpTo) : inflateLarge(file, outlet, readUpTo)) return;
  outlet.restart();
  await inflateCarefully(file, outlet, readUpTo);
}

/** False where the file needs the careful way. */
function inflateSmall(file: RandomAccess, outlet: Outlet, readUpTo: (end: number) => void): boolean {
  const stored = Buffer.allocUnsafe(file.size);
  const length = file.read(stored, 0);
  let text: Uint8Array;
  try {
    text = gunzipSync(stored.subarray(0, length), { chunkSize: 4 * STEP, maxOutputLength: SMALL_TEXT });
  } catch {
    // Whatever is wrong, the careful way finds out, and where.
    return false;
  }
  readUpTo(length);
  outlet.give(text);
  return true;
}

/** False where the file needs the careful way. */
function inflateLarge(file: RandomAccess, outlet: Outlet, readUpTo: (end: number) => void): boolean {
  const native = file.size === UNKNOWN_SIZE ? null : loadZlibSync();
  if (native === null || inflaters >= MOST_INFLATERS) return false;
  inflaters++;
  const inflater = new native.Inflate({ chunkSize: CHUNK, windowBits: 31 });
  const push = (input: Buffer) => {
    inflater.push(input, native.Z_SYNC_FLUSH);
    const text = inflater.result as Buffer | null;
    if (text !== null) outlet.give(text);
    return inflater.err;
  };
  const stored = Buffer.allocUnsafe(READ);
  const last = file.size - 1;
  for (let at = 0; at < last; ) {
    const length = file.read(stored.subarray(0, Math.min(READ, last - at)), at);
    if (length === 0) return false;
    at += length;
    readUpTo(at);
    for (let from = 0; from < length; from += STEP) {
      if (push(stored.subarray(from, Math.min(length, from + STEP))) !== native.Z_OK) return false;
    }
  }
  return file.read(stored.subarray(0, 1), last) === 1 && push(stored.subarray(0, 1)) === native.Z_STREAM_END;
}

/** node:zlib's stream, one step at a time: all text of a step is given out before the next step. */
class Stream {
  failure: Error | null = null;
  private readonly gunzip = createGunzip({ chunkSize: CHUNK });
  private wake = () => {};

  constructor(give: (text: Uint8Array) => void) {
    this.gunzip.on('data', give);
    this.gunzip.on('error', (error) => {
      this.failure = error;
    });
    // After a failure neither the step's callback nor 'end' comes.
    this.gunzip.on('close', () => this.wake());
    this.gunzip.on('end', () => this.wake());
  }

  async write(input: Buffer): Promise<void> {
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      this.gunzip.write(input, () => resolve());
    });
    // 'data' may come in a later turn than the write's own callback.
    while (this.failure === null && this.gunzip.readableLength > 0) await new Promise(setImmediate);
  }

  async end(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      this.gunzip.end();
    });
  }

  close(): void {
    this.gunzip.destroy();
  }
}

/** Feeds bytes of the file to a stream, step by step. Returns the place of the step that failed, null where none did. */
async function feed(
  file: RandomAccess,
  stream: Stream,
  [from, until]: readonly [number, number],
  step: number,
  readUpTo: (end: number) => void,
): Promise<{ from: number; until: number } | null> {
  for (let at = from; at < until; ) {
    const stored = Buffer.allocUnsafe(Math.min(step, until - at));
    const length = file.read(stored, at);
    if (length === 0) return null;
    readUpTo(at + length);
    await stream.write(stored.subarray(0, length));
    if (stream.failure !== null) return { from: at, until: at + length };
    at += length;
  }
  return null;
}

async function inflateCarefully(file: RandomAccess, outlet: Outlet, readUpTo: (end: number) => void): Promise<void> {
  const stream = new Stream((text) => outlet.give(text));
  const failed = await feed(file, stream, [0, file.size], STEP, readUpTo);
  if (failed === null) await stream.end();
  stream.close();
  if (stream.failure === null) return;
  if (failed !== null) await giveUpToDamage(file, outlet, failed);
  throw damage(stream.failure);
}

/** A step that fails gives no text at all. So it is fed once more, byte by byte, to get what came before the damage. */
async function giveUpToDamage(file: RandomAccess, outlet: Outlet, failed: { from: number; until: number }): Promise<void> {
  outlet.restart();
  const stream = new Stream((text) => outlet.give(text));
  await feed(file, stream, [0, failed.from], STEP, () => {});
  await feed(file, stream, [failed.from, failed.until], 1, () => {});
  stream.close();
}

/** What node:zlib says, in the user's words. The first two leave the text whole: they concern what comes after it. */
const DAMAGES: readonly { readonly says: RegExp; readonly means: string; readonly textIsWhole: boolean }[] = [
  { says: /incorrect (data|length) check/, means: 'its gzip checksum does not match: the file is damaged', textIsWhole: true },
  {
    says: /incorrect header check|unknown compression method|unknown header flags/,
    means: 'after its gzip data come bytes that are none',
    textIsWhole: true,
  },
  { says: /unexpected end of file/, means: 'its gzip data is cut off: the file is not whole', textIsWhole: false },
];

function damage(error: Error): DamagedInput {
  const known = DAMAGES.find(({ says }) => says.test(error.message));
  if (known !== undefined) return new DamagedInput(known.means, known.textIsWhole);
  return new DamagedInput(`its gzip data is damaged (${error.message})`);
}
