/** How the memory that the user allows is divided. */
import { MOST_MEMORY } from '../kernel/kernel.js';

/** A thread with less could not hold a longest line for every grouping. */
export const LEAST_SHARE = 32 * 1024 * 1024;

/** Of a thread's share: bytes for its groups, for runs that are kept in memory, and for input that is on its way. */
export interface Budget {
  readonly kernel: number;
  readonly runs: number;
  readonly input: number;
}

/**
 * Runs of more groups than this go through a temp file even where there is memory left: the system keeps what was just
 * written at hand anyway, so that costs no time, and a fifth of the memory is saved.
 */
const MOST_RUNS = 8 * 1024 * 1024;

export function divide(share: number): Budget {
  const input = Math.floor(share / 8);
  const runs = Math.min(MOST_RUNS, Math.floor(share / 8));
  return { kernel: Math.min(MOST_MEMORY, share - runs - input), runs, input };
}
