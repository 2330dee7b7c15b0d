/** The value that at least `limit` of `n` values reach: the largest of the `limit` smallest; minus infinity for none. */
export function nthSmallest(n: number, valueAt: (i: number) => number, limit: number): number {
  // A heap of the smallest so far, the largest of them on top.
  const heap = new Float64Array(limit).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < n; i++) {
    const value = valueAt(i);
    if (!(value < heap[0])) continue;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= limit) break;
      const child = left + 1 < limit && heap[left + 1] > heap[left] ? left + 1 : left;
      if (heap[child] <= value) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = value;
  }
  return limit === 0 ? Number.NEGATIVE_INFINITY : heap[0];
}
