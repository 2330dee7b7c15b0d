// What the kernel offers its bridge (`wasm.ts` one folder up). Addresses and numbers only: no strings, no I/O.
import * as memoryRoom from './memory';
import { setSeed } from './bytes';
import { Groups, PARTITION_BITS, clear, open, setEntrySize } from './groups';
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
export { scan, rejects, wantSamples } from './scan';
export { room, filled } from './window';
export { bufferAddress, fillFromPartition } from './runs';
export { openLanes, laneRoom, laneFilled, interleave, lanesBufferAddress, lanesLength, lanesTaken } from './lanes';
export { setDefuse, setExact, csvIsAscii } from './csv';

/** Where the plan ends, and what scanning and merging need beside groups. */
let planEnd: usize = 0;
let fixedEnd: usize = 0;

/** The plan is whole: what the longest line can need, and tables for the groupings. False where memory is used up. */
export function begin(longestLine: usize, mostAtOnce: usize, mostConstants: usize): bool {
  planEnd = memoryRoom.mark();
  if (!window.open(longestLine, mostAtOnce)) return false;
  if (!keys.open(longestLine, mostConstants)) return false;
  if (!runs.open(longestLine + mostConstants)) return false;
  scanning.setLimits(<u32>longestLine);
  fixedEnd = memoryRoom.mark();
  return openTables();
}

function openTables(): bool {
  for (let i: u32 = 0; i < plan.groupings; i++) if (!open(plan.groupsAt(i))) return false;
  return true;
}

/**
 * Forgets all groups, since they were handed on: scanning (or merging) goes on where memory was used up. False where
 * not even empty tables fit.
 */
export function forgetGroups(): bool {
  memoryRoom.release(fixedEnd);
  return changetype<usize>(merging) == 0 ? openTables() : open(merging);
}

export function startFile(): void {
  scanning.startFile();
  window.empty();
  plan.setColumns(0, -1, -1, -1, -1, -1, -1);
}

export function accepted(): f64 {
  return scanning.accepted;
}
export function counted(): f64 {
  return scanning.counted;
}
export function lineNumber(): f64 {
  // Of a line that was given up the end is still to come, and counts then.
  return scanning.lineNumber + <f64>scanning.skipping;
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

/** The table of a grouping, for a look at the groups that are there now (see `peek.ts` one folder up). */
export function slotsAddress(grouping: u32): usize {
  return plan.groupsAt(grouping).slots;
}
export function slotBits(grouping: u32): u32 {
  return plan.groupsAt(grouping).bits;
}

// Merging: one grouping, partition after partition. The records of merged partitions stay; the table is used anew.
// Every group has its entry in the ranking at the top of the memory, reserved when the group is made.

let merging: Groups = changetype<Groups>(0);
let listed: u32 = 0;

export function beginMerge(grouping: u32): bool {
  memoryRoom.release(fixedEnd);
  window.empty();
  dropQueue();
  listed = 0;
  merging = plan.groupsAt(grouping);
  merging.bits = 0;
  setEntrySize(rank.ENTRY_SIZE);
  return open(merging);
}

/** Begins a partition of keys whose hashes agree in their first PARTITION_BITS, or twice, three times as many, by the level. */
export function beginPartition(level: u32): void {
  window.empty();
  merging.skip = PARTITION_BITS * (level + 1);
}

/** Merges what the window holds of a run. False where memory is used up: calling it again goes on where it stopped. */
export function merge(): bool {
  const taken = runs.merge(merging, window.lineStart, window.filledTo);
  window.setLine(window.lineStart + taken, window.lineStart + taken);
  return !runs.mergeIsFull;
}

/** Bytes of the run that are still in the window; 0 where the run ended as it should. */
export function unmerged(): usize {
  return window.filledTo - window.lineStart;
}

/** The partition is merged: lists its groups in their entries and makes the table ready for the next. */
export function endPartition(): void {
  let entry = memoryRoom.ceiling;
  const end = merging.slots + (<usize>8 << merging.bits);
  for (let at = merging.slots; at < end; at += 8) {
    const slot = load<u64>(at);
    if (slot == 0) continue;
    store<u32>(entry, <u32>slot, 8);
    entry += rank.ENTRY_SIZE;
  }
  listed += merging.count;
  clear(merging);
}

/** Forgets the partition at hand, but not those before it. Its records stay where they are until all is forgotten. */
export function dropPartition(): void {
  memoryRoom.giveTop(<usize>merging.count * rank.ENTRY_SIZE);
  clear(merging);
}

export function left(): usize {
  return memoryRoom.left();
}
export function listedGroups(): u32 {
  return listed;
}
/** The entries, for the caller to set their values and to leave some out, by moving the others together. */
export function entriesAddress(): usize {
  return memoryRoom.ceiling;
}

/** Whether a ranking is ordered by value, requests and key, or by value and key. */
export function orderByKey(wanted: bool): void {
  rank.setOrder(wanted);
}

export function sortRanking(n: u32): void {
  rank.sort(memoryRoom.ceiling, n, merging.keyAt);
}

/** Writes the ranking from entry `from` up to `until` to the buffer; returns the number of bytes. */
export function fillFromRanking(from: u32, until: u32): usize {
  return runs.fillFromRanking(merging, memoryRoom.ceiling, rank.ENTRY_SIZE, from, until);
}
export function rankedTo(): u32 {
  return runs.rankedTo;
}

/** Forgets all groups: the memory, and the window and the buffers too, are there for lanes until `beginMerge`. */
export function beginJoin(): void {
  memoryRoom.release(planEnd);
}
