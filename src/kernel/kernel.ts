/**
 * The kernel: bytes of logs in, groups out, within a byte budget. It knows columns by number and values as bytes;
 * names, files and threads are its caller's business.
 *
 * Two implementations share this interface: `wasm.ts` (fast) and `plain.ts` (obvious, for tests to hold it to).
 */

/** How a dimension's value comes out of its field: as logged, as a media type alone, or as the hour of a time of day. */
export type Reading = 'as-logged' | 'media-type' | 'hour';

/**
 * Measures of a group, in the order in which runs and views hold them:
 * `plain` has requests, bytes and milliseconds; `cache` goes on with the requests that were Hit, RefreshHit, Miss and
 * errors, the bytes of Hit and RefreshHit, and the bytes of Miss; `rollup` goes on with the milliseconds to the first byte.
 */
export type Layout = 'plain' | 'cache' | 'rollup';

export const MEASURES_OF: Readonly<Record<Layout, number>> = { plain: 3, cache: 9, rollup: 4 };

/** What decides between groups of the same value: requests (most first) and then the key, or the key alone. */
export type TieBreak = 'requests' | 'key';

export interface Grouping {
  /** Indexes into the plan's readings; their values, joined by tabs, are a group's key. A missing value is `-`. */
  readonly dimensions: readonly number[];
  readonly layout: Layout;
}

export interface Filter {
  readonly dimension: number;
  /** Literal text, `*` for any run of bytes. The empty pattern matches a missing value, and no other pattern does. */
  readonly pattern: string;
  readonly negated: boolean;
}

export interface KernelPlan {
  readonly readings: readonly Reading[];
  /** At most 8. */
  readonly groupings: readonly Grouping[];
  /** At most 32; all must hold. */
  readonly filters: readonly Filter[];
  /** Result types by class: 0 Hit, 1 RefreshHit, 2 Miss, 3 error; what is not named is 4, other. */
  readonly classes: readonly { readonly name: string; readonly class: number }[];
  /** Instants as numbers, `20261119235959`; from the first, up to but without the second; 0 is open. */
  readonly since: number;
  readonly until: number;
  /** Whether the first and last instant of the rows counted are wanted. */
  readonly tracksTime: boolean;
  /** Seeds the hash of the keys: the same for all kernels whose runs will be merged. */
  readonly seed: readonly [number, number];
  /** Most bytes that the kernel may take. */
  readonly memory: number;
}

/** Where a file's rows have what the plan asks for. Columns count from 0; -1 is a column that the file lacks. */
export interface ColumnMap {
  /** Fields in a row. */
  readonly width: number;
  readonly date: number;
  readonly time: number;
  readonly bytes: number;
  readonly timeTaken: number;
  readonly firstByte: number;
  readonly resultType: number;
  /** Per reading of the plan: the column, the one to read where that is missing, and the value where both are. */
  readonly dimensions: readonly { readonly first: number; readonly second: number; readonly constant: string | null }[];
}

/** Rows wider than this are no log: the caller refuses such a header. */
export const MOST_COLUMNS = 1000;

/**
 * Longest line that is read, whatever the memory: a longer one is rejected. CloudFront logs no URL beyond 8 KiB. The
 * answer must not depend on how much memory a thread happens to have, so neither does this.
 */
export const LONGEST_LINE = 2 * 1024 * 1024;

/** Most bytes that `room` gives at once. */
export const MOST_ROOM = 1024 * 1024;

/** Longest text of all constants of a column map together. */
export const LONGEST_CONSTANTS = 1024;

/** What 32-bit addresses reach: a kernel that is given more takes no more than this. */
export const MOST_MEMORY = 4 * 1024 ** 3;

export enum ScanEvent {
  /** All bytes are scanned. */
  More = 0,
  /** A line that begins with `#`; `eventLine` has it. */
  Comment = 1,
  /** A rejected row, while samples are wanted; `eventLine` and `eventReason` have it. */
  Rejected = 2,
  /** A row before any header. It is scanned again by the next call, when the columns may be known. */
  NoHeader = 3,
  /** Memory is used up. Nothing of the input is lost: hand the groups on, forget them, and scan goes on. */
  Full = 4,
}

/** Why a row is rejected, by the kernel's numbers. */
export const REJECT_REASONS = ['field_count', 'unreadable_time', 'line_too_long'] as const;
export type RejectReason = (typeof REJECT_REASONS)[number];

export interface ScanCounts {
  /** Well-formed rows, whether or not they pass the filters. */
  readonly accepted: number;
  /** Those of them that pass the filters. */
  readonly counted: number;
  /** By the numbers of {@link REJECT_REASONS}. */
  readonly rejected: readonly number[];
  /** Instants of the rows counted, as in the plan; 0 where there is none. */
  readonly first: number;
  readonly last: number;
}

/** Groups are handed on in this many partitions, by the hash of their keys. */
export const PARTITIONS = 64;

/** What a group is ordered by: its measures are `measures[at]` and those after it. */
export type GroupValue = (measures: Float64Array, at: number) => number;

export interface Kernel {
  // Scanning: startFile, then room/filled/scan over and over.

  /** Forgets the last file's columns and leftover bytes. */
  startFile(): void;
  setColumns(columns: ColumnMap): void;
  /** Where the next bytes go, at most `size` of them (and MOST_ROOM). Valid until the next call. */
  room(size: number): Uint8Array;
  filled(bytes: number): void;
  scan(isLast: boolean): ScanEvent;
  /** Whether rejected rows are wanted as events. They are counted either way. */
  wantSamples(want: boolean): void;
  /** Line of the last event, without its line end: a view, valid until the next call. */
  eventLine(): Uint8Array;
  eventReason(): RejectReason;
  /** 1-based, in the file at hand. */
  lineNumber(): number;
  counts(): ScanCounts;

  /**
   * A look at the groups that are there now, in the middle of scanning: those with the smallest values, at least `limit`
   * if there are as many, as a run.
   */
  peek(grouping: number, groupValue: GroupValue, limit: number): Uint8Array;

  // Handing on: the groups of a partition as a run (see `runs.ts`).

  /** The bytes given to `emit` are a view, valid during the call, and whole records. */
  exportPartition(grouping: number, partition: number, emit: (run: Uint8Array) => void): void;
  /** Forgets the groups, but not where scanning, or merging a partition, stands. */
  forgetGroups(): void;

  // Merging: beginMerge, then per partition beginPartition, (room, filled, merge) over and over, and endPartition; in
  // the end rank. Where merge says that memory is used up there are two ways on: dropPartition, rank what was merged
  // before, and begin anew; or export the partition's groups, which comes out cut into partitions of the next level,
  // forget them, and merge again.

  /** How groups of the same value are ordered, here and where rankings are joined: `requests`, if nothing is said. */
  breakTies(by: TieBreak): void;
  /** Forgets everything but the plan. */
  beginMerge(grouping: number): void;
  /** Level 0 are the partitions of a scan; those of the next level are a partition's own partitions. */
  beginPartition(level: number): void;
  /** Takes what was filled in, which may be cut anywhere. False where memory is used up: nothing is lost. */
  merge(): boolean;
  endPartition(): void;
  dropPartition(): void;
  /** Bytes that are left for groups. */
  left(): number;
  /**
   * Orders the merged groups: smallest value first, then by `breakTies`, the key as bytes. Those whose value is NaN are
   * left out. Only the first `limit` need be in order. Returns how many there are.
   */
  rank(groupValue: GroupValue, limit: number | null): number;
  /**
   * Gives out whole records of the ranking (see `runs.ts`) from one place on, about as many as fit into a piece, and
   * returns the place after them. The bytes are a view, valid until the next call.
   */
  exportRanking(from: number, until: number): { readonly piece: Uint8Array; readonly next: number };

  // Joining: beginJoin forgets everything, then join over and over, and feed where it asks.

  /** Joins so many rankings of a grouping (at most MOST_JOINED) into one, up to `limit` records. */
  beginJoin(grouping: number, rankings: number, limit: number): void;
  /** The next piece of the joined ranking (a view, valid until the next call), the ranking that must be fed, or null at the end. */
  join(): Uint8Array | number | null;
  /** The next piece of a ranking, whole records; null where it has ended. */
  feed(ranking: number, piece: Uint8Array | null): void;
}

/** Joining has this much memory, beside what is left for groups: the window and the buffers, which it has no use for. */
export const LEAST_JOIN_MEMORY = 3 * LONGEST_LINE;

/** Rankings that can be joined at once. */
export const MOST_JOINED = 256;

/** The memory of the plan is used up. */
export class KernelFull extends Error {
  override readonly name = 'KernelFull';
}
