// The groups of one grouping: an open-addressing table of 8-byte slots over records.
//
//   slot    tag (upper 32 bits of the hash) << 32 | address of the record; 0 is empty
//   record  lower 32 bits of the hash, key length, measures (f64 each), key bytes, padding to 8
//
// A slot's place is the top bits of its tag. So the table can grow without touching a record, and walking it in order
// visits the groups in the order of their hash: a partition (the top PARTITION_BITS of the hash) is one stretch of it.
// ADVICE: that order is what `runs.ts` relies on. Whoever changes the placement changes `firstOf` there too.
import { block, free, record, takeTop } from './memory';
import { equal } from './bytes';

export const PARTITION_BITS: u32 = 6;

const FEWEST_BITS: u32 = 10;
export const KEY_HEADER: u32 = 8;

/** Measures of a plain grouping; a rollup has the time to the first byte after them, a grouping of cache results others. */
export const REQUESTS: u32 = 0;
const BYTES: u32 = 8;
const TIME: u32 = 16;
const FIRST_BYTE: u32 = 24;
const CLASS_COUNTS: u32 = 24;
const HIT_BYTES: u32 = 56;
const MISS_BYTES: u32 = 64;
const ROLLUP_MEASURES: u32 = 4;

/** Result classes, as the plan numbers them. */
const MISS: u32 = 2;
const OTHER: u32 = 4;

@unmanaged
export class Groups {
  slots: usize;
  bits: u32;
  count: u32;
  /** Number of measures in a record. */
  measures: u32;
  /** Offset of the key in a record. */
  keyAt: u32;
  /** Upper bits of the hash that all keys share: those that partitions were made by, while one of them is merged. */
  skip: u32;
}

/** Bytes that every new group takes from the top of the memory, for its entry in the ranking. */
let entrySize: usize = 0;

export function setEntrySize(size: usize): void {
  entrySize = size;
}

/** An empty table, as large as the one before it was; false where memory is used up. */
export function open(groups: Groups): bool {
  groups.bits = max(groups.bits, FEWEST_BITS);
  groups.count = 0;
  groups.slots = block(<usize>8 << groups.bits);
  if (groups.slots == 0) return false;
  memory.fill(groups.slots, 0, <usize>8 << groups.bits);
  return true;
}

/** Forgets the groups but keeps the table. */
export function clear(groups: Groups): void {
  memory.fill(groups.slots, 0, <usize>8 << groups.bits);
  groups.count = 0;
}

/** Twice the slots. Old and new are both walked in order, since a place is the top bits of the tag. */
function grow(groups: Groups): bool {
  const oldSize = <usize>8 << groups.bits;
  const slots = block(oldSize * 2);
  if (slots == 0) return false;
  memory.fill(slots, 0, oldSize * 2);
  const shift = 31 - groups.bits;
  const mask = ((<u32>2) << groups.bits) - 1;
  const end = groups.slots + oldSize;
  for (let from = groups.slots; from < end; from += 8) {
    const slot = load<u64>(from);
    if (slot == 0) continue;
    let place = (<u32>(slot >> 32)) >> shift;
    while (load<u64>(slots + (<usize>place << 3)) != 0) place = (place + 1) & mask;
    store<u64>(slots + (<usize>place << 3), slot);
  }
  free(groups.slots, oldSize);
  groups.slots = slots;
  groups.bits++;
  return true;
}

/** Address of the slot where a hash's search begins. */
@inline
export function home(groups: Groups, hash: u64): usize {
  return groups.slots + (<usize>((hash << groups.skip) >> (64 - groups.bits)) << 3);
}

/** The record of a key, made with measures of 0 where there is none yet; 0 where memory is used up. */
export function upsert(groups: Groups, hash: u64, key: usize, len: u32): usize {
  const shifted = hash << groups.skip;
  const tag = <u32>(shifted >> 32);
  const mask = ((<u32>1) << groups.bits) - 1;
  let place = <u32>(shifted >> (64 - groups.bits));
  while (true) {
    const at = groups.slots + (<usize>place << 3);
    const slot = load<u64>(at);
    if (slot == 0) return insert(groups, at, hash, tag, key, len);
    if (<u32>(slot >> 32) == tag) {
      const found = <usize>(slot & 0xffffffff);
      if (load<u32>(found) == <u32>hash && load<u32>(found, 4) == len && equal(found + groups.keyAt, key, len)) return found;
    }
    place = (place + 1) & mask;
  }
}

function insert(groups: Groups, at: usize, hash: u64, tag: u32, key: usize, len: u32): usize {
  // Full at thirteen sixteenths: beyond that the searches get long.
  if (groups.count >= ((<u32>13) << (groups.bits - 4))) return grow(groups) ? upsert(groups, hash, key, len) : 0;
  const size = (<usize>groups.keyAt + len + 7) & ~7;
  const made = record(size);
  if (made == 0 || !takeTop(entrySize)) return 0;
  store<u32>(made, <u32>hash);
  store<u32>(made, len, 4);
  for (let at = made + KEY_HEADER, end = made + groups.keyAt; at < end; at += 8) store<f64>(at, 0);
  // By words: a record ends on one.
  for (let i: u32 = 0; i < len; i += 8) store<u64>(made + groups.keyAt + i, load<u64>(key + i));
  store<u64>(at, (<u64>tag << 32) | <u64>made);
  groups.count++;
  return made;
}

@inline
function add(address: usize, value: f64): void {
  store<f64>(address, load<f64>(address) + value);
}

/** Counts one request in a record. */
@inline
export function count(groups: Groups, found: usize, bytes: f64, time: f64, firstByte: f64, kind: u32): void {
  const measures = found + KEY_HEADER;
  add(measures + REQUESTS, 1);
  add(measures + BYTES, bytes);
  add(measures + TIME, time);
  if (groups.measures == ROLLUP_MEASURES) add(measures + FIRST_BYTE, firstByte);
  if (groups.measures <= ROLLUP_MEASURES || kind == OTHER) return;
  add(measures + CLASS_COUNTS + (<usize>kind << 3), 1);
  if (kind < MISS) add(measures + HIT_BYTES, bytes);
  else if (kind == MISS) add(measures + MISS_BYTES, bytes);
}
