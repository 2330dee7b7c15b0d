/** What users type for options, read into what tasks take. Each says what it expected when it is something else. */

import { dayAfter, dayOfInstant } from '../schema/days.js';
import { DIMENSION_NAMES } from '../schema/dimensions.js';
import { usageError } from '../schema/errors.js';
import { durationOf, LEAST_MEMORY, sizeOf } from '../schema/quantities.js';
import type { Condition } from '../tasks/logs.js';

/** `uri,pop`: dimensions by name, each once. */
export function readDimensions(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) oneOf('dimension', DIMENSION_NAMES, name);
  if (new Set(names).size < names.length) throw usageError(`--by ${text}: a dimension is named twice`);
  return names;
}

/** One of the names, or an error that lists them. */
export function oneOf<T extends string>(what: string, names: readonly T[], name: string): T {
  const found = names.find((candidate) => candidate === name);
  if (found !== undefined) return found;
  throw usageError(`${name === '' ? 'an empty name' : name} is no ${what}. There are: ${names.join(', ')}`);
}

/** `status=404`, `uri=/img/*`, `method!=GET`. */
export function readCondition(text: string): Condition {
  const match = /^(\w+)(!?=)(.*)$/s.exec(text);
  if (match === null) throw usageError(`--where ${text}: expected DIMENSION=VALUE or DIMENSION!=VALUE, as in --where status=404`);
  const [, name, operator, pattern] = match;
  return { dimension: oneOf('dimension', DIMENSION_NAMES, name), pattern, negated: operator === '!=' };
}

export function readWhole(option: string, least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!/^\d+$/.test(text) || number < least || number > most) {
      const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} up` : `from ${least} to ${most}`;
      throw usageError(`${option} ${text}: expected a whole number ${range}`);
    }
    return number;
  };
}

const MOST_CONDITIONS = 32;

/** One condition more. */
export function readConditions(text: string, before: readonly Condition[] = []): Condition[] {
  if (before.length === MOST_CONDITIONS) throw usageError(`--where: at most ${MOST_CONDITIONS} conditions`);
  return [...before, readCondition(text)];
}

/** A number of rows; infinity for `all` (commander takes null for no value at all). */
export function readLimit(text: string): number {
  return text === 'all' ? Number.POSITIVE_INFINITY : readWhole('--limit', 1)(text);
}

/** `256MiB`, `1.5GB`, or bytes. */
export function readSize(option: string, least: number, leastText: string): (text: string) => number {
  return (text) => {
    const bytes = sizeOf(text);
    if (bytes !== null && bytes >= least) return bytes;
    throw usageError(`${option} ${text}: expected a size from ${leastText} up, as in ${option} 512MiB or 2GiB`);
  };
}

export const readMemory = readSize('--memory', LEAST_MEMORY, '32MiB');

/** `90s`, `30m`, `6h`, `7d`, as milliseconds. */
export function readDuration(option: string, least: string, most: string): (text: string) => number {
  return (text) => {
    const duration = durationOf(text);
    if (duration !== null && duration >= Number(durationOf(least)) && duration <= Number(durationOf(most))) return duration;
    throw usageError(`${option} ${text}: expected a time from ${least} to ${most}, as in ${option} 90s, 30m or 2h`);
  };
}

/**
 * A UTC date or instant (`2026-11-19`, `2026-11-19T08:00`, `2026-11-19T08:00:00Z`) as the kernel's number. Rows are
 * logged to the second, so a fraction of a second counts as the next one.
 */
export function readInstant(option: string): (text: string) => number {
  return (text) => {
    const hasTime = /[T ]\d\d:\d\d/.test(text);
    const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
    const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
    const isDay =
      /^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 10));
    const date = new Date(hasTime && !hasZone ? `${text.replace(' ', 'T')}Z` : text);
    if (!isDay || Number.isNaN(date.getTime()) || (!hasTime && text.length > 10)) {
      throw usageError(`${option} ${text}: expected a UTC date or instant, as in 2026-11-19 or 2026-11-19T08:00:00Z`);
    }
    return instantNumber(date);
  };
}

const SPANS: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400, w: 604_800 };

/** `30m`, `6h`, `2d`, `1w` before now, as the kernel's number. */
export function readSince(text: string, now: Date): number {
  const match = /^(\d+(?:\.\d+)?)([mhdw])$/.exec(text);
  if (match === null) throw usageError(`--since ${text}: expected a span of time up to now, as in 30m, 6h, 2d or 1w`);
  return instantNumber(new Date(now.getTime() - Number(match[1]) * SPANS[match[2]] * 1000));
}

/** The first of the last n UTC days, today included: `2026-11-18`. */
export function firstOfDays(days: number, now: Date): string {
  return dayAfter(dayOfInstant(now), 1 - days);
}

const EARLIEST = Date.parse('0001-01-01T00:00:00Z');
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59);

/** Years beyond four digits have no rows, so they are as good as the last that has four. */
function instantNumber(date: Date): number {
  const milliseconds = Number.isNaN(date.getTime()) ? EARLIEST : Math.ceil(date.getTime() / 1000) * 1000;
  const whole = new Date(Math.min(LATEST, Math.max(EARLIEST, milliseconds)));
  return Number(whole.toISOString().slice(0, 19).replace(/\D/g, ''));
}
