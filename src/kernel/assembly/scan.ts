// Bytes to rows. Tabs and newlines are found 64 bytes at a time; only their offsets are stored, and only the fields
// that the plan asks for are looked at.
//
// ADVICE: `scan` returns at every event and is called again to go on, so all its state lives in globals between
// calls. Field offsets count from the start of the line, since the window may move under a line that is still
// coming in.
import { ENDS, fieldEnd, fieldStart, instantOf, readDimension } from './fields';
import { passesFilters } from './filter';
import { emptyScratch, ensureScratch, queueKeys } from './keys';
import * as plan from './plan';
import { flush, queueIsEmpty, queueIsFull, queueRow } from './rows';
import { milliseconds, wholeNumber } from './values';
import { filledTo, lineStart, scanned, setLine } from './window';

/** What `scan` returns; the numbers are those of `ScanEvent` in `kernel.ts`. */
const MORE: i32 = 0;
const COMMENT: i32 = 1;
const REJECTED: i32 = 2;
const NO_HEADER: i32 = 3;
const FULL: i32 = 4;

/** Why a row is rejected; the numbers are those of `REJECT_REASONS` in `kernel.ts`. */
const WRONG_WIDTH: u32 = 0;
const BAD_TIME: u32 = 1;
const TOO_LONG: u32 = 2;

const OTHER: u32 = 4;
const HASH: u8 = 0x23;
const TAB = i8x16.splat(9);
const NEWLINE = i8x16.splat(10);

/** Number of tabs in the line at hand so far. */
let tabs: u32 = 0;
/** A line that is too long is passed over up to its newline. */
export let skipping: bool = false;
/** Set by the bridge before anything is scanned. */
let longestLine: u32 = 0;

export let accepted: f64 = 0;
export let counted: f64 = 0;
export let lineNumber: f64 = 0;
export let first: f64 = 0;
export let last: f64 = 0;
const REJECTS = memory.data(3 * 8, 8);

/** The line of the event that was returned last. */
export let eventLine: usize = 0;
export let eventLen: u32 = 0;
export let eventReason: u32 = 0;
/** Whether rejected rows are wanted as events; they are always counted. */
let samples: bool = true;

export function rejects(reason: u32): f64 {
  return load<f64>(REJECTS + reason * 8);
}

export function setLimits(longest: u32): void {
  longestLine = longest;
}

export function wantSamples(want: bool): void {
  samples = want;
}

export function startFile(): void {
  tabs = 0;
  skipping = false;
  lineNumber = 0;
}

function reject(reason: u32, start: usize, end: usize): i32 {
  store<f64>(REJECTS + reason * 8, load<f64>(REJECTS + reason * 8) + 1);
  if (!samples) return MORE;
  eventLine = start;
  eventLen = <u32>(end - start);
  eventReason = reason;
  return REJECTED;
}

function takeRow(start: usize, end: usize): i32 {
  let when: f64 = 0;
  if (plan.tracksTime || plan.since > 0 || plan.until > 0) when = instantOf(start);
  const isTimed = plan.since > 0 || plan.until > 0;
  if (isTimed && when == 0) return reject(BAD_TIME, start, end);
  accepted++;
  if (isTimed && (when < plan.since || (plan.until > 0 && when >= plan.until))) return MORE;
  for (let i: u32 = 0; i < plan.dimensions; i++) readDimension(plan.dimensionAt(i), start);
  if (!passesFilters()) return MORE;
  if (plan.tracksTime && when > 0) {
    if (first == 0 || when < first) first = when;
    if (when > last) last = when;
  }
  let bytes: f64 = 0;
  let time: f64 = 0;
  let firstByte: f64 = 0;
  let kind = OTHER;
  if (plan.bytesColumn >= 0) {
    const from = fieldStart(plan.bytesColumn);
    bytes = wholeNumber(start + from, fieldEnd(plan.bytesColumn) - from);
  }
  if (plan.timeTakenColumn >= 0) {
    const from = fieldStart(plan.timeTakenColumn);
    time = milliseconds(start + from, fieldEnd(plan.timeTakenColumn) - from);
  }
  if (plan.firstByteColumn >= 0) {
    const from = fieldStart(plan.firstByteColumn);
    firstByte = milliseconds(start + from, fieldEnd(plan.firstByteColumn) - from);
  }
  if (plan.resultTypeColumn >= 0) {
    const from = fieldStart(plan.resultTypeColumn);
    kind = plan.classOf(start + from, fieldEnd(plan.resultTypeColumn) - from, OTHER);
  }
  counted++;
  queueKeys();
  queueRow(bytes, time, firstByte, kind);
  return MORE;
}

/** Are the fields beyond the header all empty? Such rows come from trailing tabs. */
function hasOnlyEmptyExtras(start: usize, end: usize): bool {
  const extras = tabs + 1 - plan.width;
  for (let i: u32 = 0; i < extras; i++) if (load<u8>(--end) != 9) return false;
  return end >= start;
}

/** A line that is neither blank nor a row: a comment, or a row before any header. */
function notARow(start: usize, end: usize): i32 {
  eventLine = start;
  eventLen = <u32>(end - start);
  if (load<u8>(start) == HASH) return COMMENT;
  // The caller may know the header, and then scans the line again.
  lineNumber--;
  tabs = 0;
  return NO_HEADER;
}

function takeLine(start: usize, newline: usize): i32 {
  let end = newline;
  if (end > start && load<u8>(end - 1) == 0x0d) end--;
  lineNumber++;
  if (skipping) {
    skipping = false;
    return MORE;
  }
  if (end == start) return MORE;
  if (newline - start > <usize>longestLine) return reject(TOO_LONG, start, end);
  if (load<u8>(start) == HASH || plan.width == 0) return notARow(start, end);
  if (tabs + 1 == plan.width) store<u32>(ENDS + tabs * 4, <u32>(end - start));
  else if (tabs + 1 < plan.width || !hasOnlyEmptyExtras(start, end)) return reject(WRONG_WIDTH, start, end);
  return takeRow(start, end);
}

/** Of 64 comparisons, a bit each. */
@inline
function mask64(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    <u64>i8x16.bitmask(a) | (<u64>i8x16.bitmask(b) << 16) | (<u64>i8x16.bitmask(c) << 32) | (<u64>i8x16.bitmask(d) << 48)
  );
}

/** Stores the offsets of the tabs in a mask, four at a time whether there are as many or not: no branch to mispredict. */
@inline
function storeTabs(mask: u64, offset: u32): void {
  const n = <u32>popcnt(mask);
  if (tabs < plan.neededFields) {
    let to = ENDS + tabs * 4;
    for (let stored: u32 = 0; stored < n; stored += 4) {
      store<u32>(to, offset + <u32>ctz(mask));
      mask &= mask - 1;
      store<u32>(to, offset + <u32>ctz(mask), 4);
      mask &= mask - 1;
      store<u32>(to, offset + <u32>ctz(mask), 8);
      mask &= mask - 1;
      store<u32>(to, offset + <u32>ctz(mask), 12);
      mask &= mask - 1;
      to += 16;
    }
  }
  tabs += n;
}

@inline
function ready(): bool {
  if (queueIsFull() && !flush()) return false;
  if (queueIsEmpty()) emptyScratch();
  return true;
}

/**
 * Room for the keys of a line. Before a comment nothing may wait in the queue: it may be reason to go on with another
 * file, and keys point into the window. False where memory is used up.
 */
@inline
function readyFor(start: usize, end: usize): bool {
  if (load<u8>(start) == HASH && !flush()) return false;
  return end - start > <usize>longestLine || ensureScratch(<u32>(end - start));
}

/** The line is longer than is read: count it, and pass over what is still to come of it. */
function giveUpLine(end: usize): i32 {
  const start = lineStart;
  const isCounted = !skipping;
  skipping = true;
  tabs = 0;
  setLine(end, end);
  if (!isCounted) return MORE;
  // Its number is counted when its newline comes.
  lineNumber++;
  const event = reject(TOO_LONG, start, end);
  lineNumber--;
  return event;
}

/** All bytes were scanned: the end of the file, or the middle of a line. */
function atEnd(isLast: bool): i32 {
  const end = filledTo;
  if (isLast && end > lineStart) {
    const start = lineStart;
    if (!readyFor(start, end)) return FULL;
    const event = takeLine(start, end);
    tabs = 0;
    if (event == NO_HEADER) {
      setLine(start, start);
      return event;
    }
    setLine(end, end);
    if (event != MORE) return event;
  }
  // The window may move now: nothing may point into it.
  if (!flush()) return FULL;
  emptyScratch();
  if (end - lineStart > <usize>longestLine) return giveUpLine(end);
  return MORE;
}

/** Scans what was filled in. Returns at every event; MORE asks for more bytes (or is the end, if these were the last). */
export function scan(isLast: bool): i32 {
  if (!ready()) return FULL;
  let start = lineStart;
  const end = filledTo;
  for (let at = scanned; at < end; at += 64) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    let found = mask64(i8x16.eq(a, TAB), i8x16.eq(b, TAB), i8x16.eq(c, TAB), i8x16.eq(d, TAB));
    const na = i8x16.eq(a, NEWLINE);
    const nb = i8x16.eq(b, NEWLINE);
    const nc = i8x16.eq(c, NEWLINE);
    const nd = i8x16.eq(d, NEWLINE);
    // Most blocks have no newline: one test is cheaper than a mask.
    let newlines: u64 = v128.any_true(v128.or(v128.or(na, nb), v128.or(nc, nd))) ? mask64(na, nb, nc, nd) : 0;
    if (end - at < 64) {
      const valid = ((<u64>1) << (end - at)) - 1;
      newlines &= valid;
      found &= valid;
    }
    while (newlines != 0) {
      const below = (newlines & -newlines) - 1;
      const newline = at + <usize>ctz(newlines);
      // Memory may be used up here. Nothing of this block was taken then, so it is scanned again.
      if (!readyFor(start, newline)) {
        setLine(start, max(start, at));
        return FULL;
      }
      storeTabs(found & below, <u32>(at - start));
      const event = takeLine(start, newline);
      if (event == NO_HEADER) {
        setLine(start, start);
        return event;
      }
      start = newline + 1;
      tabs = 0;
      newlines &= newlines - 1;
      found &= ~below;
      const isReady = ready();
      if (event != MORE || !isReady) {
        setLine(start, start);
        return event != MORE ? event : FULL;
      }
    }
    storeTabs(found, <u32>(at - start));
  }
  setLine(start, max(end, start));
  return atEnd(isLast);
}
