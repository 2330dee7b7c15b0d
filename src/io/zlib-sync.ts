/** zlib-sync where its native build is there, and null where it is not: node:zlib serves then. */
import { createRequire } from 'node:module';

type ZlibSync = typeof import('zlib-sync');

let loaded: ZlibSync | null | undefined;

export function loadZlibSync(): ZlibSync | null {
  if (loaded !== undefined) return loaded;
  loaded = null;
  if (process.env.HITLENS_INFLATE === 'node') return loaded;
  try {
    loaded = createRequire(import.meta.url)('zlib-sync') as ZlibSync;
  } catch {
    // Not built for this machine: slower, with the same results.
  }
  return loaded;
}
