// Does a row pass the filters? A pattern is literal bytes, and `*` for any run of them.
import { dimensionAt, filterAt, filters } from './plan';

const STAR: u8 = 0x2a;

function matches(text: usize, len: u32, pattern: usize, patternLen: u32): bool {
  let t: u32 = 0;
  let p: u32 = 0;
  // Where to go back to: the last star, and how much of the text it has taken so far.
  let star: i32 = -1;
  let taken: u32 = 0;
  while (t < len) {
    if (p < patternLen && load<u8>(pattern + p) == STAR) {
      star = p++;
      taken = t;
    } else if (p < patternLen && load<u8>(pattern + p) == load<u8>(text + t)) {
      p++;
      t++;
    } else if (star >= 0) {
      p = <u32>star + 1;
      t = ++taken;
    } else {
      return false;
    }
  }
  while (p < patternLen && load<u8>(pattern + p) == STAR) p++;
  return p == patternLen;
}

/** A missing value matches the empty pattern alone. */
function holds(dimension: u32, pattern: usize, patternLen: u32): bool {
  const value = dimensionAt(dimension);
  const isMissing = value.len == 1 && load<u8>(value.value) == 0x2d;
  if (isMissing || patternLen == 0) return isMissing && patternLen == 0;
  return matches(value.value, value.len, pattern, patternLen);
}

export function passesFilters(): bool {
  for (let i: u32 = 0; i < filters; i++) {
    const filter = filterAt(i);
    if (holds(filter.dimension, filter.pattern, filter.len) == filter.negated) return false;
  }
  return true;
}
