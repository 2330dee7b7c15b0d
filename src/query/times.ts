/**
 * Days whose partitions may hold rows of a time window. A row lies at most a day beside the day in the name of its file,
 * so for a window from `:from` up to but without `:to`, a question may say `dt BETWEEN :from_dt AND :to_dt`.
 */
import type { ParameterSpec } from './question.js';

const DERIVED = /^(.*(?:from|to))_dt$/;
const DAY = 86_400_000;

/** The parameter that another one is derived from; null where that is none. */
export function sourceOf(name: string, parameters: readonly ParameterSpec[]): ParameterSpec | null {
  const [, source] = DERIVED.exec(name) ?? [];
  const found = parameters.find((parameter) => parameter.name === source);
  return found !== undefined && (found.type === 'date' || found.type === 'timestamp') ? found : null;
}

export function isDerived(name: string, parameters: readonly ParameterSpec[]): boolean {
  return sourceOf(name, parameters) !== null;
}

/** `2026-11-19` or `2026-11-19 08:00:00` to the first or the last day of partitions. */
export function partitionDay(source: ParameterSpec, value: string): string {
  const instant = Date.parse(value.includes(' ') ? `${value.replace(' ', 'T')}Z` : `${value}T00:00:00Z`);
  return source.name.endsWith('from') ? firstPartition(instant) : lastPartition(instant);
}

/** The first day of partitions for rows from an instant on, in milliseconds. */
export function firstPartition(from: number): string {
  return dayOf(from - DAY, '0001-01-01');
}

/** The last day of partitions for rows up to but without an instant, in milliseconds. */
export function lastPartition(until: number): string {
  // The last instant that counts, and the day after it.
  return dayOf(until - 1 + DAY, '9999-12-31');
}

function dayOf(instant: number, bound: string): string {
  const text = new Date(instant).toISOString();
  // Years of other than four digits begin with a sign.
  return /^\d{4}-/.test(text) && !text.startsWith('0000') ? text.slice(0, 10) : bound;
}
