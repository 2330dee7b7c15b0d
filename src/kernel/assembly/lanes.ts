// Rankings brought together into one: a lane each, whose pieces come in one after the other. What goes out is a ranking
// of the same form, or CSV.
//
// The order is that of `rank.ts`: the value (smallest first), the requests, the bytes of the key.
import { copy } from './bytes';
import { writeRow } from './csv';
import { block, free } from './memory';
import { byKey } from './rank';

const MOST_LANES: u32 = 256;
const MOST_MEASURES: u32 = 9;
/** Loads may run over the end of a piece, and copies over the end of what is written. */
const SLACK: usize = 64;
/** What is written is taken when there is this much. */
const OUT_PIECE: usize = 1048576;

@unmanaged
class Lane {
  /** Where its pieces are put, and how much room there is. */
  buffer: usize;
  size: usize;
  /** The record at hand with its value, what comes after it, and the end of the piece. */
  start: usize;
  next: usize;
  end: usize;
  key: usize;
  len: u32;
}

const LANES = memory.data(256 * 40, 16);
const VALUES = memory.data(256 * 72, 16);

/** Numbers of the lanes that have a record at hand, the one whose turn is next first. */
const ORDER = memory.data(257 * 4, 16);
let ordered: u32 = 0;

/** The lane that must be fed before it can go on. Lanes that were not fed yet are asked for one after the other. */
let hungry: i32 = -1;
let unfed: u32 = 0;

let lanes: u32 = 0;
let measures: u32 = 0;
let rowsLeft: f64 = 0;
let writesCsv: bool = false;

let out: usize = 0;
let outSize: usize = 0;
let outLength: usize = 0;

/** What `interleave` returns beside the number of a lane that wants a piece. */
const OUT_IS_FULL: i32 = -1;
const AT_END: i32 = -2;
const NO_MEMORY: i32 = -3;

@inline
function laneAt(i: u32): Lane {
  return changetype<Lane>(LANES + i * 40);
}

@inline
function valuesAt(i: u32): usize {
  return VALUES + i * (MOST_MEASURES * 8);
}

/** Memory for the lanes is taken as they need it: `release` has gone before. */
export function openLanes(n: u32, measureCount: u32, limit: f64, asCsv: bool): void {
  if (n > MOST_LANES) unreachable();
  memory.fill(LANES, 0, 256 * 40);
  lanes = n;
  ordered = unfed = 0;
  hungry = -1;
  measures = measureCount;
  rowsLeft = limit;
  writesCsv = asCsv;
  out = outSize = outLength = 0;
}

export function lanesBufferAddress(): usize {
  return out;
}

export function lanesLength(): usize {
  return outLength;
}

export function lanesTaken(): void {
  outLength = 0;
}

/** Where the lane's next piece goes; 0 where memory is used up. */
export function laneRoom(i: u32, size: usize): usize {
  const lane = laneAt(i);
  if (size + SLACK > lane.size) {
    free(lane.buffer, lane.size);
    lane.size = size + SLACK;
    lane.buffer = block(lane.size);
  }
  return lane.buffer;
}

/** The piece is there; 0 bytes: there are no more. */
export function laneFilled(i: u32, size: usize): void {
  const lane = laneAt(i);
  lane.next = lane.buffer;
  lane.end = lane.buffer + size;
  hungry = -1;
  if (step(lane, i)) putInOrder(i);
}

/** Moves to the next record; false where there is none. */
function step(lane: Lane, i: u32): bool {
  lane.start = lane.next;
  if (lane.start >= lane.end) return false;
  let at = lane.start + 8;
  let value: u64 = 0;
  let values = valuesAt(i);
  for (let m: i32 = -1; m < <i32>measures; m++) {
    let byte = load<u8>(at++);
    value = byte & 0x7f;
    for (let shift: u64 = 7; byte > 0x7f; shift += 7) {
      byte = load<u8>(at++);
      value |= (<u64>(byte & 0x7f)) << shift;
    }
    if (m < 0) lane.len = <u32>value;
    else store<f64>(values + ((<usize>m) << 3), <f64>value);
  }
  lane.key = at;
  lane.next = at + lane.len;
  return true;
}

/** Less than 0 where the key of `a` comes first, more where that of `b` does. */
function compareKeys(a: Lane, b: Lane): i32 {
  const both = min(a.len, b.len);
  let i: u32 = 0;
  for (; i + 8 <= both; i += 8) {
    const wordA = load<u64>(a.key + i);
    const wordB = load<u64>(b.key + i);
    if (wordA != wordB) return bswap<u64>(wordA) < bswap<u64>(wordB) ? -1 : 1;
  }
  for (; i < both; i++) {
    const byteA = load<u8>(a.key + i);
    const byteB = load<u8>(b.key + i);
    if (byteA != byteB) return <i32>byteA - <i32>byteB;
  }
  return <i32>a.len - <i32>b.len;
}

function isBefore(i: u32, j: u32): bool {
  const valueI = load<f64>(laneAt(i).start);
  const valueJ = load<f64>(laneAt(j).start);
  if (valueI != valueJ) return valueI < valueJ;
  const requestsI = load<f64>(valuesAt(i));
  const requestsJ = load<f64>(valuesAt(j));
  if (!byKey && requestsI != requestsJ) return requestsI > requestsJ;
  const keys = compareKeys(laneAt(i), laneAt(j));
  return keys != 0 ? keys < 0 : i < j;
}

/** Room for so many bytes more: 1, or 0 where what was written must be taken first, -1 without memory. */
function ensureRoom(needed: usize): i32 {
  if (outLength + needed <= outSize) return 1;
  if (outLength > 0) return 0;
  free(out, outSize);
  outSize = max(needed, OUT_PIECE);
  out = block(outSize);
  if (out == 0) outSize = 0;
  return out == 0 ? -1 : 1;
}

/** A row can be longer than its record: a key can grow threefold, a measure has twenty digits. */
@inline
function write(lane: Lane, i: u32): i32 {
  const size = lane.next - lane.start;
  const room = ensureRoom(writesCsv ? <usize>lane.len * 4 + MOST_MEASURES * 24 + SLACK : size + SLACK);
  if (room != 1) return room;
  const to = out + outLength;
  const end = writesCsv ? writeRow(to, lane.key, lane.len, valuesAt(i), measures) : copy(to, lane.start, <u32>size);
  outLength = end - out;
  return 1;
}

/** A lane that was not in order takes its place: few comparisons, however many lanes there are. */
function putInOrder(i: u32): void {
  let low: u32 = 0;
  let high = ordered;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(i, load<u32>(ORDER + middle * 4))) high = middle;
    else low = middle + 1;
  }
  const place = ORDER + low * 4;
  memory.copy(place + 4, place, (ordered - low) * 4);
  store<u32>(place, i);
  ordered++;
}

function takeFirst(): void {
  ordered--;
  memory.copy(ORDER, ORDER + 4, ordered * 4);
}

/**
 * Writes records in order until a lane wants its next piece (returns its number), what was written should be taken, all
 * is written, or memory is used up.
 */
export function interleave(): i32 {
  if (hungry >= 0) return hungry;
  if (unfed < lanes) {
    hungry = unfed++;
    return hungry;
  }
  while (rowsLeft > 0 && ordered > 0) {
    const first = load<u32>(ORDER);
    const lane = laneAt(first);
    const written = write(lane, first);
    if (written != 1) return written == 0 ? OUT_IS_FULL : NO_MEMORY;
    rowsLeft--;
    takeFirst();
    if (step(lane, first)) {
      putInOrder(first);
    } else {
      hungry = first;
      return hungry;
    }
  }
  return AT_END;
}
