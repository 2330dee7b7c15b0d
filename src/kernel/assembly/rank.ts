// Groups in order: by a value that the caller gives (smallest first), then requests (most first; this part can be left
// out), then the bytes of the key. The order is total, so the same groups always come out the same way.
//
//   entry   value f64, address of the record u32, (unused u32), word u64
//
// Sorting looks at 8 bytes at a time: a pass orders the entries by one word, and each stretch of equal words is
// ordered by the next. The words are the value, the requests, then the key, 8 bytes by 8 bytes.
//
// ADVICE: a pass must shrink its stretch or move on a level; hostile keys (thousands of equal prefixes of growing
// length) would otherwise exhaust the stack, which is what MOST_DEPTH and `heapSort` are for.
import { KEY_HEADER } from './groups';

export const ENTRY_SIZE: u32 = 24;
const FEW: u32 = 12;
const MOST_DEPTH: u32 = 1000;
const KEY_LEVEL: u32 = 2;

let keyAt: u32 = 0;
/** Whether requests have no part in the order. */
export let byKey: bool = false;

export function setOrder(keyAlone: bool): void {
  byKey = keyAlone;
}

@inline
function at(i: usize): usize {
  return i * ENTRY_SIZE;
}

/** Bits of a float, ordered as the floats are. */
@inline
function sortable(value: f64): u64 {
  const bits = reinterpret<u64>(value + 0.0);
  return <i64>bits < 0 ? ~bits : bits | 0x8000000000000000;
}

@inline
function requestsOf(entry: usize): f64 {
  return load<f64>(<usize>load<u32>(entry, 8) + KEY_HEADER);
}

@inline
function bigEndian(word: u64): u64 {
  return bswap<u64>(word);
}

/** The word of an entry at a level. A key that ends is filled up with zeros. */
function wordAt(level: u32, entry: usize): u64 {
  if (level == 0) return sortable(load<f64>(entry));
  if (level == 1) return byKey ? 0 : ~sortable(requestsOf(entry));
  const found = <usize>load<u32>(entry, 8);
  const len = load<u32>(found, 4);
  const from = (level - KEY_LEVEL) * 8;
  if (from >= len) return 0;
  const word = bigEndian(load<u64>(found + keyAt + from));
  return len - from >= 8 ? word : word & ((~(<u64>0)) << (64 - ((<u64>(len - from)) << 3)));
}

/** Does the key of `a` come before that of `b`, given that they agree before `from`? */
function keyLess(a: usize, b: usize, from: u32): bool {
  const recordA = <usize>load<u32>(a, 8);
  const recordB = <usize>load<u32>(b, 8);
  const lenA = load<u32>(recordA, 4);
  const lenB = load<u32>(recordB, 4);
  const both = min(lenA, lenB);
  let i = from;
  for (; i + 8 <= both; i += 8) {
    const wordA = load<u64>(recordA + keyAt + i);
    const wordB = load<u64>(recordB + keyAt + i);
    if (wordA != wordB) return bigEndian(wordA) < bigEndian(wordB);
  }
  for (; i < both; i++) {
    const byteA = load<u8>(recordA + keyAt + i);
    const byteB = load<u8>(recordB + keyAt + i);
    if (byteA != byteB) return byteA < byteB;
  }
  return lenA < lenB;
}

/** The whole order, for entries that agree on all levels before `level`. */
function less(level: u32, a: usize, b: usize): bool {
  if (level == 0 && load<f64>(a) != load<f64>(b)) return load<f64>(a) < load<f64>(b);
  if (level <= 1 && !byKey && requestsOf(a) != requestsOf(b)) return requestsOf(a) > requestsOf(b);
  return keyLess(a, b, level < KEY_LEVEL ? 0 : (level - KEY_LEVEL) * 8);
}

const HELD = memory.data(32, 8);

@inline
function move(to: usize, from: usize): void {
  v128.store(to, v128.load(from));
  store<u64>(to, load<u64>(from, 16), 16);
}

@inline
function swap(a: usize, b: usize): void {
  const first = v128.load(a);
  const second = load<u64>(a, 16);
  move(a, b);
  v128.store(b, first);
  store<u64>(b, second, 16);
}

function insertionSort(lo: usize, hi: usize, level: u32): void {
  for (let i = lo + ENTRY_SIZE; i < hi; i += ENTRY_SIZE) {
    let to = i;
    move(HELD, i);
    while (to > lo && less(level, HELD, to - ENTRY_SIZE)) {
      move(to, to - ENTRY_SIZE);
      to -= ENTRY_SIZE;
    }
    if (to != i) move(to, HELD);
  }
}

/** Slow but never deep. */
function heapSort(lo: usize, hi: usize, level: u32): void {
  let n = (hi - lo) / ENTRY_SIZE;
  for (let i = n / 2; i > 0; i--) sift(lo, i - 1, n, level);
  while (n > 1) {
    n--;
    swap(lo, lo + at(n));
    sift(lo, 0, n, level);
  }
}

function sift(lo: usize, parent: usize, n: usize, level: u32): void {
  while (true) {
    let child = parent * 2 + 1;
    if (child >= n) return;
    if (child + 1 < n && less(level, lo + at(child), lo + at(child + 1))) child++;
    if (!less(level, lo + at(parent), lo + at(child))) return;
    swap(lo + at(parent), lo + at(child));
    parent = child;
  }
}

@inline
function word(entry: usize): u64 {
  return load<u64>(entry, 16);
}

function medianWord(lo: usize, hi: usize): u64 {
  const n = (hi - lo) / ENTRY_SIZE;
  const a = word(lo);
  const b = word(lo + at(n / 2));
  const c = word(hi - ENTRY_SIZE);
  return a < b ? (b < c ? b : max(a, c)) : a < c ? a : max(b, c);
}

/** Quicksort by the words at `level`, in three parts: less, equal, greater. The equal part goes on to the next level. */
function sortWords(lo: usize, hi: usize, level: u32, depth: u32): void {
  while (hi - lo > FEW * ENTRY_SIZE) {
    if (depth++ > MOST_DEPTH) {
      heapSort(lo, hi, level);
      return;
    }
    const pivot = medianWord(lo, hi);
    let below = lo;
    let above = hi;
    for (let i = lo; i < above; ) {
      const here = word(i);
      if (here < pivot) {
        if (i != below) swap(i, below);
        below += ENTRY_SIZE;
        i += ENTRY_SIZE;
      } else if (here > pivot) {
        above -= ENTRY_SIZE;
        swap(i, above);
      } else {
        i += ENTRY_SIZE;
      }
    }
    sortLevel(below, above, level + 1, depth);
    // The smaller side by recursion, the larger by going on: the stack stays shallow.
    if (below - lo < hi - above) {
      sortWords(lo, below, level, depth);
      lo = above;
    } else {
      sortWords(above, hi, level, depth);
      hi = below;
    }
  }
  insertionSort(lo, hi, level);
}

/** Orders entries that agree on all levels before `level`. */
function sortLevel(lo: usize, hi: usize, level: u32, depth: u32): void {
  while (hi - lo > FEW * ENTRY_SIZE) {
    let first: u64 = 0;
    let differ = false;
    let ended = true;
    for (let entry = lo; entry < hi; entry += ENTRY_SIZE) {
      const here = wordAt(level, entry);
      store<u64>(entry, here, 16);
      if (entry == lo) first = here;
      else if (here != first) differ = true;
      if (level < KEY_LEVEL || (level - KEY_LEVEL) * 8 < load<u32>(<usize>load<u32>(entry, 8), 4)) ended = false;
    }
    if (differ) {
      sortWords(lo, hi, level, depth);
      return;
    }
    // Keys that only differ in how many NUL bytes they end with.
    if (ended) break;
    level++;
  }
  if (hi - lo > FEW * ENTRY_SIZE) heapSort(lo, hi, KEY_LEVEL);
  else insertionSort(lo, hi, level);
}

/** Orders `n` entries whose values and addresses are set. */
export function sort(entries: usize, n: u32, keyOffset: u32): void {
  keyAt = keyOffset;
  sortLevel(entries, entries + at(n), 0, 0);
}
