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
 * Groups take most of it. Their runs are about two thirds as large as they are, and both are there while they are handed
 * on: runs beyond their part go to disk.
 */
export function divide(share: number): Budget {
  const input = Math.floor(share / 8);
  const runs = Math.floor(share / 4);
  return { kernel: Math.min(MOST_MEMORY, share - runs - input), runs: Math.min(MOST_MEMORY, runs), input };
}
