/** One log file on its way to the disk. */
import { createWriteStream } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { gzipSync } from 'fflate';

/** Magic, deflate, no flags, no time, no hint of the level, and FAT for a file system: so CloudFront's files begin. */
export const GZIP_HEADER = Uint8Array.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0]);

const CHUNK_BYTES = 1 << 20;

/** How many chunks may wait to be compressed before the simulation has to pause. */
const CHUNKS_WAITING = 8;

/** Longer than any row. */
const ROW_ROOM = 8192;

/** Collects rows into chunks, which it hands on. */
export abstract class LogFile {
  rows = 0;
  private chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  private filled = 0;

  /** All of `text` is ASCII: everything else is escaped. */
  append(text: string): void {
    this.filled += this.chunk.write(text, this.filled, 'latin1');
    if (this.filled > CHUNK_BYTES - ROW_ROOM) this.handOn();
  }

  async close(): Promise<void> {
    this.handOn();
    await this.end();
  }

  /** Resolves when there is room for more; undefined if there is. */
  abstract whenReady(): Promise<unknown> | undefined;
  protected abstract take(chunk: Buffer): void;
  protected abstract end(): Promise<void>;

  private handOn(): void {
    if (this.filled === 0) return;
    this.take(this.chunk.subarray(0, this.filled));
    this.chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    this.filled = 0;
  }
}

/** Compressed in JavaScript: slow, but the same bytes with every version of Node and on every processor. */
export class ReproducibleLogFile extends LogFile {
  private readonly chunks: Buffer[] = [];

  constructor(private readonly path: string) {
    super();
  }

  whenReady(): undefined {
    return undefined;
  }

  protected take(chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  protected async end(): Promise<void> {
    const file = gzipSync(Buffer.concat(this.chunks), { level: 9, mtime: 0 });
    file.set(GZIP_HEADER);
    await writeFile(this.path, file);
  }
}

/** Compressed by zlib on other threads while the simulation goes on: for large sets, which nobody keeps. */
export class LargeLogFile extends LogFile {
  private readonly gzip = createGzip({ level: 3, memLevel: 9, chunkSize: 1 << 18 });
  private readonly onDisk: Promise<void>;
  private waiting = 0;
  private oneLess: () => void = () => undefined;

  constructor(private readonly path: string) {
    super();
    this.onDisk = pipeline(this.gzip, createWriteStream(path));
    // A full disk is reported by whoever waits; until someone does, it is not an unhandled rejection.
    this.onDisk.catch(() => undefined);
  }

  whenReady(): Promise<unknown> | undefined {
    if (this.waiting < CHUNKS_WAITING) return undefined;
    const oneLess = new Promise<void>((resolve) => {
      this.oneLess = resolve;
    });
    return Promise.race([oneLess, this.onDisk]);
  }

  protected take(chunk: Buffer): void {
    this.waiting++;
    this.gzip.write(chunk, () => {
      this.waiting--;
      this.oneLess();
    });
  }

  protected async end(): Promise<void> {
    this.gzip.end();
    await this.onDisk;
    const file = await open(this.path, 'r+');
    await file.write(GZIP_HEADER, 0, GZIP_HEADER.length, 0);
    await file.close();
  }
}
