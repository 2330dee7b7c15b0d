/** `aggregate`: a plain group-by, most requests first. */
import type { Reading } from '../ingest/ingest.js';
import { type Group, interleave } from '../ingest/interleave.js';
import type { CsvLaneOptions } from '../kernel/csv-lanes.js';
import { writeCsv } from '../report/csv.js';
import { PLAIN_MEASURE_NAMES, requestsOf } from '../schema/measures.js';
import type { Cell, Column, Table } from '../schema/table.js';
import type { Effects, ParquetDraft, WriteBytes } from './effects.js';
import { columnsOf, keyCells } from './groups.js';
import { type Asked, askLogs, isComplete, type LogOptions, type Wanted } from './logs.js';

export interface AggregateOptions extends LogOptions {
  /** Dimensions, at least one. */
  readonly by: readonly string[];
  /** `requests`, `bytes_sent` or `time_taken_ms`. */
  readonly sort?: string;
  /** null, or not given: all. */
  readonly limit?: number | null;
  readonly minRequests?: number;
}

export interface AggregateAnswer {
  readonly reading: Reading;
  readonly complete: boolean;
}

/** The answer as a table whose rows come one at a time: memory does not grow with their number. */
export interface RowTable {
  readonly columns: readonly Column[];
  readonly rows: AsyncIterable<readonly Cell[]>;
}

/** The whole answer as a table. */
export async function aggregate(options: AggregateOptions, effects: Effects): Promise<AggregateAnswer & { table: Table }> {
  const rows: (readonly Cell[])[] = [];
  const answer = await aggregateRows(options, effects, async (table) => {
    for await (const row of table.rows) rows.push(row);
  });
  return { ...answer, table: { columns: columnsOf(options.by, PLAIN_MEASURE_NAMES), rows } };
}

/** Gives the answer to `write`, row by row. */
export async function aggregateRows(
  options: AggregateOptions,
  effects: Effects,
  write: (table: RowTable) => Promise<void>,
): Promise<AggregateAnswer> {
  return rankAll(options, effects, ({ shards }) => {
    const limit = options.limit ?? Number.POSITIVE_INFINITY;
    return write({ columns: columnsOf(options.by, PLAIN_MEASURE_NAMES), rows: rowsOf(interleave(shards, 'plain'), limit) });
  });
}

async function* rowsOf(groups: AsyncIterable<Group>, limit: number): AsyncGenerator<readonly Cell[]> {
  let left = limit;
  for await (const group of groups) {
    if (left-- <= 0) return;
    yield cellsOf(group);
  }
}

/** The answer as CSV, row by row: memory does not grow with the number of rows. */
export async function aggregateCsv(
  sink: ByteSink,
  options: AggregateOptions & { readonly defuse?: boolean },
  effects: Effects,
): Promise<AggregateAnswer> {
  return rankAll(options, effects, async (asked) => {
    await writeCsv({ columns: columnsOf(options.by, PLAIN_MEASURE_NAMES), rows: [] }, sink);
    const form = { limit: options.limit, defuse: options.defuse === true };
    await writeLanes(asked, form, (csv) => sink.write(csv), effects);
  });
}

/** The answer as Parquet, which is made of it when the logs are read. */
export async function aggregateParquet(
  draft: ParquetDraft,
  options: AggregateOptions,
  effects: Effects,
): Promise<AggregateAnswer> {
  return rankAll(options, effects, async (asked) => {
    const write = draft.takeLines(columnsOf(options.by, PLAIN_MEASURE_NAMES));
    await writeLanes(asked, { limit: options.limit, defuse: false, exact: true }, write, effects);
  });
}

/** All rows, written by the kernel. */
async function writeLanes(
  { shards }: Asked,
  { limit, ...form }: Pick<AggregateOptions, 'limit'> & Pick<CsvLaneOptions, 'defuse' | 'exact'>,
  write: WriteBytes,
  effects: Effects,
): Promise<void> {
  const lanes = { measures: PLAIN_MEASURE_NAMES.length, limit: limit ?? Number.POSITIVE_INFINITY, ...form };
  await effects.writeCsvLanes(
    shards.map((shard) => () => shard.piece()),
    lanes,
    write,
  );
}

/** Where bytes go; resolves when it is ready for more. */
export interface ByteSink {
  write(data: string | Uint8Array): void | Promise<void>;
}

/** Scans and ranks; `write` gets the groups out of the shards. */
async function rankAll(
  options: AggregateOptions,
  effects: Effects,
  write: (asked: Asked) => Promise<void>,
): Promise<AggregateAnswer> {
  const { by, sort = 'requests', limit = null, minRequests = 1 } = options;
  const wanted: Wanted = { groupings: [{ dimensions: by, layout: 'plain' }], tracksTime: false };
  return askLogs(options, wanted, effects, async (asked) => {
    await asked.ingest.rank({ grouping: 0, sort, limit, minRequests });
    await write(asked);
    return { reading: asked.reading, complete: isComplete(asked.reading) };
  });
}

function cellsOf({ record, counts }: Group): Cell[] {
  return [...keyCells(record.key()), requestsOf(counts), counts.bytes_sent, counts.time_taken_ms];
}
