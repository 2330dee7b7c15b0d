/** Runs in memory while they are few, and beyond that in a temp file that is gone when its process is. */
import { closeSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import type { RunStore, Storage, StoredRuns } from '../ingest/shard.js';
import { openTemp, tempFailure } from './temp.js';

const GROWTH = 8 * 1024 * 1024;

/** Storage whose files lie in a folder. */
export function localStorage(folder: string): Storage {
  return { open: (inMemory) => new LocalRunStore(folder, inMemory), read: readRuns };
}

class LocalRunStore implements RunStore {
  length = 0;
  private readonly memory: SharedArrayBuffer;
  private file: number | null = null;

  constructor(
    private readonly folder: string,
    private readonly inMemory: number,
  ) {
    this.memory = new SharedArrayBuffer(0, { maxByteLength: inMemory });
  }

  get stored(): StoredRuns {
    return { memory: this.memory, inMemory: this.inMemory, file: this.file };
  }

  append(bytes: Uint8Array): void {
    const room = Math.max(0, this.inMemory - this.length);
    this.keep(bytes.subarray(0, room));
    this.write(bytes.subarray(room));
  }

  private keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const end = this.length + bytes.length;
    if (end > this.memory.byteLength) this.memory.grow(Math.min(this.inMemory, Math.max(end, this.memory.byteLength + GROWTH)));
    new Uint8Array(this.memory, this.length, bytes.length).set(bytes);
    this.length = end;
  }

  private write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.file ??= openTemp(this.folder);
    try {
      for (let at = 0; at < bytes.length; ) {
        const n = writeSync(this.file, bytes, at, bytes.length - at, this.length - this.inMemory);
        at += n;
        this.length += n;
      }
    } catch (error) {
      throw tempFailure(this.folder, error, this.length - this.inMemory + bytes.length);
    }
  }

  truncate(length: number): void {
    if (length >= this.length) return;
    this.length = length;
    if (this.file !== null) ftruncateSync(this.file, Math.max(0, length - this.inMemory));
  }

  close(): void {
    if (this.file !== null) closeSync(this.file);
    this.file = null;
  }
}

function readRuns({ memory, inMemory, file }: StoredRuns, into: Uint8Array, at: number): void {
  const kept = Math.min(into.length, Math.max(0, inMemory - at));
  if (kept > 0) into.set(new Uint8Array(memory, at, kept));
  for (let done = kept; done < into.length; ) {
    const n = file === null ? 0 : readSync(file, into, done, into.length - done, at + done - inMemory);
    if (n === 0) throw new Error('a temp file is shorter than what was written to it');
    done += n;
  }
}
