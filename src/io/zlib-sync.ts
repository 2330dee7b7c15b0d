/** zlib-sync where its native build is there, and null where it is not: node:zlib serves then. */
import { readFileSync } from 'node:fs';
import { loadPackage, pathInPackage } from './packages.js';

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
    const binary = readFileSync(pathInPackage('zlib-sync/build/Release/zlib_sync.node'));
    if (isSafe(binary)) loaded = loadPackage<ZlibSync>('zlib-sync');
  } catch {
    // Not built for this machine: slower, with the same results.
  }
  return loaded;
}

/**
 * What is compiled with newer headers of Node (24.21, 26.4; not yet 24.16) may end the process when an inflater is
 * collected, above all in threads: https://github.com/nodejs/node/issues/65262. It calls this function of Node's.
 */
const ENDS_PROCESS = 'RemoveEnvironmentCleanupHook';

/** Of a compiled zlib-sync: whether it can be trusted to go on. */
export function isSafe(binary: Buffer): boolean {
  return !binary.includes(ENDS_PROCESS);
}
