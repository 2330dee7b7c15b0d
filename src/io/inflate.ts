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
import { gunzipSync } from 'node:zlib';
import type { TextSink } from '../ingest/shard.js';
import { type RandomAccess, UNKNOWN_SIZE } from './bytes.js';
import { inflateCarefully, type TextOutlet } from './careful.js';
import { giveBack } from './give-back.js';
import { isTurnDue, takeTurn } from './turns.js';
import { loadZlibSync } from './zlib-sync.js';

const SMALL = 256 * 1024;
/** A small file that inflates to more is a bomb, or nearly: it takes the way that is bounded. */
const SMALL_TEXT = 16 * 1024 * 1024;
/** Header and trailer of a member. */
const LEAST_GZIP = 18;
/** Text in chunks of this size stays in the processor's cache between inflating and scanning. */
const CHUNK = 128 * 1024;
const READ = 256 * 1024;
const STEP = 16 * 1024;
/** zlib-sync never frees what an inflater allocated (about 40 KiB), so a thread makes only so many. */
const MOST_INFLATERS = 500;
let inflaters = 0;

const MARK = Uint8Array.of(0xef, 0xbb, 0xbf);

/** Gives out text, but for what was given out before, and for a byte order mark at its beginning. */
class Outlet implements TextOutlet {
  /** Length of the text so far. */
  given = 0;
  private skip = 0;
  /** Text that may be the beginning of a mark, while it is: near damage it comes byte by byte. */
  private held: Uint8Array | null = new Uint8Array(0);

  constructor(private readonly sink: TextSink) {}

  /** The text comes once more, from the beginning. */
  restart(): void {
    this.skip = this.given;
  }

  give(text: Uint8Array): void {
    const fresh = text.subarray(this.skip);
    this.skip -= text.length - fresh.length;
    this.given += fresh.length;
    if (this.held === null) this.pass(fresh);
    else this.begin(Buffer.concat([this.held, fresh]));
  }

  private begin(start: Uint8Array): void {
    const isMark = MARK.subarray(0, start.length).every((byte, i) => byte === start[i]);
    this.held = isMark && start.length < MARK.length ? start : null;
    if (this.held === null) this.pass(isMark ? start.subarray(MARK.length) : start);
  }

  /** There is no more text. */
  end(): void {
    if (this.held !== null) this.pass(this.held);
    this.held = null;
  }

  private pass(text: Uint8Array): void {
    for (let at = 0; at < text.length; at += CHUNK) {
      const piece = text.subarray(at, at + CHUNK);
      this.sink.room(piece.length).set(piece);
      this.sink.filled(piece.length);
    }
  }
}

/**
 * Gives the text of a gzip file to the sink. Rejects with DamagedInput after giving all there was before the damage.
 * What is larger than `small` does not go in one go; tests lower it to send small files the other ways.
 */
export async function inflate(file: RandomAccess, sink: TextSink, onRead: (bytes: number) => void, small = SMALL): Promise<void> {
  const outlet = new Outlet(sink);
  let read = 0;
  const readUpTo = (end: number) => {
    onRead(Math.max(0, end - read));
    read = Math.max(read, end);
  };
  try {
    const isDone = file.size <= small ? inflateSmall(file, outlet, readUpTo) : await inflateLarge(file, outlet, readUpTo);
    if (isTurnDue()) await takeTurn();
    if (isDone) return;
    outlet.restart();
    await inflateCarefully(file, outlet, readUpTo);
  } finally {
    outlet.end();
  }
}

/** False where the file needs the careful way. */
function inflateSmall(file: RandomAccess, outlet: Outlet, readUpTo: (end: number) => void): boolean {
  const stored = Buffer.allocUnsafe(file.size);
  const length = file.read(stored, 0);
  const text = gunzipWhole(stored.subarray(0, length));
  if (text === null) return false;
  readUpTo(length);
  outlet.give(text);
  giveBack(text.buffer);
  return true;
}

/** The text of a file that is gzip from its first byte to its last, in memory of its own; null where anything is amiss. */
function gunzipWhole(stored: Buffer): Uint8Array | null {
  try {
    const options = { chunkSize: roomFor(stored), maxOutputLength: SMALL_TEXT, info: true };
    const { buffer, engine } = gunzipSync(stored, options) as unknown as { buffer: Uint8Array; engine: { bytesWritten: number } };
    return engine.bytesWritten === stored.length ? buffer : null;
  } catch {
    // Whatever is wrong, the careful way finds out, and where.
    return null;
  }
}

/** Room for the text as long as the file's last bytes say it is, so that it need not be put together from pieces. */
function roomFor(stored: Buffer): number {
  const length = stored.length < LEAST_GZIP ? 0 : stored.readUInt32LE(stored.length - 4);
  // One byte more, or there would be a second piece to find out that nothing follows.
  return Math.max(4 * STEP, Math.min(SMALL_TEXT, length + 1));
}

/** False where the file needs the careful way. */
async function inflateLarge(file: RandomAccess, outlet: Outlet, readUpTo: (end: number) => void): Promise<boolean> {
  const native = file.size === UNKNOWN_SIZE ? null : loadZlibSync();
  if (native === null || inflaters >= MOST_INFLATERS) return false;
  inflaters++;
  const inflater = new native.Inflate({ chunkSize: CHUNK, windowBits: 31 });
  const push = (input: Buffer) => {
    inflater.push(input, native.Z_SYNC_FLUSH);
    const text = inflater.result;
    if (text !== null) {
      outlet.give(text);
      giveBack(text.buffer);
    }
    return inflater.err;
  };
  const stored = Buffer.allocUnsafeSlow(READ);
  const last = file.size - 1;
  try {
    for (let at = 0; at < last; ) {
      const length = file.read(stored.subarray(0, Math.min(READ, last - at)), at);
      if (length === 0) return false;
      at += length;
      readUpTo(at);
      for (let from = 0; from < length; from += STEP) {
        if (push(stored.subarray(from, Math.min(length, from + STEP))) !== native.Z_OK) return false;
        if (isTurnDue()) await takeTurn();
      }
    }
    readUpTo(file.size);
    return file.read(stored.subarray(0, 1), last) === 1 && push(stored.subarray(0, 1)) === native.Z_STREAM_END;
  } finally {
    giveBack(stored.buffer);
  }
}
