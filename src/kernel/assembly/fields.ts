// The fields of the line at hand: where they end, and what the dimensions read from them.
import { hourOf, instant } from './values';
import * as plan from './plan';

/** Offset of the end of each field of the line at hand, up to the last one that the plan asks for: the others are only counted. */
export const ENDS = memory.data(4 * (1024 + 72), 16);

const dash = memory.data<u8>([0x2d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

@inline
export function fieldStart(column: i32): u32 {
  return column == 0 ? 0 : load<u32>(ENDS + (column - 1) * 4) + 1;
}

@inline
export function fieldEnd(column: i32): u32 {
  return load<u32>(ENDS + column * 4);
}

/** Lower case, without parameters; done in place, since nothing else reads the field. */
function toMediaType(dimension: plan.Dimension): void {
  const value = dimension.value;
  let len: u32 = 0;
  for (; len < dimension.len; len++) {
    const byte = load<u8>(value + len);
    if (byte == 0x3b) break;
    if (byte >= 0x41 && byte <= 0x5a) store<u8>(value + len, byte | 0x20);
  }
  if (len < dimension.len) {
    // "text/html%20; charset=utf-8": the encoded space before the parameter goes too.
    while (true) {
      if (len > 0 && load<u8>(value + len - 1) == 0x20) len--;
      else if (len > 2 && load<u8>(value + len - 3) == 0x25 && load<u16>(value + len - 2) == 0x3032) len -= 3;
      else break;
    }
    if (len == 0) {
      dimension.value = dash;
      len = 1;
    }
  }
  dimension.len = len;
}

function toHour(dimension: plan.Dimension): void {
  if (hourOf(dimension.value, dimension.len) == 255) {
    dimension.value = dash;
    dimension.len = 1;
  } else {
    dimension.len = 2;
  }
}

@inline
function isMissing(value: usize, len: u32): bool {
  return len == 1 && load<u8>(value) == 0x2d;
}

export function readDimension(dimension: plan.Dimension, start: usize): void {
  let column = dimension.first;
  dimension.value = dimension.constant;
  dimension.len = dimension.constantLen;
  if (column >= 0) {
    const from = fieldStart(column);
    const value = start + from;
    const len = fieldEnd(column) - from;
    if (!isMissing(value, len)) {
      dimension.value = value;
      dimension.len = len;
      column = -2;
    }
  }
  if (column != -2 && dimension.second >= 0) {
    const from = fieldStart(dimension.second);
    const value = start + from;
    const len = fieldEnd(dimension.second) - from;
    if (!isMissing(value, len)) {
      dimension.value = value;
      dimension.len = len;
    }
  }
  if (dimension.reading == plan.MEDIA_TYPE) toMediaType(dimension);
  else if (dimension.reading == plan.HOUR) toHour(dimension);
}

export function instantOf(start: usize): f64 {
  if (plan.dateColumn < 0 || plan.timeColumn < 0) return 0;
  const date = fieldStart(plan.dateColumn);
  const time = fieldStart(plan.timeColumn);
  return instant(start + date, fieldEnd(plan.dateColumn) - date, start + time, fieldEnd(plan.timeColumn) - time);
}
