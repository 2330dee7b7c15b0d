/** `aggregate`: a plain group-by, most requests first. */
import type { Ranking, Reading } from '../ingest/ingest.js';
import { type Group, interleave } from '../ingest/interleave.js';
import { measure, PLAIN_MEASURE_NAMES, requestsOf } from '../schema/measures.js';
import type { Cell, Column, Table } from '../schema/table.js';
import type { Effects } from './effects.js';
import { keyCells } from './groups.js';
import { askLogs, type LogOptions, type Wanted } from './logs.js';

export interface AggregateOptions extends LogOptions {
  /** Dimensions, at least one. */
  readonly by: readonly string[];
  /** `requests`, `bytes_sent` or `time_taken_ms`. */
  readonly sort?: string;
  /** null, or not given: all. */
  readonly limit?: number | null;
  readonly minRequests?: number;
}

/** Takes the groups of an answer, in their order. There may be millions: what has been taken can be written. */
export interface GroupWriter {
  /** Comes before the first group. */
  begin(columns: readonly Column[], ranking: Ranking): Promise<void>;
  take(group: Group): void;
  /** A good moment to write what was taken so far. */
  flush(): Promise<void>;
}

export interface AggregateAnswer {
  readonly reading: Reading;
  readonly complete: boolean;
}

/** Gives the groups to a writer one by one: memory does not grow with their number. */
export async function aggregateTo(writer: GroupWriter, options: AggregateOptions, effects: Effects): Promise<AggregateAnswer> {
  const { by, sort = 'requests', limit = null, minRequests = 1 } = options;
  const wanted: Wanted = { groupings: [{ dimensions: by, layout: 'plain' }], tracksTime: false };
  return askLogs(options, wanted, effects, async (asked) => {
    const ranking = await asked.ingest.rank({ grouping: 0, sort, limit, minRequests });
    await writer.begin(aggregateColumns(by), ranking);
    let left = limit ?? Number.POSITIVE_INFINITY;
    const take = (group: Group) => {
      if (left-- > 0) writer.take(group);
    };
    await interleave(asked.shards, 'plain', sort, take, () => writer.flush());
    await writer.flush();
    return { reading: asked.reading, complete: asked.reading.failed.length === 0 };
  });
}

/** The whole answer as a table. */
export async function aggregate(options: AggregateOptions, effects: Effects): Promise<AggregateAnswer & { table: Table }> {
  const rows: Cell[][] = [];
  const collect: GroupWriter = {
    begin: async () => {},
    take: (group) => rows.push(aggregateCells(group)),
    flush: async () => {},
  };
  const answer = await aggregateTo(collect, options, effects);
  return { ...answer, table: { columns: aggregateColumns(options.by), rows } };
}

function aggregateColumns(dimensions: readonly string[]): Column[] {
  const texts = dimensions.map((name): Column => ({ name, kind: 'text' }));
  return [...texts, ...PLAIN_MEASURE_NAMES.map((name) => ({ name, kind: measure(name).kind }))];
}

export function aggregateCells(group: Group): Cell[] {
  const { counts } = group;
  return [...keyCells(group.record.key()), requestsOf(counts), counts.bytes_sent, counts.time_taken_ms];
}
