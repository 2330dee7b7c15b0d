/**
 * The time that CloudFront writes into the names of logs, and whether it lies in a window: what lies outside need not be
 * read. A name says the hour of its rows, more or less, so there is an hour of slack on each side.
 */
import type { TimeWindow } from '../tasks/effects.js';

const HOUR = 3_600_000;

/** From the first up to but without the second, in milliseconds; infinite where there is no bound. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** What names must touch for their logs to be wanted. */
export function spanOf({ since = 0, until = 0 }: TimeWindow): Span {
  return {
    from: since === 0 ? Number.NEGATIVE_INFINITY : instantOf(since) - HOUR,
    until: until === 0 ? Number.POSITIVE_INFINITY : instantOf(until) + HOUR,
  };
}

export function isOpen({ from, until }: Span): boolean {
  return from === Number.NEGATIVE_INFINITY && until === Number.POSITIVE_INFINITY;
}

/** `20261119235959` in milliseconds. */
export function instantOf(instant: number): number {
  const text = String(instant).padStart(14, '0');
  return Date.parse(text.replace(/(....)(..)(..)(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z'));
}

/** Whether a name says that its logs lie outside. One that says no time is never outside. */
export function isOutside(path: string, span: Span): boolean {
  return !isOpen(span) && timesIn(path).some(({ from, until }) => until <= span.from || from >= span.until);
}

/** Whether a folder's name says that all its logs lie inside. */
export function isInside(path: string, span: Span): boolean {
  return timesIn(path).some(({ from, until }) => from >= span.from && until <= span.until);
}

/** `DISTRIBUTION.YYYY-MM-DD-HH.hash.gz`; standard logging v2 names its files the same way. */
const FILE = /^((?:.*[^A-Za-z0-9])?[A-Z][A-Z0-9]*\.)(\d{4})-(\d\d)-(\d\d)-(\d\d)\.(?!gz$)[^./]+(?:\.(?:gz|json|jsonl|parquet))*$/;

/** All times that a path names: by its folders (which end with `/`), and by its file. */
function timesIn(path: string): Span[] {
  const names = path.split('/');
  const file = FILE.exec(names.pop() ?? '');
  const times = names.flatMap((_, i) => [hiveTime(names.slice(i, i + 4)), plainTime(names.slice(i, i + 4))]);
  times.push(file === null ? null : timeOf(file.slice(2)));
  return times.filter((time) => time !== null);
}

const HIVE = [/^year=(\d{4})$/i, /^month=(\d\d?)$/i, /^day=(\d\d?)$/i, /^hour=(\d\d?)$/i];
const PLAIN = [/^(20\d\d)$/, /^(\d\d)$/, /^(\d\d)$/, /^(\d\d)$/];

function hiveTime(names: readonly string[]): Span | null {
  return timeOf(leading(names, HIVE));
}

/** A number alone may mean anything; only with a month below it is it a year. */
function plainTime(names: readonly string[]): Span | null {
  const parts = leading(names, PLAIN);
  return parts.length < 2 ? null : timeOf(parts);
}

/** What the patterns capture, as far as one name after the other matches. */
function leading(names: readonly string[], patterns: readonly RegExp[]): string[] {
  const parts: string[] = [];
  for (const [i, pattern] of patterns.entries()) {
    const match = pattern.exec(names[i] ?? '');
    if (match === null) break;
    parts.push(match[1]);
  }
  return parts;
}

/** The year, month, day or hour that begins with these parts; null where there is no such time. */
function timeOf(parts: readonly string[]): Span | null {
  if (parts.length === 0) return null;
  const [year, month = 1, day = 1, hour = 0] = parts.map(Number);
  const from = Date.UTC(year, month - 1, day, hour);
  const date = new Date(from);
  const isTime = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour;
  if (!isTime) return null;
  const next = [Date.UTC(year + 1), Date.UTC(year, month), Date.UTC(year, month - 1, day + 1), from + HOUR];
  return { from, until: next[parts.length - 1] };
}

/**
 * Where to go on in a list of names in their order, after this one: to the start of the span, where this one lies before
 * it; to what follows the hours of its distribution, where it lies behind; null where there is nothing to pass over.
 */
export function jumpFrom(path: string, span: Span): string | null {
  const slash = path.lastIndexOf('/') + 1;
  const file = FILE.exec(path.slice(slash));
  const time = file === null ? null : timeOf(file.slice(2));
  if (file === null || time === null) return null;
  const stem = path.slice(0, slash) + file[1];
  if (time.until <= span.from) return stem + hourText(span.from);
  // `:` follows the digits, so this lies behind all hours of this century, and behind nothing else.
  return time.from >= span.until && file[2].startsWith('20') ? `${stem}20:` : null;
}

/** `2026-11-19-08` */
function hourText(instant: number): string {
  return new Date(Math.floor(instant / HOUR) * HOUR).toISOString().slice(0, 13).replace('T', '-');
}
