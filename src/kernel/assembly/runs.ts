// Groups as runs, and runs as groups. A run is a sequence of records; the layout is that of `runs.ts` one folder up:
//
//   varint key length, varint measure (as many as the grouping has), key bytes
//
// Threads hand their groups to each other as runs, one per partition.
import { block, free } from './memory';
import { copy, hash } from './bytes';
import { Groups, KEY_HEADER, PARTITION_BITS, upsert } from './groups';

/** A varint of 64 bits takes ten bytes. */
const MOST_VARINT: u32 = 10;
const SLACK: u32 = 64;

let buffer: usize = 0;
let bufferSize: usize = 0;

let walked: Groups = changetype<Groups>(0);
let partition: u32 = 0;
let place: u32 = 0;
let placesLeft: u32 = 0;

export function dropBuffer(): void {
  buffer = bufferSize = 0;
}

export function bufferAddress(): usize {
  return buffer;
}

function ensureBuffer(size: usize): bool {
  if (size <= bufferSize) return true;
  const made = block(max(size, 65536));
  if (made == 0) return false;
  free(buffer, bufferSize);
  buffer = made;
  bufferSize = max(size, 65536);
  return true;
}

@inline
function putVarint(to: usize, value: u64): usize {
  while (value > 0x7f) {
    store<u8>(to++, <u8>value | 0x80);
    value >>= 7;
  }
  store<u8>(to++, <u8>value);
  return to;
}

/** Most bytes that a record can take in a run. */
@inline
function roomFor(groups: Groups, found: usize): usize {
  return <usize>load<u32>(found, 4) + (groups.measures + 1) * MOST_VARINT + SLACK;
}

function putRecord(groups: Groups, found: usize, to: usize): usize {
  const len = load<u32>(found, 4);
  to = putVarint(to, len);
  for (let i: u32 = 0; i < groups.measures; i++) to = putVarint(to, <u64>load<f64>(found + KEY_HEADER + (<usize>i << 3)));
  return copy(to, found + groups.keyAt, len);
}

/** Begins a walk over the groups of one partition: those whose hash begins with its number. */
export function walkPartition(groups: Groups, number: u32): void {
  walked = groups;
  partition = number;
  place = number << (groups.bits - PARTITION_BITS);
  placesLeft = (<u32>1) << (groups.bits - PARTITION_BITS);
}

/** How far ahead of the walk a record is touched, so that it has come from memory when its turn is there. */
const AHEAD: u32 = 16;

/** What the touching loads saw: kept, so that the compiler keeps them. */
export let touched: u32 = 0;

/**
 * The next slot of the walk that holds a group of the partition; 0 at the end. A crowded stretch runs over into the
 * places behind it (round the end of the table, too), so the walk goes on from the stretch's end to the first gap.
 */
function nextSlot(): u64 {
  const mask = ((<u32>1) << walked.bits) - 1;
  while (true) {
    const slot = load<u64>(walked.slots + (<usize>(place & mask) << 3));
    if (placesLeft == 0 && slot == 0) return 0;
    const ahead = <usize>load<u32>(walked.slots + (<usize>((place + AHEAD) & mask) << 3));
    touched ^= load<u32>(ahead) ^ load<u32>(ahead, 64);
    if (placesLeft > 0) placesLeft--;
    place++;
    if (slot != 0 && <u32>(slot >> (64 - PARTITION_BITS)) == partition) return slot;
  }
}

/**
 * Writes the next groups of the walk to the buffer; returns the number of bytes, 0 at the end, and -1 where memory
 * is used up.
 */
export function fillFromPartition(): i32 {
  if (!ensureBuffer(65536)) return -1;
  let to = buffer;
  while (true) {
    const before = place;
    const leftBefore = placesLeft;
    const slot = nextSlot();
    if (slot == 0) break;
    const found = <usize>(slot & 0xffffffff);
    if (to + roomFor(walked, found) > buffer + bufferSize) {
      place = before;
      placesLeft = leftBefore;
      if (to > buffer) break;
      if (!ensureBuffer(roomFor(walked, found))) return -1;
      to = buffer;
      continue;
    }
    to = putRecord(walked, found, to);
  }
  return <i32>(to - buffer);
}

/** The same for `n` entries of a ranking (see `rank.ts`), from `from` on; returns bytes, and advances `rankedTo`. */
export let rankedTo: u32 = 0;

export function fillFromRanking(groups: Groups, entries: usize, entrySize: u32, from: u32, n: u32): i32 {
  if (!ensureBuffer(65536)) return -1;
  let to = buffer;
  rankedTo = from;
  while (rankedTo < n) {
    const found = <usize>load<u32>(entries + rankedTo * entrySize, 8);
    const ahead = <usize>load<u32>(entries + min(rankedTo + AHEAD, n - 1) * entrySize, 8);
    touched ^= load<u32>(ahead) ^ load<u32>(ahead, 64);
    if (to + roomFor(groups, found) > buffer + bufferSize) {
      if (to > buffer) break;
      if (!ensureBuffer(roomFor(groups, found))) return -1;
      to = buffer;
    }
    to = putRecord(groups, found, to);
    rankedTo++;
  }
  return <i32>(to - buffer);
}

let at: usize = 0;

function takeVarint(end: usize): u64 {
  let value: u64 = 0;
  let shift: u64 = 0;
  while (at < end) {
    const byte = load<u8>(at++);
    value |= (<u64>(byte & 0x7f)) << shift;
    if (byte < 0x80) return value;
    shift += 7;
  }
  // Cut off in the middle: the caller sees that the record is not whole.
  at = end + 1;
  return 0;
}

const MEASURES = memory.data(16 * 8, 8);

/** Whether memory was used up in the last `merge`. */
export let mergeIsFull: bool = false;

/**
 * Adds the records of a run in memory to the groups. Returns how many bytes were taken: a record that is not whole
 * stays, and so does all that comes after the point where memory is used up (`mergeIsFull`).
 */
export function merge(groups: Groups, start: usize, end: usize): usize {
  mergeIsFull = false;
  at = start;
  while (at < end) {
    const begin = at;
    const len = <u32>takeVarint(end);
    for (let i: u32 = 0; i < groups.measures; i++) store<f64>(MEASURES + i * 8, <f64>takeVarint(end));
    if (at > end || <usize>len > end - at) return begin - start;
    const found = upsert(groups, hash(at, len), at, len);
    if (found == 0) {
      mergeIsFull = true;
      return begin - start;
    }
    for (let i: u32 = 0; i < groups.measures; i++) {
      const measure = found + KEY_HEADER + (<usize>i << 3);
      store<f64>(measure, load<f64>(measure) + load<f64>(MEASURES + i * 8));
    }
    at += len;
  }
  return at - start;
}
