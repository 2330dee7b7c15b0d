/** Requests over time: one slot per hour of the log or, where that would be too many, per hour of the day. */
import { addCounts, type Counts, measure, NO_COUNTS, requestsOf } from '../schema/measures.js';
import type { Table } from '../schema/table.js';
import type { Row } from './view.js';

export interface Hour {
  /** `2026-05-01 13:00`, or `13:00` of any day */
  readonly label: string;
  /** 0 to 23 */
  readonly hour: number;
  readonly counts: Counts;
  readonly requests: number;
  /** null where nothing was asked for that a cache could have answered */
  readonly hitRatio: number | null;
}

export interface HourSeries {
  /** In order of time without gaps; empty where no request has a time. */
  readonly hours: readonly Hour[];
  /** True where the days lie on top of each other. */
  readonly folded: boolean;
  /** Requests that have no readable date and hour, and so are in no slot. */
  readonly untimed: number;
}

const HOUR_MS = 3600 * 1000;

const COUNT_NAMES = Object.keys(NO_COUNTS) as (keyof Counts)[];

/** Folds to the hour of day where the log spans more than `most` hours. */
export function hourSeries(table: Table, most: number): HourSeries {
  const read = rowReader(table);
  const rows = table.rows.map(read);
  const times = rows.flatMap(({ time }) => (time === null ? [] : [time]));
  const first = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const last = times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const folded = last - first + 1 > most;
  const slots = new Map<number, Counts>();
  const slotOf = (time: number) => (folded ? time % 24 : time);

  const [from, to] = folded ? [0, 23] : [first, last];
  for (let slot = from; slot <= to; slot++) slots.set(slot, { ...NO_COUNTS });
  let untimed = 0;
  for (const { time, counts } of rows) {
    const slot = time === null ? undefined : slots.get(slotOf(time));
    if (slot === undefined) untimed += requestsOf(counts);
    else addCounts(slot, counts);
  }
  return { hours: [...slots].map(([slot, counts]) => hourOf(slot, counts, folded)), folded, untimed };
}

function hourOf(slot: number, counts: Counts, folded: boolean): Hour {
  const time = new Date(slot * HOUR_MS).toISOString();
  return {
    label: folded ? time.slice(11, 16) : `${time.slice(0, 10)} ${time.slice(11, 16)}`,
    hour: slot % 24,
    counts,
    requests: requestsOf(counts),
    hitRatio: measure('hit_ratio').of(counts),
  };
}

/** Reads a row's counts and its time, in hours since 1970; null where it has none. */
function rowReader(table: Table): (row: Row) => { time: number | null; counts: Counts } {
  const position = (name: string) => table.columns.findIndex((column) => column.name === name);
  const date = position('date');
  const hour = position('hour');
  const positions = COUNT_NAMES.map(position);
  return (row) => {
    const counts = { ...NO_COUNTS };
    COUNT_NAMES.forEach((name, i) => {
      const cell = row[positions[i]];
      counts[name] = typeof cell === 'number' ? cell : 0;
    });
    return { time: hoursSince1970(row[date], row[hour]), counts };
  };
}

function hoursSince1970(date: unknown, hour: unknown): number | null {
  if (typeof date !== 'string' || !/^(19[7-9]|[2-9]\d\d)\d-\d\d-\d\d$/.test(date)) return null;
  if (typeof hour !== 'string' || !/^([01]\d|2[0-3])$/.test(hour)) return null;
  const day = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(day) ? null : day / HOUR_MS + Number(hour);
}
