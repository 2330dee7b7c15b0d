/** Hit ratio and requests by hour, as sparklines. */
import type { Table } from '../schema/table.js';
import { levelOf } from './columns.js';
import { extremes } from './extremes.js';
import { type Hour, type HourSeries, hourSeries } from './hours.js';
import { formatCount, formatRatio } from './numbers.js';
import { counted } from './overview.js';
import type { Paint } from './paint.js';
import { sparkline } from './sparkline.js';
import { wrapped } from './text.js';

/** Two days can be told apart hour by hour; beyond that the shape of a day says more. */
const MOST_HOURS = 48;
const INDENT = 2;
const MOST_CELLS_PER_HOUR = 3;

interface Line {
  readonly title: string;
  readonly values: readonly (number | null)[];
  readonly format: (value: number) => string;
  /** The lowest block is 0, not the lowest value. */
  readonly fromZero: boolean;
  readonly ink: (value: number) => (text: string) => string;
}

export function hoursLines(table: Table, width: number, paint: Paint): string[] {
  const series = hourSeries(table, Math.min(MOST_HOURS, width - INDENT));
  const { hours } = series;
  if (hours.length === 0) return [];
  const by = series.folded ? 'by hour of day (UTC)' : 'by hour (UTC)';
  const ratios: Line = {
    title: `Hit ratio ${by}`,
    values: hours.map((hour) => hour.hitRatio),
    format: formatRatio,
    fromZero: false,
    ink: (value) => paint.level[levelOf(value)],
  };
  const requests: Line = {
    title: `Requests ${by}`,
    values: hours.map((hour) => (hour.requests === 0 ? null : hour.requests)),
    format: formatCount,
    fromZero: true,
    ink: () => (text) => text,
  };
  return [...drawn(ratios, hours, width, paint), '', ...drawn(requests, hours, width, paint), ...notes(series, width, paint)];
}

function notes({ folded, untimed }: HourSeries, width: number, paint: Paint): string[] {
  const all = [
    ...(folded ? ['The log spans many days: each hour of day is the sum over all of them.'] : []),
    ...(untimed > 0 ? [`${counted(untimed, 'request')} without a readable date and time: in no hour.`] : []),
  ];
  return all.flatMap((note) => wrapped(note, width - INDENT)).map((line) => paint.quiet(' '.repeat(INDENT) + line));
}

function drawn(line: Line, hours: readonly Hour[], width: number, paint: Paint): string[] {
  const ends = extremes(line.values);
  if (ends === undefined) return [];
  const { low, high } = ends;
  const cells = Math.max(1, Math.min(MOST_CELLS_PER_HOUR, Math.floor((width - INDENT) / hours.length)));
  const blocks = sparkline(line.values, { low: line.fromZero ? 0 : low.value, high: high.value });
  const inked = blocks.map((block, i) => {
    const value = line.values[i];
    return value === null ? block.repeat(cells) : line.ink(value)(block.repeat(cells));
  });
  const indent = ' '.repeat(INDENT);
  const range = `lowest ${line.format(low.value)} at ${hours[low.index].label}, highest ${line.format(high.value)} at ${hours[high.index].label}`;
  return [
    paint.strong(line.title),
    indent + inked.join('').trimEnd(),
    paint.quiet(indent + axis(hours, cells, width - INDENT)),
    ...wrapped(range, width - INDENT).map((text) => paint.quiet(indent + text)),
  ];
}

/** Every third or sixth hour under its block, so that two figures and a blank always fit. */
function axis(hours: readonly Hour[], cells: number, width: number): string {
  const step = cells >= 2 ? 3 : 6;
  let text = '';
  hours.forEach((hour, i) => {
    const at = i * cells;
    const isDue = hour.hour % step === 0 || hours.length < step;
    if (isDue && at >= text.length && at + 2 <= width) text = `${text.padEnd(at)}${String(hour.hour).padStart(2, '0')} `;
  });
  return text.trimEnd();
}
