/** Orders merged groups by a measure, worst first, and keeps only those that can be among the first few. */
import type { Kernel, Layout } from '../kernel/kernel.js';
import { addCounts, type Counts, measure, NO_COUNTS } from '../schema/measures.js';
import type { Ranked, RankTask } from './shard.js';

/** Measures in the kernel's order as counts. A plain group's requests are all `other`: it knows no result classes. */
export function readCounts(counts: Counts, measures: ArrayLike<number>, at: number, layout: Layout): void {
  const requests = measures[at];
  counts.bytes_sent = measures[at + 1];
  counts.time_taken_ms = measures[at + 2];
  if (layout === 'plain') {
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
  const view = kernel.view();
  const totals = { ...NO_COUNTS };
  const values = new Float64Array(view.count);
  const groups = new Uint32Array(view.count);
  const counts = { ...NO_COUNTS };
  const rankValue = sortValue(task.sort);
  let kept = 0;
  for (let i = 0; i < view.count; i++) {
    const at = view.start(i);
    readCounts(counts, view.measures, at, layout);
    addCounts(totals, counts);
    if (view.measures[at] < task.minRequests) continue;
    values[kept] = rankValue(counts);
    groups[kept++] = i;
  }
  rankFirst(kernel, groups.subarray(0, kept), values.subarray(0, kept), task.limit);
  return { groups: view.count, kept, totals };
}

/** Sorting all groups for the sake of the first twenty would be waste: only what reaches the twentieth value is sorted. */
function rankFirst(kernel: Kernel, groups: Uint32Array, values: Float64Array, limit: number | null): void {
  if (limit === null || limit >= groups.length) {
    kernel.rank(groups, values);
    return;
  }
  const threshold = nthSmallest(values, limit);
  let n = 0;
  for (let i = 0; i < groups.length; i++) {
    if (values[i] > threshold) continue;
    groups[n] = groups[i];
    values[n++] = values[i];
  }
  kernel.rank(groups.subarray(0, n), values.subarray(0, n));
}

/** The value that exactly `n` or more of the values reach: the largest of the `n` smallest. minus infinity where `n` is 0. */
export function nthSmallest(values: Float64Array, n: number): number {
  // A heap of the n smallest so far, the largest of them on top.
  const heap = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  for (const value of values) {
    if (!(value < heap[0])) continue;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= n) break;
      const child = left + 1 < n && heap[left + 1] > heap[left] ? left + 1 : left;
      if (heap[child] <= value) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = value;
  }
  return n === 0 ? Number.NEGATIVE_INFINITY : heap[0];
}
