// Rows as CSV, by fast-csv's rules: quotes where a value holds a quote, a comma, a line end or a bar, missing values
// empty. Bytes beyond ASCII are copied; the bridge looks at whether they are UTF-8.
import { copy } from './bytes';

const TAB: u8 = 0x09;
const NEWLINE: u8 = 0x0a;
const RETURN: u8 = 0x0d;
const QUOTE: u8 = 0x22;
const APOSTROPHE: u8 = 0x27;
const COMMA: u8 = 0x2c;
const DASH: u8 = 0x2d;
const BAR: u8 = 0x7c;

let defuse: bool = false;
/** Not 0 where a byte beyond ASCII was written (or merely looked at, behind the end of a value). */
let beyondAscii: i32 = 0;

export function setDefuse(wanted: bool): void {
  defuse = wanted;
}

/** For programs: NUL stays, and an empty value, in quotes, differs from a missing one. */
let exact: bool = false;

export function setExact(wanted: bool): void {
  exact = wanted;
}

/** Whether all that was written since the last call is ASCII for sure. */
export function csvIsAscii(): bool {
  const was = beyondAscii == 0;
  beyondAscii = 0;
  return was;
}

/** Writes a row; returns the address after it. */
export function writeRow(to: usize, key: usize, len: u32, measures: usize, count: u32): usize {
  const end = key + len;
  let value = key;
  while (true) {
    let valueEnd = value;
    while (valueEnd < end && load<u8>(valueEnd) != TAB) valueEnd++;
    to = writeValue(to, value, <u32>(valueEnd - value));
    if (valueEnd >= end) break;
    store<u8>(to++, COMMA);
    value = valueEnd + 1;
  }
  for (let i: u32 = 0; i < count; i++) {
    store<u8>(to++, COMMA);
    to = writeNumber(to, <u64>load<f64>(measures + (<usize>i << 3)));
  }
  store<u8>(to++, NEWLINE);
  return to;
}

/** Of the 16 bytes at an address: those that cannot be copied as they are. */
@inline
function special(address: usize): i32 {
  const bytes = v128.load(address);
  beyondAscii |= i8x16.bitmask(bytes);
  const found = v128.or(
    v128.or(i8x16.lt_u(bytes, i8x16.splat(0x20)), i8x16.eq(bytes, i8x16.splat(QUOTE))),
    v128.or(i8x16.eq(bytes, i8x16.splat(COMMA)), i8x16.eq(bytes, i8x16.splat(BAR))),
  );
  return i8x16.bitmask(found);
}

function isPlain(value: usize, len: u32): bool {
  let at: u32 = 0;
  for (; at + 16 <= len; at += 16) if (special(value + at) != 0) return false;
  return at == len || (special(value + at) & ((1 << (len - at)) - 1)) == 0;
}

function writeValue(to: usize, value: usize, len: u32): usize {
  if (len == 1 && load<u8>(value) == DASH) return to;
  if (!defuse && !(exact && len == 0) && isPlain(value, len)) return copy(to, value, len);
  return writeQuoted(to, value, len);
}

/** Would a spreadsheet take the value for a formula? */
function isFormula(value: usize, len: u32): bool {
  if (len == 0) return false;
  const first = load<u8>(value);
  return first == 0x3d || first == 0x2b || first == DASH || first == 0x40 || first == RETURN;
}

function writeQuoted(to: usize, value: usize, len: u32): usize {
  let needsQuotes = exact && len == 0;
  for (let i: u32 = 0; i < len && !needsQuotes; i++) {
    const byte = load<u8>(value + i);
    needsQuotes = byte == QUOTE || byte == COMMA || byte == NEWLINE || byte == RETURN || byte == BAR || (exact && byte == 0);
  }
  if (needsQuotes) store<u8>(to++, QUOTE);
  if (defuse && isFormula(value, len)) store<u8>(to++, APOSTROPHE);
  for (let i: u32 = 0; i < len; i++) {
    const byte = load<u8>(value + i);
    beyondAscii |= byte >> 7;
    if (byte == QUOTE) store<u8>(to++, QUOTE);
    if (byte == 0 && !exact) {
      // NUL has no place in CSV: U+FFFD leaves a trace of it.
      store<u8>(to, 0xef);
      store<u8>(to, 0xbf, 1);
      store<u8>(to, 0xbd, 2);
      to += 3;
    } else {
      store<u8>(to++, byte);
    }
  }
  if (needsQuotes) store<u8>(to++, QUOTE);
  return to;
}

function writeNumber(to: usize, value: u64): usize {
  let digits: u32 = 1;
  for (let limit: u64 = 10; value >= limit; limit *= 10) digits++;
  let at = to + digits;
  // 32-bit division is much the faster, and nearly all numbers fit.
  while (value > 0xffffffff) {
    store<u8>(--at, <u8>(0x30 + value % 10));
    value /= 10;
  }
  let rest = <u32>value;
  do {
    store<u8>(--at, <u8>(0x30 + rest % 10));
    rest /= 10;
  } while (at > to);
  return to + digits;
}
