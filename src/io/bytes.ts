/** Bytes of one input, read where they are wanted. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Size of what has no size before its end is reached. */
export const UNKNOWN_SIZE = Number.MAX_SAFE_INTEGER;

export interface RandomAccess {
  readonly size: number;
  /** Fills `into` from byte `at` on; returns how many there were, less than asked for at the end only. */
  read(into: Uint8Array, at: number): number;
}

export class FileBytes implements RandomAccess {
  readonly size: number;
  private readonly fd: number;

  constructor(path: string) {
    this.fd = openSync(path, 'r');
    this.size = fstatSync(this.fd).size;
  }

  read(into: Uint8Array, at: number): number {
    let length = 0;
    while (length < into.length) {
      const n = readSync(this.fd, into, length, into.length - length, at + length);
      if (n === 0) break;
      length += n;
    }
    return length;
  }

  close(): void {
    closeSync(this.fd);
  }
}
