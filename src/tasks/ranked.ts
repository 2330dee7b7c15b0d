/** Rankings as tables, with what lies below their last row. */
import { interleave } from '../ingest/interleave.js';
import { type Counts, MEASURE_NAMES, MEASURES, measure, ratio } from '../schema/measures.js';
import type { Cell, Column, Table } from '../schema/table.js';
import { columnsOf, keyCells } from './groups.js';
import type { Asked } from './logs.js';

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

/** So that an object seen once is not called the worst: a ratio of few requests says little. */
export function defaultMinRequests(sort: string, requests: number): number {
  return measure(sort).kind === 'ratio' ? Math.max(10, Math.ceil(requests / 10_000)) : 1;
}

export interface RankOptions {
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
  const rows = new RankedRows(totals);
  for await (const { record, counts } of interleave(asked.shards, 'cache')) {
    // Each shard gives out as many as were asked for: the rest of them lie below.
    if (rows.rows.length === limit) break;
    rows.add(keyCells(record.key()), counts);
  }
  return { ...rows.table(dimensions, groups), groups, totals, sort, minRequests };
}

/** Rows of a ranking, each with its share of all misses. */
export class RankedRows {
  readonly rows: Cell[][] = [];
  private readonly below: Counts;
  private misses = 0;

  constructor(private readonly totals: Readonly<Counts>) {
    this.below = { ...totals };
  }

  add(key: readonly Cell[], counts: Readonly<Counts>): void {
    this.misses += counts.misses;
    subtract(this.below, counts);
    const shares = [ratio(counts.misses, this.totals.misses), ratio(this.misses, this.totals.misses)];
    this.rows.push([...key, ...measureCells(counts), ...shares]);
  }

  table(dimensions: readonly string[], groups: number): Pick<RankedTable, 'table' | 'below'> {
    return {
      table: { columns: [...columnsOf(dimensions, MEASURE_NAMES), ...SHARES], rows: this.rows },
      below: { groups: groups - this.rows.length, counts: this.below },
    };
  }
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
export function belowCells(ranked: Pick<RankedTable, 'table' | 'below' | 'totals'>, label: string): Cell[] {
  const { table, below, totals } = ranked;
  const texts = table.columns.filter((column) => column.kind === 'text').map((_, i) => (i === 0 ? label : null));
  return [...texts, ...measureCells(below.counts), ratio(below.counts.misses, totals.misses), totals.misses === 0 ? null : 1];
}
