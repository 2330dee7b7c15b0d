/**
 * One thread's share of the work, as seen from the outside: scan inputs off a shared queue, hand the groups on as
 * runs, merge some partitions of all runs, rank them, and give the ranking out piece by piece.
 */
import type { Counts } from '../schema/measures.js';
import type { FailedInput, RejectSample } from '../schema/summary.js';
import type { Question } from './question.js';

/** One input: something with a name that the reader can open. */
export interface Source {
  /** As the user would name it: a path, or `-`. */
  readonly name: string;
  /** Bytes as stored; 0 where that is not known beforehand. */
  readonly size: number;
  /** Which version of it was listed, where that is known. */
  readonly etag?: string;
  /** When it was changed last, in milliseconds, where that is known. */
  readonly modified?: number;
}

/** Takes the text of a log. `room` gives memory of at most `size` bytes to write to, `filled` says how much was. */
export interface TextSink {
  room(size: number): Uint8Array;
  filled(bytes: number): void;
}

/** A source whose bytes are at hand. */
export interface OpenSource {
  /** Gives out its text, inflated; `onRead` is told of stored bytes as they are read. Rejects with DamagedInput or Refusal. */
  read(sink: TextSink, onRead: (bytes: number) => void): Promise<void>;
}

export interface SourceReader {
  /** How many sources to open at once: 1 where they are at hand anyway, more where opening one means waiting. */
  readonly atOnce: number;
  /** Resolves when reading can begin; rejects with why it cannot, or with DamagedInput where the source breaks off for good. */
  open(source: Source): Promise<OpenSource>;
}

export interface ShardTask {
  readonly question: Question;
  readonly sources: readonly Source[];
  /** Indexes of the sources in the order in which they are taken. */
  readonly order: readonly number[];
  /** What all shards share: see `Queue`. */
  readonly queue: SharedArrayBuffer;
  readonly seed: readonly [number, number];
  /** Most bytes that this shard may take (see `budget.ts`). */
  readonly memory: number;
  /** What to do with a file that has no header: refuse it, or take it for a v1 log. */
  readonly headerless: 'refuse' | 'v1';
}

/** Bytes that a thread has stored, for other threads to read: the first ones in memory, those beyond in a file. */
export interface StoredRuns {
  readonly memory: SharedArrayBuffer;
  readonly inMemory: number;
  /** Descriptor of the file, which all threads of the process share; null where there is none. */
  readonly file: number | null;
}

/** A thread's runs: they stay in memory while they are few, and go to disk beyond. */
export interface RunStore {
  readonly length: number;
  /** Copies the bytes. Throws a UserError where the disk is full. */
  append(bytes: Uint8Array): void;
  /** Forgets what comes after. */
  truncate(length: number): void;
  readonly stored: StoredRuns;
  close(): void;
}

export interface Storage {
  /** A store that keeps so many bytes in memory. */
  open(inMemory: number): RunStore;
  /** Fills `into` from byte `at` on. */
  read(stored: StoredRuns, into: Uint8Array, at: number): void;
}

/** What a thread has handed on of one grouping: partition `p` of a run goes from `offsets[p]` up to `offsets[p + 1]`. */
export interface HandedOn {
  readonly stored: StoredRuns;
  readonly runs: readonly (readonly number[])[];
}

/** A sample with its file's index, so that the first ones can be told whatever thread found them. */
export interface IndexedSample extends RejectSample {
  readonly index: number;
}

/** An input whose text is so many times its stored bytes that it is hardly an ordinary log. */
export interface Bomb {
  readonly file: string;
  readonly index: number;
  readonly storedBytes: number;
  readonly textBytes: number;
}

export interface Scanned {
  /** By grouping. */
  readonly handedOn: readonly HandedOn[];
  /** Sources that were begun. */
  readonly files: number;
  /** Whether reading was stopped in the middle of one. */
  readonly isCut: boolean;
  /** Bytes read, as stored. */
  readonly bytes: number;
  readonly failed: readonly (FailedInput & { readonly index: number; readonly kind: 'refused' | 'unreadable' | 'damaged' })[];
  readonly accepted: number;
  readonly counted: number;
  readonly rejected: readonly number[];
  readonly samples: readonly IndexedSample[];
  /** For what is missing (see `missingColumns`), in how many files. */
  readonly missing: readonly (readonly [name: string, files: number])[];
  /** Their rows count like any others. */
  readonly bombs: readonly Bomb[];
  readonly first: number;
  readonly last: number;
}

export interface RankTask {
  readonly grouping: number;
  readonly handedOn: readonly HandedOn[];
  /** This shard merges the partitions from the first up to but without the second. */
  readonly partitions: readonly [number, number];
  /** Measure to order by, worst first; null: by the key alone. */
  readonly sort: string | null;
  /** How many to give out at most; null is all. */
  readonly limit: number | null;
  readonly minRequests: number;
}

/** What to look for in the middle of a scan. */
export interface PeekTask {
  readonly grouping: number;
  readonly sort: string;
  readonly limit: number;
  readonly minRequests: number;
}

/** What a shard has found so far. */
export interface Glimpse {
  /** The groups that are ahead in this shard, as a run. Of a group that went to disk, only what came after may count. */
  readonly run: Uint8Array;
  /** Sums over all groups. */
  readonly totals: Counts;
}

export interface Ranked {
  /** Groups in the partitions at hand, how many of them pass `minRequests`, and the sums over all of them. */
  readonly groups: number;
  readonly kept: number;
  readonly totals: Counts;
}

export interface Shard {
  /** `onProgress` is told of stored bytes and rows since the last call. */
  scan(task: ShardTask, onProgress: (bytes: number, rows: number) => void): Promise<Scanned>;
  /** What is ahead now, while a scan goes on; null where none does. */
  peek(task: PeekTask): Promise<Glimpse | null>;
  rank(task: RankTask): Promise<Ranked>;
  /** The next piece of the ranking, whole records, valid until the call after the next; null at the end. */
  piece(): Promise<Uint8Array | null>;
  close(): Promise<void>;
}
