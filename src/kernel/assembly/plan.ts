// What to read from a row and what to group by. Set once, but for the columns, which every header sets anew.
import { equal } from './bytes';
import { record } from './memory';
import { Groups, KEY_HEADER } from './groups';

export const MOST_DIMENSIONS: u32 = 16;
const MOST_GROUPINGS: u32 = 8;
const MOST_CLASSES: u32 = 32;
const MOST_FILTERS: u32 = 32;

/** How a dimension is read; the numbers are those of the plan in `kernel.ts`. */
export const MEDIA_TYPE: u32 = 1;
export const HOUR: u32 = 2;

@unmanaged
export class Dimension {
  reading: u32;
  /** Columns to read, the second where the first is missing; -1 where the log has none. */
  first: i32;
  second: i32;
  /** Value where neither column has one: constant of the file, or "-". */
  constant: usize;
  constantLen: u32;
  /** Value in the row at hand. */
  value: usize;
  len: u32;
}

@unmanaged
export class Filter {
  dimension: u32;
  negated: bool;
  pattern: usize;
  len: u32;
}

@unmanaged
class ResultClass {
  name: usize;
  len: u32;
  kind: u32;
}

const DIMENSIONS = memory.data(16 * 32, 16);
const FILTERS = memory.data(32 * 16, 16);
const CLASSES = memory.data(32 * 16, 16);
const GROUPS = memory.data(8 * 32, 16);
/** Per grouping: number of dimensions, then their indexes. */
const KEY_PARTS = memory.data(8 * 68, 16);
const KEY_PARTS_SIZE: u32 = 68;

export let dimensions: u32 = 0;
export let filters: u32 = 0;
export let groupings: u32 = 0;
let classes: u32 = 0;

/** Number of fields of a row by the file's header; 0 before there is one. */
export let width: u32 = 0;
export let dateColumn: i32 = -1;
export let timeColumn: i32 = -1;
export let bytesColumn: i32 = -1;
export let timeTakenColumn: i32 = -1;
export let firstByteColumn: i32 = -1;
export let resultTypeColumn: i32 = -1;

/** Fields from the first to the last that is read. */
export let neededFields: u32 = 0;

/** What the constants of all dimensions can add to the length of a key. */
export let constantsLen: usize = 0;

/** The window of time, as `instant` numbers it; 0 where a side is open. */
export let since: f64 = 0;
export let until: f64 = 0;
/** Whether the first and last instants are wanted. */
export let tracksTime: bool = false;

@inline
export function dimensionAt(i: u32): Dimension {
  return changetype<Dimension>(DIMENSIONS + i * 32);
}

@inline
export function filterAt(i: u32): Filter {
  return changetype<Filter>(FILTERS + i * 16);
}

@inline
export function groupsAt(i: u32): Groups {
  return changetype<Groups>(GROUPS + i * 32);
}

@inline
export function keyParts(grouping: u32): usize {
  return KEY_PARTS + grouping * KEY_PARTS_SIZE;
}

/** Room for `len` bytes of the plan (a name, a pattern, a constant) that stay for good: before `begin` only. */
export function reserve(len: u32): usize {
  return record((<usize>len + 23) & ~7);
}

export function addDimension(reading: u32): void {
  if (dimensions == MOST_DIMENSIONS) unreachable();
  dimensionAt(dimensions++).reading = reading;
}

export function addGrouping(measures: u32): void {
  if (groupings == MOST_GROUPINGS) unreachable();
  const groups = groupsAt(groupings);
  groups.measures = measures;
  groups.keyAt = KEY_HEADER + groups.measures * 8;
  store<u32>(keyParts(groupings++), 0);
}

/** One more dimension for the grouping that was added last. */
export function addKeyPart(dimension: u32): void {
  const parts = keyParts(groupings - 1);
  const n = load<u32>(parts);
  if (n == MOST_DIMENSIONS) unreachable();
  store<u32>(parts + 4 + n * 4, dimension);
  store<u32>(parts, n + 1);
}

export function addFilter(dimension: u32, negated: bool, pattern: usize, len: u32): void {
  if (filters == MOST_FILTERS) unreachable();
  const filter = filterAt(filters++);
  filter.dimension = dimension;
  filter.negated = negated;
  filter.pattern = pattern;
  filter.len = len;
}

export function addClass(name: usize, len: u32, kind: u32): void {
  if (classes == MOST_CLASSES) unreachable();
  const entry = changetype<ResultClass>(CLASSES + classes++ * 16);
  entry.name = name;
  entry.len = len;
  entry.kind = kind;
}

export function setTimes(sinceInstant: f64, untilInstant: f64, tracks: bool): void {
  since = sinceInstant;
  until = untilInstant;
  tracksTime = tracks;
}

export function setColumns(
  fields: u32,
  date: i32,
  time: i32,
  bytes: i32,
  timeTaken: i32,
  firstByte: i32,
  resultType: i32,
): void {
  width = fields;
  constantsLen = 0;
  neededFields = <u32>(max(max(max(date, time), max(bytes, timeTaken)), max(firstByte, resultType)) + 1);
  dateColumn = date;
  timeColumn = time;
  bytesColumn = bytes;
  timeTakenColumn = timeTaken;
  firstByteColumn = firstByte;
  resultTypeColumn = resultType;
}

export function setDimension(i: u32, first: i32, second: i32, constant: usize, constantLen: u32): void {
  const dimension = dimensionAt(i);
  dimension.first = first;
  dimension.second = second;
  dimension.constant = constant;
  dimension.constantLen = constantLen;
  constantsLen += constantLen;
  neededFields = max(neededFields, <u32>(max(first, second) + 1));
}

/** Class of a result type; `other` where the plan does not name it. */
export function classOf(name: usize, len: u32, other: u32): u32 {
  for (let i: u32 = 0; i < classes; i++) {
    const entry = changetype<ResultClass>(CLASSES + i * 16);
    if (entry.len == len && equal(entry.name, name, len)) return entry.kind;
  }
  return other;
}
