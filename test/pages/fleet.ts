/** The fleet that infra/beyond-one-machine.md reckons with: so many distributions, each with its share of the traffic. */
import { exactly, NOTHING, plus, type Range, times } from '../../src/schema/range.js';
import { REQUESTS_AT_ONCE } from '../../src/schema/rates.js';
import { type Pile, rollupBytes } from '../../src/tasks/costs.js';
import type { Facts, Terms } from '../../src/tasks/ways.js';

const DISTRIBUTIONS = 100;
/** Bytes of a row, gzipped, in the logs of `make bench`. */
export const ROW_BYTES = 105;
/** Bytes of a log file. */
export const OBJECT_BYTES = 1e6;

export const TERMS: Terms = { cores: 2, memory: 1024 ** 3, concurrency: REQUESTS_AT_ONCE, questions: 100, pricePerTb: 5 };

/** The second has half the traffic of the first, the third a third of it, and so on. */
const WEIGHTS = Array.from({ length: DISTRIBUTIONS }, (_, i) => 1 / (i + 1));
const SUM = WEIGHTS.reduce((sum, weight) => sum + weight);
export const SHARES: readonly number[] = WEIGHTS.map((weight) => weight / SUM);

export function pilesOf(bytes: number, objectBytes = OBJECT_BYTES): Pile[] {
  return [{ format: 'gzip', files: bytes / objectBytes, bytes }];
}

/** Bytes of the rollup tables of a day with so many bytes of logs. */
export function tablesOf(bytes: number): Range {
  return SHARES.reduce((sum, share) => plus(sum, rollupBytes(exactly((bytes * share) / ROW_BYTES))), NOTHING);
}

/** A day of the fleet, as `estimate` would know it from a listing. */
export function dayOf(bytes: number): Facts {
  const rows = exactly(bytes / ROW_BYTES);
  return {
    terms: TERMS,
    logs: {
      files: bytes / OBJECT_BYTES,
      bytes,
      outside: 0,
      unknown_sizes: 0,
      unreadable: 0,
      formats: {},
      distributions: DISTRIBUTIONS,
      from: null,
      to: null,
      days: 1,
      bytes_per_day: bytes,
    },
    piles: pilesOf(bytes),
    rows,
    tables: tablesOf(bytes),
    dates: 1,
    units: DISTRIBUTIONS,
    largestUnit: times(rows, SHARES[0]),
    inS3: true,
  };
}
