// The clever file: rows are queued and looked up 32 at a time.
//
// A lookup in a table far larger than the processor's caches waits for memory three times: for the slot, the record
// and its key. Done row by row those waits add up; done for 32 rows, slots first, then records, they overlap.
//
// ADVICE: a queued key may point into the input window, so the queue must be empty before the window moves
// (`scan` sees to it), and `flush` must be able to stop at any row, when memory is used up, and go on from there.
import { Groups, count, home, upsert } from './groups';
import { groupings, groupsAt } from './plan';

const BATCH: u32 = 32;

/** What a queued row adds: bytes f64, time f64, time to the first byte f64, result class u32. */
const ROW_SIZE: u32 = 32;
const ROWS = memory.data(32 * 32, 16);

/** Its key in each grouping: hash u64, address u32, length u32. */
const KEY_SIZE: u32 = 16;
const KEYS = memory.data(8 * 32 * 16, 16);

let queued: u32 = 0;
let flushGrouping: u32 = 0;
let flushRow: u32 = 0;

/** What the touching loads saw: kept, so that the compiler keeps them. */
export let touched: u64 = 0;

export function queueIsFull(): bool {
  return queued == BATCH;
}

export function queueIsEmpty(): bool {
  return queued == 0;
}

export function dropQueue(): void {
  queued = flushGrouping = flushRow = 0;
}

@inline
export function queueKey(grouping: u32, hash: u64, key: usize, len: u32): void {
  const entry = KEYS + (grouping * BATCH + queued) * KEY_SIZE;
  store<u64>(entry, hash);
  store<u32>(entry, <u32>key, 8);
  store<u32>(entry, len, 12);
}

/** The row whose keys were queued is whole. */
@inline
export function queueRow(bytes: f64, time: f64, firstByte: f64, kind: u32): void {
  const row = ROWS + queued * ROW_SIZE;
  store<f64>(row, bytes);
  store<f64>(row, time, 8);
  store<f64>(row, firstByte, 16);
  store<u32>(row, kind, 24);
  queued++;
}

function touch(groups: Groups, keys: usize): void {
  const end = keys + queued * KEY_SIZE;
  let seen: u64 = 0;
  for (let key = keys; key < end; key += KEY_SIZE) seen ^= load<u64>(home(groups, load<u64>(key)));
  for (let key = keys; key < end; key += KEY_SIZE) {
    const found = <usize>(load<u64>(home(groups, load<u64>(key))) & 0xffffffff);
    seen ^= load<u64>(found) ^ load<u64>(found, 64);
  }
  touched ^= seen;
}

/** Counts the queued rows; false where memory is used up, and then calling it again goes on where it stopped. */
export function flush(): bool {
  while (flushGrouping < groupings) {
    const groups = groupsAt(flushGrouping);
    const keys = KEYS + flushGrouping * BATCH * KEY_SIZE;
    // A small table is in the cache already.
    if (groups.bits > 12) touch(groups, keys);
    for (; flushRow < queued; flushRow++) {
      const key = keys + flushRow * KEY_SIZE;
      const found = upsert(groups, load<u64>(key), <usize>load<u32>(key, 8), load<u32>(key, 12));
      if (found == 0) return false;
      const row = ROWS + flushRow * ROW_SIZE;
      count(groups, found, load<f64>(row), load<f64>(row, 8), load<f64>(row, 16), load<u32>(row, 24));
    }
    flushRow = 0;
    flushGrouping++;
  }
  dropQueue();
  return true;
}
