/** Standard input as bytes that can be read from where they are wanted, as far back as is kept. */
import { readSync } from 'node:fs';
import { type RandomAccess, UNKNOWN_SIZE } from './bytes.js';

/** Name of the input that is stdin. */
export const STDIN = '-';

const CHUNK = 64 * 1024;
/** How far back reading can go: damage in a longer gzip stream costs the rows of its last step. */
const KEPT = 64 * 1024 * 1024;
const WAIT_MS = 5;

export class StdinBytes implements RandomAccess {
  readonly size = UNKNOWN_SIZE;
  private chunks: Buffer[] = [];
  /** Place of the first byte that is kept, and of the first that was not read yet. */
  private start = 0;
  private end = 0;
  private isAtEnd = false;

  read(into: Uint8Array, at: number): number {
    while (this.end < at + into.length && !this.isAtEnd) this.readMore();
    let copied = 0;
    let place = this.start;
    for (const chunk of this.chunks) {
      const from = at + copied - place;
      if (from >= 0 && from < chunk.length && copied < into.length) {
        const piece = chunk.subarray(from, from + into.length - copied);
        into.set(piece, copied);
        copied += piece.length;
      }
      place += chunk.length;
    }
    return copied;
  }

  private readMore(): void {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const length = readStdin(chunk);
    this.isAtEnd = length === 0;
    this.chunks.push(chunk.subarray(0, length));
    this.end += length;
    if (this.end - this.start <= KEPT + KEPT / 2) return;
    while (this.end - this.start > KEPT) this.start += this.chunks.shift()?.length ?? 0;
  }
}

/** A pipe that is set not to block answers EAGAIN while it is empty. */
function readStdin(into: Buffer): number {
  for (;;) {
    try {
      return readSync(0, into);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
    }
  }
}
