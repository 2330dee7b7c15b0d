/** Everything that a task does to the world comes in as an argument: `io/` makes the real ones, tests make their own. */
import type { Shard, Source } from '../ingest/shard.js';
import type { CsvLaneOptions } from '../kernel/csv-lanes.js';
import type { PieceSource } from '../kernel/pieces.js';

export interface Progress {
  /** Stored bytes and rows since the last call. */
  add(bytes: number, rows: number): void;
  stop(): void;
}

export interface Effects {
  /** The logs that inputs stand for (files, folders, globs, `-`), each once. Rejects with a UserError where there are none. */
  resolve(inputs: readonly string[]): Promise<readonly Source[]>;
  /** Shards for this many bytes of input (0: nobody knows), at most `threads` of them, that share so much memory. */
  openShards(threads: number, memory: number, bytes: number, sources: number): Shard[];
  /** Brings the rankings of shards together and writes them as CSV (see `csv-lanes.ts`). */
  writeCsvLanes(
    pieces: readonly PieceSource[],
    options: CsvLaneOptions,
    write: (csv: Uint8Array) => void | Promise<void>,
  ): Promise<void>;
  /** Progress over this many bytes. */
  startProgress(bytes: number): Progress;
  /** A line for people, not part of the answer. */
  warn(message: string): void;
  /** Seed that nobody outside can know. */
  seed(): readonly [number, number];
  readonly cores: number;
  /** Bytes of memory to use where the user does not say. */
  readonly defaultMemory: number;
}
