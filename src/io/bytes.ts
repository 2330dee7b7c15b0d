/** Bytes of one input, read where they are wanted. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Size of what has no size before its end is reached. */
export const UNKNOWN_SIZE = Number.MAX_SAFE_INTEGER;

export interface RandomAccess {
  readonly size: number;
  /** Where others can open it, if they can. */
  readonly path?: string;
  /** Fills `into` from byte `at` on; returns how many there were, less than asked for at the end only. */
  read(into: Uint8Array, at: number): number;
}

/** A file, open. */
export class FileBytes implements RandomAccess {
  constructor(
    private readonly fd: number,
    readonly size: number,
    readonly path?: string,
  ) {}

  read(into: Uint8Array, at: number): number {
    let length = 0;
    while (length < into.length) {
      const n = readSync(this.fd, into, length, into.length - length, at + length);
      if (n === 0) break;
      length += n;
    }
    return length;
  }
}

/** Bytes that are in memory. */
export class MemoryBytes implements RandomAccess {
  readonly size: number;

  constructor(private readonly bytes: Uint8Array) {
    this.size = bytes.length;
  }

  read(into: Uint8Array, at: number): number {
    const piece = this.bytes.subarray(at, at + into.length);
    into.set(piece);
    return piece.length;
  }
}

/** Opens a path for the time of `use`. What is no regular file (a pipe, a device) has no size and is `stream`. */
export async function withFile<T>(
  path: string,
  use: (fd: number, size: number, isStream: boolean) => T | Promise<T>,
): Promise<T> {
  const fd = openSync(path, 'r');
  try {
    const stats = fstatSync(fd);
    return await use(fd, stats.size, !stats.isFile() && !stats.isDirectory());
  } finally {
    closeSync(fd);
  }
}
