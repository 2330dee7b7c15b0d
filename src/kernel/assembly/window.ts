// The input window: the bytes that were not scanned yet, and the line that is still coming in.
import { block, free } from './memory';

/** What loads of 64 bytes at a time may read beyond the last byte. */
const SLACK: usize = 128;

let base: usize = 0;
let size: usize = 0;

/** Start of the line at hand, how far it was scanned, and the end of what was filled in. */
export let lineStart: usize = 0;
export let scanned: usize = 0;
export let filledTo: usize = 0;

export function setLine(start: usize, at: usize): void {
  lineStart = start;
  scanned = at;
}

/** Forgets what is in the window. */
export function empty(): void {
  lineStart = scanned = filledTo = base;
}

/** Forgets the window itself: its memory was released. */
export function dropWindow(): void {
  base = size = lineStart = scanned = filledTo = 0;
}

/** Room for `more` bytes behind the line at hand: where they go; 0 where memory is used up. */
export function room(more: usize): usize {
  const pending = filledTo - lineStart;
  const needed = pending + more + SLACK;
  let to = base;
  if (needed > size) {
    to = block(max(needed, size * 2));
    if (to == 0) return 0;
  }
  // A line of megabytes comes in small steps: moving it each time would take quadratic time, so only what no
  // longer fits is moved.
  if (to == base && filledTo + more + SLACK <= base + size && lineStart != filledTo) return filledTo;
  memory.copy(to, lineStart, pending);
  if (to != base) {
    free(base, size);
    base = to;
    size = max(needed, size * 2);
  }
  scanned = to + (scanned - lineStart);
  lineStart = to;
  filledTo = to + pending;
  return filledTo;
}

export function filled(bytes: usize): void {
  filledTo += bytes;
}
