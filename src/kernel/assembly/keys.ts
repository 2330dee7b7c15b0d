// Keys of the row at hand, for each grouping: the values of its dimensions, joined by tabs.
import { block } from './memory';
import { copy, hash } from './bytes';
import * as plan from './plan';
import { flush, queueKey } from './rows';

/** Copies run over the end of a key by this much at most. */
const SLACK: usize = 64;

/** Keys of several dimensions are put together here. */
let scratch: usize = 0;
let scratchSize: usize = 0;
let scratchUsed: usize = 0;

/** Nothing points into what was put together so far. */
export function emptyScratch(): void {
  scratchUsed = 0;
}

/** Groupings of several dimensions: only their keys are put together. */
let joined: usize = 0;

@inline
function most(lineLen: usize, constantsLen: usize): usize {
  return (lineLen + constantsLen + SLACK) * joined;
}

/** Takes memory for the keys of the longest line. */
export function open(longestLine: usize, mostConstants: usize): bool {
  joined = 0;
  for (let i: u32 = 0; i < plan.groupings; i++) if (load<u32>(plan.keyParts(i)) > 1) joined++;
  scratchSize = most(longestLine, mostConstants) + SLACK;
  scratch = block(scratchSize);
  scratchUsed = 0;
  return scratch != 0;
}

/** Puts the keys of the row at hand into the queue. */
export function queueKeys(): void {
  for (let grouping: u32 = 0; grouping < plan.groupings; grouping++) {
    const parts = plan.keyParts(grouping);
    const n = load<u32>(parts);
    let part = plan.dimensionAt(load<u32>(parts, 4));
    let key = part.value;
    let len = part.len;
    if (n > 1) {
      key = scratch + scratchUsed;
      let to = copy(key, part.value, part.len);
      for (let i: u32 = 1; i < n; i++) {
        part = plan.dimensionAt(load<u32>(parts + 4 + i * 4));
        store<u8>(to, 9);
        to = copy(to + 1, part.value, part.len);
      }
      len = <u32>(to - key);
      scratchUsed = (to - scratch + 7) & ~7;
    }
    queueKey(grouping, hash(key, len), key, len);
  }
}

/** Room for the keys of a row of this length; false where memory for groups is used up. */
export function ensureScratch(lineLen: u32): bool {
  const needed = most(lineLen, plan.constantsLen);
  if (scratchUsed + needed + SLACK <= scratchSize) return true;
  if (!flush()) return false;
  scratchUsed = 0;
  return true;
}
