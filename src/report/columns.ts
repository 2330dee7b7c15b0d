/** Which columns matter most, what they are called and how their ratios look: one place for terminal and HTML. */
import { MEASURES } from '../schema/measures.js';
import type { Column } from '../schema/table.js';

/** Measures of a ranking, most telling first. Those that come late give way where there is no room. */
export const PRIORITY: readonly string[] = [
  'misses',
  'miss_share',
  'cumulative_miss_share',
  'hit_ratio',
  'requests',
  'miss_bytes',
  'byte_hit_ratio',
  'bytes_sent',
  'errors',
  'refresh_hits',
  'hits',
  'other',
  'hit_bytes',
  'time_taken_ms',
];

/** Shares of a whole fall down the page anyway; a bar would only repeat that. */
const SHARE = /_share$/;

export function isText(column: Column): boolean {
  return column.kind === 'text';
}

export function hasBar(column: Column): boolean {
  return column.kind === 'ratio' && !SHARE.test(column.name);
}

/** Where more is better, so that a level can be called good or bad. */
export function hasLevel(column: Column): boolean {
  return column.kind === 'ratio' && (column.name.endsWith('hit_ratio') || column.name === 'origin_offload');
}

export type Level = 'good' | 'fair' | 'poor';

export function levelOf(ratio: number): Level {
  if (ratio >= 0.8) return 'good';
  return ratio >= 0.5 ? 'fair' : 'poor';
}

/**
 * Positions of all columns in the order to show them: as they are, unless the measures are those of a ranking, whose
 * order is known. Dimensions stay first.
 */
export function displayOrder(columns: readonly Column[]): number[] {
  const indexes = columns.map((_, i) => i);
  const measures = indexes.filter((i) => !isText(columns[i]));
  if (!isRanking(columns)) return indexes;
  measures.sort((a, b) => rank(columns[a]) - rank(columns[b]));
  return [...indexes.filter((i) => isText(columns[i])), ...measures];
}

/** Are the measures those of a ranking, so that it is known which of them tell most? Any other table has them in its own order. */
export function isRanking(columns: readonly Column[]): boolean {
  return columns.every((column) => isText(column) || PRIORITY.includes(column.name));
}

/** Lower is more wanted. */
export function rank(column: Column): number {
  return PRIORITY.indexOf(column.name);
}

/** The column's name as one would type it; only where it is much wider than its values, a shorter word. */
export function terminalHeading(column: Column): string {
  return column.name === 'cumulative_miss_share' ? 'cumulative' : column.name;
}

const HEADINGS: Readonly<Record<string, string>> = {
  uri: 'URI',
  pop: 'POP',
  cumulative_miss_share: 'cumulative',
  time_taken_ms: 'time taken',
};

/** The column's name in words. */
export function wordHeading(column: Column): string {
  return HEADINGS[column.name] ?? column.name.replaceAll('_', ' ');
}

const ABOUT: ReadonlyMap<string, string> = new Map([
  ...MEASURES.map(({ name, about }) => [name, about] as const),
  ['miss_share', 'share of all misses'],
  ['cumulative_miss_share', 'share of all misses, summed from the top down to here'],
]);

/** What the column's numbers mean, where that is known. */
export function aboutColumn(column: Column): string | undefined {
  return ABOUT.get(column.name);
}
