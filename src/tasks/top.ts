/** `top`: the worst-caching objects (or POPs, content types, ...) first. */
import type { Reading } from '../ingest/ingest.js';
import { interleave } from '../ingest/interleave.js';
import { type Counts, MEASURE_NAMES, MEASURES, measure, ratio } from '../schema/measures.js';
import type { Cell, Column, Table } from '../schema/table.js';
import type { Effects } from './effects.js';
import { columnsOf, keyCells } from './groups.js';
import { type Asked, askLogs, type LogOptions, type Wanted } from './logs.js';

export const DEFAULT_TOP_LIMIT = 20;

export interface TopOptions extends LogOptions {
  /** Dimensions, at least one; `['uri']` where it is not given. */
  readonly by?: readonly string[];
  /** Any measure; worst first. `misses` where it is not given. */
  readonly sort?: string;
  /** null: all. */
  readonly limit?: number | null;
  /** Where it is not given: 1, and for a ratio the larger of 10 and 0.01 % of all requests. */
  readonly minRequests?: number;
}

/** A ranking, and what lies below its last row. */
export interface RankedTable {
  readonly table: Table;
  /** Groups that are not in the table, and their counts. */
  readonly below: { readonly groups: number; readonly counts: Readonly<Counts> };
  readonly groups: number;
  readonly totals: Readonly<Counts>;
  readonly sort: string;
  readonly minRequests: number;
}

export interface TopAnswer extends RankedTable {
  readonly reading: Reading;
  /** False where an input could not be read whole. */
  readonly complete: boolean;
}

export async function top(options: TopOptions, effects: Effects): Promise<TopAnswer> {
  const dimensions = options.by ?? ['uri'];
  const wanted: Wanted = { groupings: [{ dimensions, layout: 'cache' }], tracksTime: false };
  return askLogs(options, wanted, effects, async (asked) => {
    const { sort = 'misses', limit = DEFAULT_TOP_LIMIT, minRequests } = options;
    const ranked = await rankTable(asked, 0, { dimensions, sort, limit, minRequests });
    return { ...ranked, reading: asked.reading, complete: asked.reading.failed.length === 0 };
  });
}

/** So that an object seen once is not called the worst: a ratio of few requests says little. */
export function defaultMinRequests(sort: string, requests: number): number {
  return measure(sort).kind === 'ratio' ? Math.max(10, Math.ceil(requests / 10_000)) : 1;
}

interface RankOptions {
  readonly dimensions: readonly string[];
  readonly sort: string;
  readonly limit: number | null;
  readonly minRequests?: number;
}

/** Ranks one grouping of a scan as a table with all measures and the shares of misses. */
export async function rankTable(asked: Asked, grouping: number, options: RankOptions): Promise<RankedTable> {
  const { sort, limit, dimensions } = options;
  const minRequests = options.minRequests ?? defaultMinRequests(sort, asked.reading.counted);
  const { groups, totals } = await asked.ingest.rank({ grouping, sort, limit, minRequests });
  const rows: Cell[][] = [];
  const below = { ...totals };
  let misses = 0;
  for await (const { record, counts } of interleave(asked.shards, 'cache')) {
    // Each shard gives out as many as were asked for: the rest of them lie below.
    if (rows.length === limit) break;
    misses += counts.misses;
    subtract(below, counts);
    const shares = [ratio(counts.misses, totals.misses), ratio(misses, totals.misses)];
    rows.push([...keyCells(record.key()), ...measureCells(counts), ...shares]);
  }
  return {
    table: { columns: [...columnsOf(dimensions, MEASURE_NAMES), ...SHARES], rows },
    below: { groups: groups - rows.length, counts: below },
    groups,
    totals,
    sort,
    minRequests,
  };
}

const SHARES: readonly Column[] = [
  { name: 'miss_share', kind: 'ratio' },
  { name: 'cumulative_miss_share', kind: 'ratio' },
];

export function measureCells(counts: Counts): (number | null)[] {
  return MEASURES.map(({ of }) => of(counts));
}

function subtract(from: Counts, counts: Readonly<Counts>): void {
  for (const name of Object.keys(from) as (keyof Counts)[]) from[name] -= counts[name];
}

/** The cells of a last line that stands for everything that is not in the table. */
export function belowCells(ranked: RankedTable, label: string): Cell[] {
  const { table, below, totals } = ranked;
  const texts = table.columns.filter((column) => column.kind === 'text').map((_, i) => (i === 0 ? label : null));
  return [...texts, ...measureCells(below.counts), ratio(below.counts.misses, totals.misses), totals.misses === 0 ? null : 1];
}
