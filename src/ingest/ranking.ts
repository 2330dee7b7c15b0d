/** Orders merged groups by a measure, worst first, and keeps only those that can be among the first few. */
import type { Kernel, Layout } from '../kernel/kernel.js';
import { addCounts, type Counts, measure, NO_COUNTS } from '../schema/measures.js';
import type { Ranked, RankTask } from './shard.js';

/** Measures in the kernel's order as counts. A plain group's requests are all `other`: it knows no result classes. */
export function readCounts(counts: Counts, measures: ArrayLike<number>, at: number, layout: Layout): void {
  const requests = measures[at];
  counts.bytes_sent = measures[at + 1];
  counts.time_taken_ms = measures[at + 2];
  if (layout !== 'cache') {
    counts.other = requests;
    return;
  }
  counts.hits = measures[at + 3];
  counts.refresh_hits = measures[at + 4];
  counts.misses = measures[at + 5];
  counts.errors = measures[at + 6];
  counts.other = requests - counts.hits - counts.refresh_hits - counts.misses - counts.errors;
  counts.hit_bytes = measures[at + 7];
  counts.miss_bytes = measures[at + 8];
}

/**
 * The value that puts the worst first when it is ordered from small to large: counts, bytes and times descend, ratios
 * ascend, and a ratio that is not defined comes last.
 */
export function sortValue(sort: string): (counts: Counts) => number {
  const { kind, of } = measure(sort);
  if (kind === 'ratio') return (counts) => of(counts) ?? Number.POSITIVE_INFINITY;
  return (counts) => -(of(counts) ?? 0);
}

/** Ranks the kernel's merged groups. */
export function rankGroups(kernel: Kernel, layout: Layout, task: Pick<RankTask, 'sort' | 'limit' | 'minRequests'>): Ranked {
  const totals = { ...NO_COUNTS };
  const counts = { ...NO_COUNTS };
  const rankValue = task.sort === null ? () => 0 : sortValue(task.sort);
  let groups = 0;
  const kept = kernel.rank((measures, at) => {
    readCounts(counts, measures, at, layout);
    addCounts(totals, counts);
    groups++;
    return measures[at] < task.minRequests ? Number.NaN : rankValue(counts);
  }, task.limit);
  return { groups, kept, totals };
}
