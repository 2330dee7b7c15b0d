/** Bytes that come once (stdin, a pipe), read from where they are wanted, as far back as is kept. */
import { readSync } from 'node:fs';
import { type RandomAccess, UNKNOWN_SIZE } from './bytes.js';

/** Name of the input that is stdin. */
export const STDIN = '-';

const CHUNK = 64 * 1024;
/** How far back reading can go: damage in a longer gzip stream costs the rows of its last step. */
const KEPT_CHUNKS = 1024;
const WAIT_MS = 5;

export class StreamBytes implements RandomAccess {
  readonly size = UNKNOWN_SIZE;
  /** All are full but the last. */
  private chunks: Buffer[] = [];
  /** Number of chunks that are no longer kept. */
  private dropped = 0;
  private end = 0;
  private isAtEnd = false;

  constructor(private readonly fd: number) {}

  read(into: Uint8Array, at: number): number {
    while (this.end < at + into.length && !this.isAtEnd) this.readMore();
    let copied = 0;
    while (copied < into.length && at + copied < this.end) {
      const place = at + copied;
      const chunk = this.chunks[Math.floor(place / CHUNK) - this.dropped];
      if (chunk === undefined) return copied;
      const from = place % CHUNK;
      const piece = chunk.subarray(from, Math.min(CHUNK, from + into.length - copied, from + this.end - place));
      into.set(piece, copied);
      copied += piece.length;
    }
    return copied;
  }

  /** However little comes at a time, chunks are filled before the next one is begun. */
  private readMore(): void {
    const used = this.end % CHUNK;
    if (used === 0) this.chunks.push(Buffer.allocUnsafe(CHUNK));
    const length = readWaiting(this.fd, this.chunks[this.chunks.length - 1].subarray(used));
    this.isAtEnd = length === 0;
    this.end += length;
    if (this.chunks.length <= KEPT_CHUNKS) return;
    this.chunks.shift();
    this.dropped++;
  }
}

/** A pipe that is set not to block answers EAGAIN while it is empty. */
function readWaiting(fd: number, into: Uint8Array): number {
  for (;;) {
    try {
      return readSync(fd, into);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
    }
  }
}
