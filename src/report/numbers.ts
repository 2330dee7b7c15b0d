/** Numbers as people read them, by the kind of their column. */
import type { MeasureKind } from '../schema/measures.js';
import type { Range } from '../schema/range.js';
import type { Cell, Column } from '../schema/table.js';

/** What a missing value looks like, as in the logs themselves. */
export const MISSING = '-';

const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

/** `1,234,567` */
export function formatCount(count: number): string {
  return GROUPED.format(count);
}

const IN_WORDS = new Intl.NumberFormat('en-US', { notation: 'compact', compactDisplay: 'long', maximumSignificantDigits: 2 });

/** `1.2 million`, to two digits */
export function formatRoughly(count: number): string {
  return IN_WORDS.format(count);
}

const TWO_DIGITS = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 2 });

const LEAST_DOLLARS = 0.001;

/** `$1,200`, to two digits; what is not nothing never shows as $0. */
export function formatDollars(dollars: number): string {
  if (dollars > 0 && dollars < LEAST_DOLLARS) return `<$${LEAST_DOLLARS}`;
  return `$${TWO_DIGITS.format(dollars)}`;
}

/** `1.2–3.4 s`, `$1–3`: a unit that both have is said once. */
export function formatRange({ low, high }: Range, format: (value: number) => string): string {
  const [from, to] = [format(low), format(high)];
  if (from === to) return to;
  const unit = / \D+$/.exec(to)?.[0] ?? '';
  const start = unit !== '' && from.endsWith(unit) ? from.slice(0, -unit.length) : from;
  return `${start}–${to.replace(/^\$/, '')}`;
}

interface Unit {
  readonly name: string;
  readonly size: number;
  /** From this many on, the next unit is clearer. */
  readonly upTo: number;
  /** One decimal below this many, none from there on. */
  readonly decimalBelow: number;
}

// Up to 999, not 1023: no more than three digits before the unit.
const BYTE_UNITS: readonly Unit[] = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'].map((name, i) => ({
  name,
  size: 1024 ** i,
  upTo: 1000,
  decimalBelow: i === 0 ? 0 : 100,
}));

const SECOND = 1000;
const DURATION_UNITS: readonly Unit[] = [
  { name: 'ms', size: 1, upTo: SECOND, decimalBelow: 0 },
  { name: 's', size: SECOND, upTo: 60, decimalBelow: 10 },
  { name: 'min', size: 60 * SECOND, upTo: 60, decimalBelow: 10 },
  { name: 'h', size: 3600 * SECOND, upTo: 48, decimalBelow: 10 },
  { name: 'd', size: 24 * 3600 * SECOND, upTo: Number.POSITIVE_INFINITY, decimalBelow: 10 },
];

/** Rounds first and picks the unit after, so that 59.96 s is 1.0 min and never 60 s. */
function scaled(value: number, units: readonly Unit[]): string {
  if (value < 0) return `-${scaled(-value, units)}`;
  const unit = units.find((candidate) => rounded(value, candidate).amount < candidate.upTo) ?? units[units.length - 1];
  const { amount, hasDecimal } = rounded(value, unit);
  return `${hasDecimal ? amount.toFixed(1) : formatCount(amount)} ${unit.name}`;
}

function rounded(value: number, unit: Unit): { amount: number; hasDecimal: boolean } {
  const amount = value / unit.size;
  const toTenth = Number(amount.toFixed(1));
  const hasDecimal = toTenth < unit.decimalBelow;
  return { amount: hasDecimal ? toTenth : Math.round(amount), hasDecimal };
}

/** `1.2 GiB` */
export function formatBytes(bytes: number): string {
  return scaled(bytes, BYTE_UNITS);
}

/** `120 GiB`, to two digits */
export function formatRoughBytes(bytes: number): string {
  const { name, size } = BYTE_UNITS.find((unit) => bytes / unit.size < unit.upTo - 5) ?? BYTE_UNITS[BYTE_UNITS.length - 1];
  return `${TWO_DIGITS.format(bytes / size)} ${name}`;
}

/** Milliseconds as `3.4 s`, `12 min`, `5.1 h` */
export function formatDuration(ms: number): string {
  return scaled(ms, DURATION_UNITS);
}

/** `87.3 %`. What is not all never shows as 100 %, what is not nothing never as 0 %. */
export function formatRatio(ratio: number): string {
  const size = Math.abs(ratio);
  const sign = ratio < 0 ? '-' : '';
  const tenths = Math.round(size * 1000);
  if (tenths === 0 && size > 0) return `${ratio < 0 ? '>-' : '<'}0.1 %`;
  if (tenths >= 1000 && size < 1) return `${sign}99.9 %`;
  return `${sign}${(tenths / 10).toFixed(1)} %`;
}

const FORMATTERS: Readonly<Record<MeasureKind, (value: number) => string>> = {
  count: formatCount,
  bytes: formatBytes,
  duration: formatDuration,
  ratio: formatRatio,
};

/** Any cell as plain text. Text comes back as it is: making it harmless is up to where it is shown. */
export function formatCell(cell: Cell | undefined, kind: Column['kind']): string {
  if (cell === null || cell === undefined) return MISSING;
  if (typeof cell === 'string') return cell;
  if (!Number.isFinite(cell)) return MISSING;
  return kind === 'text' ? String(cell) : FORMATTERS[kind](cell);
}
