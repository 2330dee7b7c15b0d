/** What a gzip stream holds, found out in the plainest way there is, and gzip files in memory. */
import { createHash } from 'node:crypto';
import { constants, gunzipSync } from 'node:zlib';
import { type RandomAccess, UNKNOWN_SIZE } from '../../src/io/bytes.js';
import type { DamagedInput } from '../../src/schema/errors.js';

export interface Inflated {
  readonly text: Buffer;
  readonly isDamaged: boolean;
}

/** What a reader that is fed byte by byte has got out of these bytes; null where it has met damage in them. */
function textOf(stored: Uint8Array): Buffer | null {
  try {
    return gunzipSync(stored, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return null;
  }
}

/** gzip from its first byte to its last, but for zeros that fill it up: node:zlib takes no offence at what follows. */
function isWhole(stored: Uint8Array): boolean {
  try {
    const { engine } = gunzipSync(stored, { info: true }) as unknown as { engine: { bytesWritten: number } };
    return stored.subarray(engine.bytesWritten).every((byte) => byte === 0);
  } catch {
    return false;
  }
}

/** What was found out already: it takes longer than inflating, and both inflaters are held against it. */
const known = new Map<string, Inflated>();

/** All text up to the first byte that is damage: the longest beginning that inflates without an error. */
export function referenceInflate(stored: Uint8Array): Inflated {
  const digest = createHash('sha1').update(stored).digest('hex');
  const inflated = known.get(digest) ?? inflateAnew(stored);
  known.set(digest, inflated);
  return inflated;
}

function inflateAnew(stored: Uint8Array): Inflated {
  if (isWhole(stored)) return { text: gunzipSync(stored), isDamaged: false };
  let good = 0;
  let bad = stored.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (textOf(stored.subarray(0, middle)) === null) bad = middle;
    else good = middle;
  }
  return { text: textOf(stored.subarray(0, good)) ?? Buffer.alloc(0), isDamaged: true };
}

/** Bytes in memory as a file, or as a stream whose size nobody knows beforehand. */
export function inMemory(stored: Uint8Array, { isStream = false } = {}): RandomAccess {
  return {
    size: isStream ? UNKNOWN_SIZE : stored.length,
    read: (into, at) => {
      const piece = stored.subarray(at, at + into.length);
      into.set(piece);
      return piece.length;
    },
  };
}

type Inflate = typeof import('../../src/io/inflate.js').inflate;

export interface Given extends Inflated {
  /** Stored bytes that were reported as read. */
  readonly read: number;
  /** The damage in words, where there is some, and whether the text is whole all the same. */
  readonly damage?: DamagedInput;
}

/** By name: a module that was loaded anew has a class of its own. */
function isDamage(error: unknown): error is DamagedInput {
  return error instanceof Error && error.name === 'DamagedInput';
}

/** What `inflate` gives out. */
export async function given(inflate: Inflate, file: RandomAccess): Promise<Given> {
  const pieces: Buffer[] = [];
  let room = new Uint8Array(0);
  let read = 0;
  const sink = {
    room: (size: number) => {
      room = new Uint8Array(size);
      return room;
    },
    filled: (bytes: number) => void pieces.push(Buffer.from(room.subarray(0, bytes))),
  };
  try {
    await inflate(file, sink, (bytes) => {
      read += bytes;
    });
    return { text: Buffer.concat(pieces), isDamaged: false, read };
  } catch (error) {
    if (!isDamage(error)) throw error;
    return { text: Buffer.concat(pieces), isDamaged: true, read, damage: error };
  }
}
