/** The way from inputs to ranked groups: shards scan, hand their groups on by partition, merge and rank in parallel. */
import { PARTITIONS } from '../kernel/kernel.js';
import { addCounts, NO_COUNTS } from '../schema/measures.js';
import type { Question } from './question.js';
import { Queue } from './queue.js';
import { firstSamples } from './samples.js';
import type { Ranked, RankTask, Scanned, Shard, Source } from './shard.js';

export interface IngestOptions {
  readonly question: Question;
  readonly sources: readonly Source[];
  /** Most bytes for all shards together. */
  readonly memory: number;
  readonly headerless: 'refuse' | 'v1';
  readonly seed: readonly [number, number];
  /** Stored bytes and rows since the last call. */
  readonly onProgress: (bytes: number, rows: number) => void;
  /** Is given what stops reading, before it begins. */
  readonly onStart?: (stop: () => void) => void;
}

/** What was read, by all shards together. */
export type Reading = Omit<Scanned, 'handedOn' | 'isCut'> & {
  /** Sources there are, and whether reading was stopped before all of them were read. */
  readonly sources: number;
  readonly isStopped: boolean;
};

/** What to rank, whichever shard does it. */
export type RankOptions = Omit<RankTask, 'handedOn' | 'partitions'>;

export class Ingest {
  private constructor(
    private readonly shards: readonly Shard[],
    private readonly scans: readonly Scanned[],
    private readonly sources: number,
    private readonly wasStopped: boolean,
  ) {}

  /** Scans all sources. */
  static async scan(shards: readonly Shard[], options: IngestOptions): Promise<Ingest> {
    const { onProgress, onStart, memory, ...task } = options;
    // Largest first, so that no thread is left alone with a large one at the end; names make the order total.
    const order = task.sources.map((_, index) => index).sort((a, b) => task.sources[b].size - task.sources[a].size || a - b);
    const queue = Queue.create(order);
    onStart?.(() => queue.stop());
    const shardTask = { ...task, order, queue: queue.shared, memory: Math.floor(memory / shards.length) };
    const scans = await Promise.all(shards.map((shard) => shard.scan(shardTask, onProgress)));
    return new Ingest(shards, scans, order.length, queue.isStopped);
  }

  get reading(): Reading {
    const scans = this.scans;
    const sum = (of: (scan: Scanned) => number) => scans.reduce((total, scan) => total + of(scan), 0);
    const firsts = scans.map((scan) => scan.first).filter((first) => first > 0);
    return {
      sources: this.sources,
      isStopped: this.wasStopped && (scans.some((scan) => scan.isCut) || sum((scan) => scan.files) < this.sources),
      files: sum((scan) => scan.files),
      bytes: sum((scan) => scan.bytes),
      failed: scans.flatMap((scan) => scan.failed).sort((a, b) => a.index - b.index),
      accepted: sum((scan) => scan.accepted),
      counted: sum((scan) => scan.counted),
      rejected: scans[0].rejected.map((_, reason) => sum((scan) => scan.rejected[reason])),
      samples: firstSamples(scans.flatMap((scan) => scan.samples)),
      missing: sumMissing(scans),
      bombs: scans.flatMap((scan) => scan.bombs).sort((a, b) => a.index - b.index),
      first: firsts.length === 0 ? 0 : Math.min(...firsts),
      last: Math.max(...scans.map((scan) => scan.last)),
    };
  }

  /** Merges and ranks one grouping. Its groups are then in the shards (see `interleave`), until the next call. */
  async rank(options: RankOptions): Promise<Ranked> {
    const handedOn = this.scans.map((scan) => scan.handedOn[options.grouping]);
    const n = this.shards.length;
    const boundary = (i: number) => Math.round((PARTITIONS * i) / n);
    const ranked = await Promise.all(
      this.shards.map((shard, i) => shard.rank({ ...options, handedOn, partitions: [boundary(i), boundary(i + 1)] })),
    );
    const totals = { ...NO_COUNTS };
    for (const one of ranked) addCounts(totals, one.totals);
    return {
      groups: ranked.reduce((sum, one) => sum + one.groups, 0),
      kept: ranked.reduce((sum, one) => sum + one.kept, 0),
      totals,
    };
  }
}

function sumMissing(scans: readonly Scanned[]): [string, number][] {
  const files = new Map<string, number>();
  for (const [name, n] of scans.flatMap((scan) => scan.missing)) files.set(name, (files.get(name) ?? 0) + n);
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1));
}
