// Groups as runs, and runs as groups. A run is a sequence of records; the layout is that of `runs.ts` one folder up:
//
//   varint key length, varint measure (as many as the grouping has), key bytes
//
// Threads hand their groups to each other as runs, one per partition. A ranking is a run whose records have the value
// that they are ordered by in front of them (f64).
import { block } from './memory';
import { copy, hash } from './bytes';
import { Groups, KEY_HEADER, PARTITION_BITS, upsert } from './groups';

/** A varint of 64 bits takes ten bytes. */
const MOST_VARINT: u32 = 10;
const SLACK: u32 = 64;

/** What is written is given out when there is this much of it, or a single record that is larger. */
const PIECE: usize = 65536;

let buffer: usize = 0;

let walked: Groups = changetype<Groups>(0);
let partition: u32 = 0;
let place: u32 = 0;
let placesLeft: u32 = 0;

/** Takes memory for a piece, or for the largest record. */
export function open(longestKey: usize): bool {
  const size = max(longestKey + (16 * MOST_VARINT + 8 + SLACK), PIECE);
  buffer = block(size);
  return buffer != 0;
}

export function bufferAddress(): usize {
  return buffer;
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

/** Does the record belong into the next piece? */
@inline
function isFull(groups: Groups, found: usize, to: usize): bool {
  const most = <usize>load<u32>(found, 4) + (groups.measures + 1) * MOST_VARINT + 8 + SLACK;
  return to > buffer && to + most > buffer + PIECE;
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

/** Writes the next groups of the walk to the buffer; returns the number of bytes, 0 at the end. */
export function fillFromPartition(): usize {
  let to = buffer;
  while (true) {
    const before = place;
    const leftBefore = placesLeft;
    const slot = nextSlot();
    if (slot == 0) break;
    const found = <usize>(slot & 0xffffffff);
    if (isFull(walked, found, to)) {
      place = before;
      placesLeft = leftBefore;
      break;
    }
    to = putRecord(walked, found, to);
  }
  return to - buffer;
}

/** The same for the entries of a ranking (see `rank.ts`), from `from` up to `until`; advances `rankedTo`. */
export let rankedTo: u32 = 0;

export function fillFromRanking(groups: Groups, entries: usize, entrySize: u32, from: u32, until: u32): usize {
  let to = buffer;
  for (rankedTo = from; rankedTo < until; rankedTo++) {
    const entry = entries + rankedTo * entrySize;
    const found = <usize>load<u32>(entry, 8);
    const ahead = <usize>load<u32>(entries + min(rankedTo + AHEAD, until - 1) * entrySize, 8);
    touched ^= load<u32>(ahead) ^ load<u32>(ahead, 64);
    if (isFull(groups, found, to)) break;
    store<f64>(to, load<f64>(entry));
    to = putRecord(groups, found, to + 8);
  }
  return to - buffer;
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
