// Rankings of several threads brought together into one: a lane each, whose pieces of run come in one after the other.
//
// The order is that of `rank.ts`: the measure that is sorted by (largest first), the requests, the bytes of the key.
import { block, free } from './memory';
import { writeRow } from './csv';

const MOST_LANES: u32 = 256;
const MOST_MEASURES: u32 = 9;
/** Loads may run over the end of a piece. */
const SLACK: usize = 64;

@unmanaged
class Lane {
  /** Where its pieces are put, and how much room there is. */
  buffer: usize;
  size: usize;
  /** What comes after the record at hand, and the end of the piece. */
  next: usize;
  end: usize;
  key: usize;
  len: u32;
  /** Has it a record at hand? If not, it wants another piece, or has come to its end. */
  isReady: bool;
  isDone: bool;
}

const LANES = memory.data(256 * 32, 16);
const VALUES = memory.data(256 * 72, 16);

let lanes: u32 = 0;
let measures: u32 = 0;
let sortedBy: u32 = 0;
let rowsLeft: f64 = 0;

/** What `interleave` returns beside the number of a lane that wants a piece. */
const OUT_IS_FULL: i32 = -1;
const AT_END: i32 = -2;
const NO_MEMORY: i32 = -3;

@inline
function laneAt(i: u32): Lane {
  return changetype<Lane>(LANES + i * 32);
}

@inline
function valuesAt(i: u32): usize {
  return VALUES + i * (MOST_MEASURES * 8);
}

export function openLanes(n: u32, measureCount: u32, sort: u32, limit: f64): void {
  if (n > MOST_LANES) unreachable();
  lanes = n;
  measures = measureCount;
  sortedBy = sort;
  rowsLeft = limit;
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
  lane.isDone = size == 0;
  if (size > 0) step(lane, i);
}

function step(lane: Lane, i: u32): void {
  let at = lane.next;
  lane.isReady = at < lane.end;
  if (!lane.isReady) return;
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
}

function keyLess(a: Lane, b: Lane): bool {
  const both = min(a.len, b.len);
  let i: u32 = 0;
  for (; i + 8 <= both; i += 8) {
    const wordA = load<u64>(a.key + i);
    const wordB = load<u64>(b.key + i);
    if (wordA != wordB) return bswap<u64>(wordA) < bswap<u64>(wordB);
  }
  for (; i < both; i++) {
    const byteA = load<u8>(a.key + i);
    const byteB = load<u8>(b.key + i);
    if (byteA != byteB) return byteA < byteB;
  }
  return a.len < b.len;
}

function isBefore(i: u32, j: u32): bool {
  const valueI = load<f64>(valuesAt(i) + (<usize>sortedBy << 3));
  const valueJ = load<f64>(valuesAt(j) + (<usize>sortedBy << 3));
  if (valueI != valueJ) return valueI > valueJ;
  const requestsI = load<f64>(valuesAt(i));
  const requestsJ = load<f64>(valuesAt(j));
  if (requestsI != requestsJ) return requestsI > requestsJ;
  return keyLess(laneAt(i), laneAt(j));
}

/**
 * Writes rows in order until a lane wants its next piece (returns its number), what was written should be taken, all
 * is written, or memory is used up.
 */
export function interleave(): i32 {
  for (let i: u32 = 0; i < lanes; i++) if (!laneAt(i).isReady && !laneAt(i).isDone) return i;
  while (rowsLeft > 0) {
    let first: i32 = -1;
    for (let i: u32 = 0; i < lanes; i++) {
      if (!laneAt(i).isDone && (first < 0 || isBefore(i, first))) first = i;
    }
    if (first < 0) return AT_END;
    const lane = laneAt(first);
    const written = writeRow(lane.key, lane.len, valuesAt(first), measures);
    if (written != 1) return written == 0 ? OUT_IS_FULL : NO_MEMORY;
    rowsLeft--;
    step(lane, first);
    if (!lane.isReady) return first;
  }
  return AT_END;
}
