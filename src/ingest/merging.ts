/**
 * A shard's partitions, merged and ranked within its memory.
 *
 * Partitions are merged one after the other into the same memory. Where they all fit, their groups are ranked there and
 * given out. Where they do not, what was merged so far is ranked and stored as a ranking, and in the end those rankings
 * are joined. A partition that is too large by itself is cut into its own partitions by further bits of the hash.
 */
import { type Kernel, type Layout, LEAST_JOIN_MEMORY, MOST_JOINED, PARTITIONS } from '../kernel/kernel.js';
import { addCounts, NO_COUNTS } from '../schema/measures.js';
import { HandingOn, noRoom } from './handing-on.js';
import { rankGroups } from './ranking.js';
import type { HandedOn, Ranked, RankTask, RunStore, Storage, StoredRuns } from './shard.js';

const STEP = 256 * 1024;
/** Pieces of the kernel are at most as large, but for a longer record. */
const PIECE = 1024 * 1024;
/** So much is given out at once, or a little more: two pieces that are nearly full would take twice the memory. */
const ENOUGH = PIECE / 2;
/** More levels than the bits of a hash allow for: keys that share so many of them are an attack, or one key. */
const MOST_LEVELS = 8;

/** Bytes of one partition in one run. */
interface Stretch {
  readonly stored: StoredRuns;
  readonly from: number;
  readonly until: number;
}

interface Partition {
  readonly level: number;
  readonly stretches: readonly Stretch[];
  readonly bytes: number;
}

/** A ranking in the store: piece `i` goes from `offsets[i]` up to `offsets[i + 1]`. */
type StoredRanking = readonly number[];

export interface MergingParts {
  readonly kernel: Kernel;
  readonly store: RunStore;
  readonly read: Storage['read'];
  readonly layout: Layout;
  readonly task: RankTask;
}

export class Merging {
  private readonly totals = { ...NO_COUNTS };
  private groups = 0;
  private kept = 0;
  /** Partitions that are in memory, the bytes of their runs, and what is given out once all are merged. */
  private merged = 0;
  private mergedBytes = 0;
  private rankings: StoredRanking[] = [];
  private source: PieceSource | null = null;
  /** Memory that a byte of a run takes as groups, as seen so far. */
  private factor = 0;
  private empty = 0;
  private largestPiece = 1;

  constructor(private readonly parts: MergingParts) {}

  /** Merges and ranks; then `next` gives the ranking out. */
  rank(): Ranked {
    const { kernel, task } = this.parts;
    kernel.breakTies(task.sort === null ? 'key' : 'requests');
    const work = partitionsOf(task.handedOn, task.partitions).reverse();
    this.beginBatch();
    for (let partition = work.pop(); partition !== undefined; partition = work.pop()) {
      if (this.merged > 0 && partition.bytes * this.factor > kernel.left()) this.store();
      const parts = this.merge(partition);
      if (parts === 'again') this.store();
      work.push(...(parts === 'again' ? [partition] : parts));
    }
    const limit = task.limit ?? Number.POSITIVE_INFINITY;
    if (this.rankings.length === 0) this.source = rankedInMemory(kernel, Math.min(this.rankBatch(), limit));
    else {
      this.store();
      this.source = this.joined(limit);
    }
    const { groups, kept, totals } = this;
    return { groups, kept, totals };
  }

  /** Gives out the next records of the ranking, if there are any. */
  next(emit: (bytes: Uint8Array) => void): void {
    for (let given = 0; given < ENOUGH; ) {
      const piece = this.source?.() ?? null;
      if (piece === null) return;
      emit(piece);
      given += piece.length;
    }
  }

  private beginBatch(): void {
    const { kernel, task } = this.parts;
    kernel.beginMerge(task.grouping);
    this.merged = this.mergedBytes = 0;
    this.empty = kernel.left();
  }

  /**
   * Merges a partition into the batch. Where it does not fit, `again` says that it must wait for the next batch; if it
   * does not even fit alone, it comes back in parts.
   */
  private merge(partition: Partition): readonly Partition[] | 'again' {
    const { kernel, store, task } = this.parts;
    const handing = new HandingOn(kernel, store);
    const runs: number[][] = [];
    kernel.beginPartition(partition.level);
    for (const stretch of partition.stretches) {
      for (let at = stretch.from; at < stretch.until; at += STEP) {
        this.fill(stretch, at);
        while (!kernel.merge()) {
          if (this.merged > 0) {
            kernel.dropPartition();
            return 'again';
          }
          if (partition.level === MOST_LEVELS) throw noRoom();
          runs.push(handing.run(task.grouping));
          handing.forget();
        }
      }
    }
    if (runs.length > 0) {
      runs.push(handing.run(task.grouping));
      this.beginBatch();
      return partitionsOf([{ stored: store.stored, runs }], [0, PARTITIONS], partition.level + 1);
    }
    kernel.endPartition();
    this.merged++;
    this.mergedBytes += partition.bytes;
    this.factor = (this.empty - kernel.left()) / Math.max(1, this.mergedBytes);
    return [];
  }

  private fill({ stored, until }: Stretch, at: number): void {
    const { kernel, read } = this.parts;
    const size = Math.min(STEP, until - at);
    read(stored, kernel.room(size), at);
    kernel.filled(size);
  }

  /** Ranks what is in memory; returns how many groups there are to give out. */
  private rankBatch(): number {
    const { kernel, layout, task } = this.parts;
    const { groups, kept, totals } = rankGroups(kernel, layout, task);
    this.groups += groups;
    this.kept += kept;
    addCounts(this.totals, totals);
    return kept;
  }

  /** Ranks what is in memory, stores the ranking and begins anew. */
  private store(): void {
    const { kernel, task } = this.parts;
    const source = rankedInMemory(kernel, Math.min(this.rankBatch(), task.limit ?? Number.POSITIVE_INFINITY));
    this.storeRanking(source);
    if (this.rankings.length >= this.mostJoined()) {
      const joined = this.joined(task.limit ?? Number.POSITIVE_INFINITY);
      this.rankings = [];
      this.storeRanking(joined);
    }
    this.beginBatch();
  }

  private storeRanking(source: PieceSource): void {
    const { store } = this.parts;
    const offsets = [store.length];
    for (let piece = source(); piece !== null; piece = source()) {
      store.append(piece);
      offsets.push(store.length);
      this.largestPiece = Math.max(this.largestPiece, piece.length);
    }
    this.rankings.push(offsets);
  }

  /** A ranking that is joined has a piece in memory, which may have moved as pieces grew. */
  private mostJoined(): number {
    const room = this.empty + LEAST_JOIN_MEMORY - 2 * PIECE;
    return Math.max(2, Math.min(MOST_JOINED, Math.floor(room / (2 * this.largestPiece))));
  }

  /** The stored rankings as one. */
  private joined(limit: number): PieceSource {
    const { kernel, store, read, task } = this.parts;
    const lanes = this.rankings.map((offsets) => ({ offsets, piece: 0 }));
    const scratch = new Uint8Array(this.largestPiece);
    kernel.beginJoin(task.grouping, lanes.length, limit);
    return () => {
      for (;;) {
        const next = kernel.join();
        if (typeof next !== 'number') return next;
        const { offsets, piece } = lanes[next];
        lanes[next].piece++;
        if (piece + 1 >= offsets.length) {
          kernel.feed(next, null);
          continue;
        }
        const bytes = scratch.subarray(0, offsets[piece + 1] - offsets[piece]);
        read(store.stored, bytes, offsets[piece]);
        kernel.feed(next, bytes);
      }
    };
  }
}

type PieceSource = () => Uint8Array | null;

function rankedInMemory(kernel: Kernel, n: number): PieceSource {
  let from = 0;
  return () => {
    if (from >= n) return null;
    const { piece, next } = kernel.exportRanking(from, n);
    from = next;
    return piece;
  };
}

function partitionsOf(handedOn: readonly HandedOn[], [first, end]: readonly [number, number], level = 0): Partition[] {
  const partitions: Partition[] = [];
  for (let p = first; p < end; p++) {
    const stretches = handedOn.flatMap(({ stored, runs }) =>
      runs.map((offsets) => ({ stored, from: offsets[p], until: offsets[p + 1] })).filter(({ from, until }) => until > from),
    );
    const bytes = stretches.reduce((sum, { from, until }) => sum + until - from, 0);
    if (bytes > 0) partitions.push({ level, stretches, bytes });
  }
  return partitions;
}
