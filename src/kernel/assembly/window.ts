// The input window: the bytes that were not scanned (or merged) yet, and the line (or record) that is still coming in.
// It is as large as the longest line and the most that is filled in at once need, from the start: it never moves.
import { block } from './memory';

/** What loads of 64 bytes at a time may read beyond the last byte. */
const SLACK: usize = 128;

/** A rest of a line up to this long is moved to the front, so that the window's few pages stay in the processor's cache. */
const SHORT: usize = 4096;

let base: usize = 0;
let end: usize = 0;

/** Start of the line at hand, how far it was scanned, and the end of what was filled in. */
export let lineStart: usize = 0;
export let scanned: usize = 0;
export let filledTo: usize = 0;

/** Takes memory for the longest line and the most that is filled in at once. */
export function open(longestLine: usize, mostAtOnce: usize): bool {
  base = block(longestLine + mostAtOnce + SHORT + SLACK);
  end = base + longestLine + mostAtOnce + SHORT;
  empty();
  return base != 0;
}

export function setLine(start: usize, at: usize): void {
  lineStart = start;
  scanned = at;
}

/** Forgets what is in the window. */
export function empty(): void {
  lineStart = scanned = filledTo = base;
}

/** Room for `more` bytes behind the line at hand: where they go; 0 where the window is too small for that. */
export function room(more: usize): usize {
  const pending = filledTo - lineStart;
  // A line of megabytes comes in small steps: moving it each time would take quadratic time.
  if (pending > SHORT && more <= end - filledTo) return filledTo;
  if (pending + more > end - base) return 0;
  if (lineStart != base) {
    memory.copy(base, lineStart, pending);
    scanned = base + (scanned - lineStart);
    lineStart = base;
    filledTo = base + pending;
  }
  return filledTo;
}

export function filled(bytes: usize): void {
  filledTo += bytes;
}
