/** Everything that a task does to the world comes in as an argument: `io/` makes the real ones, tests make their own. */
import type { Shard, Source } from '../ingest/shard.js';
import type { CsvLaneOptions } from '../kernel/csv-lanes.js';
import type { PieceSource } from '../kernel/pieces.js';
import type { RowSource } from '../report/view.js';
import type { RollupStore } from '../rollup/store.js';
import type { FailedInput } from '../schema/summary.js';
import type { Column } from '../schema/table.js';
import type { LogOptions } from './logs.js';

export interface NamedFile {
  /** With `/` between folders. */
  readonly name: string;
  readonly content: string | Uint8Array;
}

export interface Progress {
  /** Stored bytes and rows since the last call. */
  add(bytes: number, rows: number): void;
  stop(): void;
}

export interface ShardsWanted {
  /** Most threads, and bytes of memory that they share. */
  readonly threads: number;
  readonly memory: number;
  /** Bytes of input, null where that is not known beforehand, and in how many sources. */
  readonly bytes: number | null;
  readonly sources: number;
  /** Folder for temp files, where it is not the system's. */
  readonly tempDir?: string;
}

/** Instants as numbers, `20261119235959`: from the first, up to but without the second; 0 or nothing where it is open. */
export interface TimeWindow {
  readonly since?: number;
  readonly until?: number;
}

export interface ResolveOptions {
  /** Names and sizes are all that is wanted: whether objects in S3 may be read is not tried out. */
  readonly listOnly?: boolean;
}

/** What inputs stand for. */
export interface Resolved {
  readonly sources: readonly Source[];
  readonly skipped: Skipped;
}

/** What was found and is not read. */
export interface Skipped {
  /** Logs whose names say that they lie outside the time window. */
  readonly outside: number;
  /** Folders of which the same is true: what is in them was not even listed. */
  readonly outsideFolders: number;
  /** Empty objects that only stand for a folder. */
  readonly markers: number;
  /** Logs that would be read if they could be. */
  readonly unreadable: readonly (FailedInput & { readonly size: number })[];
}

/** The bytes are a view, valid until it resolves. */
export type WriteBytes = (bytes: Uint8Array) => void | Promise<void>;

/** An answer on its way to Parquet. */
export interface ParquetDraft {
  /** Takes all its rows. */
  take(table: RowSource): Promise<void>;
  /** Takes its rows as lines, which {@link Effects.writeCsvLanes} writes with `exact`. */
  takeLines(columns: readonly Column[]): WriteBytes;
  /** Gives out the file that is made of them. */
  finish(write: WriteBytes): Promise<void>;
  /** Whatever became of it, nothing of it is left. */
  remove(): void;
}

export interface ParquetFiles {
  draft(): ParquetDraft;
  close(): Promise<void>;
}

export interface Effects {
  /**
   * The logs that inputs stand for (files, folders, globs, `s3://`, `-`), each once, without those whose names say that
   * they lie outside the window. Rejects with a UserError where there are no logs at all.
   */
  resolve(inputs: readonly string[], window: TimeWindow, options?: ResolveOptions): Promise<Resolved>;
  /** Threads to scan with. */
  openShards(wanted: ShardsWanted): Shard[];
  /** Where rollup tables are kept: a folder, or `s3://bucket/prefix`. */
  openRollup(to: string, wanted: Pick<ShardsWanted, 'threads' | 'memory' | 'tempDir'>): Promise<RollupStore>;
  /**
   * Puts files into a folder, where none is seen before all are whole, or under `s3://bucket/prefix`, where they are seen
   * one after the other. Names may have folders of their own.
   */
  publish(place: string, files: AsyncIterable<NamedFile>): Promise<void>;
  /** Brings the rankings of shards together and writes them as CSV (see `csv-lanes.ts`). */
  writeCsvLanes(pieces: readonly PieceSource[], options: CsvLaneOptions, write: WriteBytes): Promise<void>;
  /** What makes Parquet of answers. Rejects with a UserError where it is not installed. */
  openParquet(limits: Pick<LogOptions, 'memory' | 'threads' | 'tempDir'>): Promise<ParquetFiles>;
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
