/** `report`: the main job. One scan, five groupings: objects, POPs, content types, hours, and what the hit ratios need. */
import type { Reading } from '../ingest/ingest.js';
import { interleave } from '../ingest/interleave.js';
import { MEASURE_NAMES, requestsOf } from '../schema/measures.js';
import type { GateConfig } from '../schema/nightly-config.js';
import type { GateOutcome } from '../schema/nightly-outcome.js';
import { hitRatios, type ResultFact } from '../schema/ratios.js';
import type { Report, Summary } from '../schema/summary.js';
import type { Cell, Table } from '../schema/table.js';
import type { Effects } from './effects.js';
import { GATE_GROUPING, judgeLogs } from './gated-logs.js';
import { gateOf } from './gates.js';
import { columnsOf, keyCells } from './groups.js';
import { type Asked, askLogs, failedInputs, isComplete, type LogOptions, rowsOf, type Wanted } from './logs.js';
import { measureCells, type RankedTable, rankTable } from './ranked.js';

/** Objects in a report: far more than anyone reads, few enough to open in a spreadsheet. */
export const MOST_OBJECTS = 10_000;

const FACT_DIMENSIONS = ['result_type', 'response_result_type', 'detailed_result_type', 'method'] as const;

const GROUPINGS: Wanted['groupings'] = [
  { dimensions: ['uri'], layout: 'cache' },
  { dimensions: ['pop'], layout: 'cache' },
  { dimensions: ['content_type'], layout: 'cache' },
  { dimensions: ['date', 'hour'], layout: 'cache' },
  { dimensions: FACT_DIMENSIONS, layout: 'plain' },
];
const [OBJECTS, POPS, CONTENT_TYPES, HOURS, FACTS] = GROUPINGS.keys();

export interface ReportOptions extends LogOptions {
  readonly gates?: readonly GateConfig[];
}

/** A report whose rankings know what lies below their last row. */
export interface FullReport extends Report {
  readonly ranked: { readonly objects: RankedTable; readonly pops: RankedTable; readonly contentTypes: RankedTable };
  readonly gates: readonly GateOutcome[];
}

export async function report(options: ReportOptions, effects: Effects): Promise<FullReport> {
  const gates = (options.gates ?? []).map(gateOf);
  const groupings = [...GROUPINGS, ...(gates.length === 0 ? [] : [GATE_GROUPING])];
  return askLogs(options, { groupings, tracksTime: true }, effects, async (asked) => {
    const rank = (grouping: number, limit: number | null) =>
      rankTable(asked, grouping, { dimensions: GROUPINGS[grouping].dimensions, sort: 'misses', limit });
    const objects = await rank(OBJECTS, MOST_OBJECTS);
    const pops = await rank(POPS, null);
    const contentTypes = await rank(CONTENT_TYPES, null);
    const hours = await hoursOf(asked);
    const summary = summaryOf(asked.reading, await factsOf(asked));
    const tables = { objects: objects.table, pops: pops.table, contentTypes: contentTypes.table };
    const judged = gates.length === 0 ? [] : await judgeLogs(asked, GROUPINGS.length, gates);
    return { summary, ...tables, hours, ranked: { objects, pops, contentTypes }, gates: judged };
  });
}

/** Hit ratios by hour, in order of time; rows without a readable hour have null there. */
async function hoursOf(asked: Asked): Promise<Table> {
  await asked.ingest.rank({ grouping: HOURS, sort: 'requests', limit: null, minRequests: 1 });
  const rows: { key: string; cells: Cell[] }[] = [];
  for await (const { record, counts } of interleave(asked.shards, 'cache')) {
    const cells = keyCells(record.key());
    rows.push({ key: cells.join(' '), cells: [...cells, ...measureCells(counts)] });
  }
  rows.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  const columns = columnsOf(GROUPINGS[HOURS].dimensions, MEASURE_NAMES);
  return { columns, rows: rows.map(({ cells }) => cells) };
}

async function factsOf(asked: Asked): Promise<ResultFact[]> {
  await asked.ingest.rank({ grouping: FACTS, sort: 'requests', limit: null, minRequests: 1 });
  const facts: ResultFact[] = [];
  for await (const { record, counts } of interleave(asked.shards, 'plain')) {
    const [result_type, response_result_type, detailed_result_type, method] = keyCells(record.key());
    const { bytes_sent } = counts;
    facts.push({ result_type, response_result_type, detailed_result_type, method, requests: requestsOf(counts), bytes_sent });
  }
  return facts;
}

function summaryOf(reading: Reading, facts: readonly ResultFact[]): Summary {
  return {
    inputs: { files: reading.files, bytes: reading.bytes, failed: failedInputs(reading.failed) },
    rows: rowsOf(reading),
    first: instantText(reading.first),
    last: instantText(reading.last),
    ...countedSummary(facts),
    complete: isComplete(reading),
  };
}

/** What a summary says of the requests that were counted. */
export function countedSummary(
  facts: readonly ResultFact[],
): Omit<Summary, 'inputs' | 'rows' | 'day' | 'first' | 'last' | 'complete'> {
  const definitions = hitRatios(facts);
  const sum = (of: (fact: ResultFact) => number) => facts.reduce((total, fact) => total + of(fact), 0);
  return {
    requests: sum((fact) => fact.requests),
    bytes_sent: sum((fact) => fact.bytes_sent),
    result_types: countBy(facts, (fact) => fact.result_type),
    response_result_types: countBy(facts, (fact) => fact.response_result_type),
    hit_ratio: definitions.hit_ratio,
    byte_hit_ratio: definitions.byte_hit_ratio,
    definitions,
  };
}

/** Requests by value, most first. */
function countBy(facts: readonly ResultFact[], valueOfFact: (fact: ResultFact) => string | null): Record<string, number> {
  const counts = new Map<string, number>();
  for (const fact of facts) {
    const value = valueOfFact(fact);
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + fact.requests);
  }
  const entries = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

/** `20261119235942` as `2026-11-19T23:59:42Z`. */
function instantText(instant: number): string | null {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(String(instant));
  if (match === null) return null;
  const [, year, month, day, hour, minute, second] = match;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
}
