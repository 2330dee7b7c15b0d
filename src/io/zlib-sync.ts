/** zlib-sync where its native build is there, and null where it is not: node:zlib serves then. */
import { loadPackage } from './packages.js';

/** What is used of it. Its own types are not there where it could not be built. */
export interface ZlibSync {
  readonly Inflate: new (options: { chunkSize: number; windowBits: number }) => Inflate;
  readonly Z_SYNC_FLUSH: number;
  readonly Z_OK: number;
  readonly Z_STREAM_END: number;
}

interface Inflate {
  push(input: Buffer, flush: number): void;
  /** Text of the last push; null after an error. */
  readonly result: Buffer | null;
  readonly err: number;
}

let loaded: ZlibSync | null | undefined;

export function loadZlibSync(): ZlibSync | null {
  if (loaded !== undefined) return loaded;
  loaded = null;
  if (process.env.HITLENS_INFLATE === 'node') return loaded;
  try {
    loaded = loadPackage<ZlibSync>('zlib-sync');
  } catch {
    // Not built for this machine: slower, with the same results.
  }
  return loaded;
}
