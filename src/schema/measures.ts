/** What is counted for every group, and what is derived from the counts. */

/** Counts of one group. All are whole numbers, exact up to 2^53. */
export interface Counts {
  /** requests by result class; they add up to all requests */
  hits: number;
  refresh_hits: number;
  misses: number;
  errors: number;
  other: number;
  /** sc-bytes of all requests, headers included */
  bytes_sent: number;
  /** sc-bytes of Hit and RefreshHit: what the cache had, the numerator of the byte hit ratio */
  hit_bytes: number;
  /** sc-bytes of Miss */
  miss_bytes: number;
  /** time-taken, in milliseconds */
  time_taken_ms: number;
}

/** Nothing counted yet. */
export const NO_COUNTS: Readonly<Counts> = {
  hits: 0,
  refresh_hits: 0,
  misses: 0,
  errors: 0,
  other: 0,
  bytes_sent: 0,
  hit_bytes: 0,
  miss_bytes: 0,
  time_taken_ms: 0,
};

/** Adds the second to the first. */
export function addCounts(totals: Counts, counts: Readonly<Counts>): void {
  totals.hits += counts.hits;
  totals.refresh_hits += counts.refresh_hits;
  totals.misses += counts.misses;
  totals.errors += counts.errors;
  totals.other += counts.other;
  totals.bytes_sent += counts.bytes_sent;
  totals.hit_bytes += counts.hit_bytes;
  totals.miss_bytes += counts.miss_bytes;
  totals.time_taken_ms += counts.time_taken_ms;
}

export type MeasureKind = 'count' | 'bytes' | 'duration' | 'ratio';

export interface Measure {
  readonly name: string;
  readonly kind: MeasureKind;
  /** Value for one group; a ratio is null where its denominator is 0. */
  readonly of: (counts: Counts) => number | null;
  /** One line for `--help` and the docs. */
  readonly about: string;
}

/** `part / whole`, null where there is nothing to divide by. */
export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

export function requestsOf(c: Counts): number {
  return c.hits + c.refresh_hits + c.misses + c.errors + c.other;
}

/** Measures of a ranking (`top`, `report`), in the order of the command line contract. */
export const MEASURES: readonly Measure[] = [
  { name: 'requests', kind: 'count', of: requestsOf, about: 'all requests' },
  { name: 'hits', kind: 'count', of: (c) => c.hits, about: 'result type Hit' },
  {
    name: 'refresh_hits',
    kind: 'count',
    of: (c) => c.refresh_hits,
    about: 'result type RefreshHit: cached, but the origin was asked',
  },
  { name: 'misses', kind: 'count', of: (c) => c.misses, about: 'result type Miss' },
  { name: 'errors', kind: 'count', of: (c) => c.errors, about: 'result types that end in Error or Exceeded' },
  { name: 'other', kind: 'count', of: (c) => c.other, about: 'redirects, generated responses, unknown result types' },
  { name: 'bytes_sent', kind: 'bytes', of: (c) => c.bytes_sent, about: 'sc-bytes, headers included' },
  { name: 'hit_bytes', kind: 'bytes', of: (c) => c.hit_bytes, about: 'sc-bytes of Hit and RefreshHit' },
  { name: 'miss_bytes', kind: 'bytes', of: (c) => c.miss_bytes, about: 'sc-bytes of Miss' },
  { name: 'time_taken_ms', kind: 'duration', of: (c) => c.time_taken_ms, about: 'time-taken, summed' },
  {
    name: 'hit_ratio',
    kind: 'ratio',
    of: (c) => ratio(c.hits + c.refresh_hits, c.hits + c.refresh_hits + c.misses),
    about: '(Hit + RefreshHit) / (Hit + RefreshHit + Miss)',
  },
  {
    name: 'byte_hit_ratio',
    kind: 'ratio',
    of: (c) => ratio(c.hit_bytes, c.hit_bytes + c.miss_bytes),
    about: 'the same, of their sc-bytes',
  },
];

/** Measures of a plain group-by (`aggregate`). */
export const PLAIN_MEASURE_NAMES: readonly string[] = ['requests', 'bytes_sent', 'time_taken_ms'];

export const MEASURE_NAMES: readonly string[] = MEASURES.map((measure) => measure.name);

export function measure(name: string): Measure {
  const found = MEASURES.find((candidate) => candidate.name === name);
  if (found === undefined) throw new RangeError(`no such measure: ${name}`);
  return found;
}
