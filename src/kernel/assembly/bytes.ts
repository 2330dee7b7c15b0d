// Hashing, comparing and copying of short byte strings, 8 or 16 at a time. All may READ up to 16 bytes past the end
// of a string, and `copy` may WRITE up to 16 past it: every buffer they touch has that slack.

const K1: u64 = 0x9e3779b97f4a7c15;
const K2: u64 = 0xd6e8feb86659fd93;

let seed: u64 = 0x2545f4914f6cdd1d;

/** Log lines are written by strangers: a seed they cannot know keeps them from choosing keys that collide. */
export function setSeed(low: u32, high: u32): void {
  seed = (<u64>high << 32) | <u64>low;
}

/** The last `8 - len` bytes of a load shifted out. */
@inline
function short(address: usize, len: u32): u64 {
  return len == 0 ? 0 : load<u64>(address) << (64 - (<u64>len << 3));
}

export function hash(address: usize, len: u32): u64 {
  let h = seed ^ (<u64>len * K2);
  if (len < 8) {
    h = (h ^ short(address, len)) * K1;
  } else {
    const last = address + <usize>len - 8;
    while (address < last) {
      h = (h ^ load<u64>(address)) * K1;
      h ^= h >> 32;
      address += 8;
    }
    h = (h ^ load<u64>(last)) * K1;
  }
  h ^= h >> 32;
  h *= K2;
  return h ^ (h >> 29);
}

export function equal(a: usize, b: usize, len: u32): bool {
  if (len < 8) return short(a, len) == short(b, len);
  const last = a + <usize>len - 8;
  const shift = b - a;
  while (a < last) {
    if (load<u64>(a) != load<u64>(a + shift)) return false;
    a += 8;
  }
  return load<u64>(last) == load<u64>(last + shift);
}

/** Copies `len` bytes; returns the address after the last one. */
@inline
export function copy(to: usize, from: usize, len: u32): usize {
  if (len > 256) {
    memory.copy(to, from, len);
  } else {
    for (let i: u32 = 0; i < len; i += 16) v128.store(to + i, v128.load(from + i));
  }
  return to + <usize>len;
}
