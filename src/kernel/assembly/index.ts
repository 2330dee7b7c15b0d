// What the kernel offers its bridge (`wasm.ts` one folder up). Addresses and numbers only: no strings, no I/O.
import * as memoryRoom from './memory';
import { setSeed } from './bytes';
import { Groups, PARTITION_BITS, clear, open } from './groups';
import * as keys from './keys';
import * as plan from './plan';
import * as rank from './rank';
import { dropQueue } from './rows';
import * as runs from './runs';
import * as scanning from './scan';
import * as window from './window';

export { setSeed };
export {
  reserve,
  addDimension,
  addGrouping,
  addKeyPart,
  addFilter,
  addClass,
  setTimes,
  setColumns,
  setDimension,
} from './plan';
export { scan, rejects, wantSamples, setLimits } from './scan';
export { room, filled } from './window';
export { bufferAddress, fillFromPartition } from './runs';
export { openLanes, laneRoom, laneFilled, interleave } from './lanes';
export { setDefuse, csvAddress, csvLength, csvIsAscii, csvTaken } from './csv';

/** The plan is whole: tables for its groupings. False where memory is used up. */
export function begin(): bool {
  memoryRoom.keep();
  for (let i: u32 = 0; i < plan.groupings; i++) if (!open(plan.groupsAt(i), 0)) return false;
  return true;
}

export function startFile(): void {
  scanning.startFile();
  window.empty();
  plan.setColumns(0, -1, -1, -1, -1, -1);
}

export function accepted(): f64 {
  return scanning.accepted;
}
export function counted(): f64 {
  return scanning.counted;
}
export function lineNumber(): f64 {
  return scanning.lineNumber;
}
export function firstInstant(): f64 {
  return scanning.first;
}
export function lastInstant(): f64 {
  return scanning.last;
}
export function eventLine(): usize {
  return scanning.eventLine;
}
export function eventLen(): u32 {
  return scanning.eventLen;
}
export function eventReason(): u32 {
  return scanning.eventReason;
}

export function walkPartition(grouping: u32, partition: u32): void {
  runs.walkPartition(plan.groupsAt(grouping), partition);
}

// Merging: one grouping, partition after partition. The records of merged partitions stay; the table is used anew.

let merging: Groups = changetype<Groups>(0);

/** Addresses of the records merged so far. */
let list: usize = 0;
let listSize: usize = 0;
let listed: u32 = 0;

export function beginMerge(grouping: u32): bool {
  memoryRoom.release();
  window.dropWindow();
  keys.dropScratch();
  runs.dropBuffer();
  dropQueue();
  list = listSize = 0;
  listed = 0;
  merging = plan.groupsAt(grouping);
  return open(merging, PARTITION_BITS);
}

/** Merges what the window holds of a run. False where memory is used up. */
export function mergeFilled(): bool {
  const taken = runs.merge(merging, window.lineStart, window.filledTo);
  window.setLine(window.lineStart + taken, window.lineStart + taken);
  return !runs.mergeIsFull;
}

/** Bytes of the run that are still in the window; 0 where the run ended as it should. */
export function unmerged(): usize {
  return window.filledTo - window.lineStart;
}

/** The partition is merged: lists its groups and makes the table ready for the next. False where memory is used up. */
export function endPartition(): bool {
  const needed = <usize>(listed + merging.count) * 4;
  if (needed > listSize) {
    const size = max(needed, listSize * 2);
    const made = memoryRoom.block(size);
    if (made == 0) return false;
    memory.copy(made, list, <usize>listed * 4);
    memoryRoom.free(list, listSize);
    list = made;
    listSize = size;
  }
  const end = merging.slots + (<usize>8 << merging.bits);
  for (let at = merging.slots; at < end; at += 8) {
    const slot = load<u64>(at);
    if (slot == 0) continue;
    store<u32>(list + <usize>listed * 4, <u32>slot);
    listed++;
  }
  clear(merging);
  return true;
}

export function listAddress(): usize {
  return list;
}
export function listLength(): u32 {
  return listed;
}
let entries: usize = 0;
let entryCount: u32 = 0;

/** Room for the entries of a ranking; the caller sets value and record of each. 0 where memory is used up. */
export function rankRoom(n: u32): usize {
  entries = memoryRoom.block(max(<usize>n, 1) * rank.ENTRY_SIZE);
  entryCount = n;
  return entries;
}

export function sortRanking(): void {
  rank.sort(entries, entryCount, merging.keyAt);
}

/** Writes the ranking from entry `from` up to `until` to the buffer; bytes, or -1 where memory is used up. */
export function fillFromRanking(from: u32, until: u32): i32 {
  return runs.fillFromRanking(merging, entries, rank.ENTRY_SIZE, from, min(until, entryCount));
}
export function rankedTo(): u32 {
  return runs.rankedTo;
}
