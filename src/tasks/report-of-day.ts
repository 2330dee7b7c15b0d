/** The report of a day out of the rollup tables: the same tables as those of `report`, without reading a log again. */
import type { ReportView, TableView } from '../report/view.js';
import { dayAfter } from '../schema/days.js';
import { addCounts, type Counts, MEASURE_NAMES, NO_COUNTS, requestsOf } from '../schema/measures.js';
import type { UnitOutcome } from '../schema/nightly-outcome.js';
import type { ResultFact } from '../schema/ratios.js';
import type { Report, Summary } from '../schema/summary.js';
import type { Cell, Table } from '../schema/table.js';
import { columnsOf } from './groups.js';
import type { NightTables } from './night-tables.js';
import { belowCells, measureCells, RankedRows } from './ranked.js';
import { countedSummary, MOST_OBJECTS } from './report.js';

/** Of the day and all that is known of it. */
export interface DayWanted {
  /** `2026-11-19` */
  readonly day: string;
  readonly facts: readonly ResultFact[];
  readonly units: readonly UnitOutcome[];
  readonly complete: boolean;
}

export interface DayReport {
  readonly report: Report;
  readonly view: ReportView;
}

export async function reportOfDay(wanted: DayWanted, tables: NightTables): Promise<DayReport> {
  const days = { from: wanted.day, to: dayAfter(wanted.day, 1), limit: 'all' };
  const pops = await tables.ask('hit-ratio-by-pop', days);
  const types = await tables.ask('hit-ratio-by-content-type', days);
  const hours = await tables.ask('hit-ratio-by-hour', days);
  const objects = await tables.ask('worst-objects', { ...days, limit: String(MOST_OBJECTS) });
  const totals = { ...NO_COUNTS };
  for (const row of pops.rows) addCounts(totals, countsIn(pops, row));
  const views = {
    objects: ranking(objects, 'uri', totals),
    pops: ranking(pops, 'pop', totals),
    contentTypes: ranking(types, 'content_type', totals),
  };
  const report = {
    summary: summaryOf(wanted),
    objects: views.objects.table,
    pops: views.pops.table,
    contentTypes: views.contentTypes.table,
    hours: hoursTable(hours),
  };
  return { report, view: { ...report, ...views } };
}

/** The answer to a question as a ranking of a report: all measures, and the shares of all misses. */
function ranking(answer: Table, dimension: string, totals: Readonly<Counts>): TableView {
  const rows = new RankedRows(totals);
  const at = answer.columns.findIndex(({ name }) => name === dimension);
  for (const row of answer.rows) rows.add([row[at]], countsIn(answer, row));
  const { table, below } = rows.table([dimension], answer.rows.length);
  // How many others there are was not asked.
  const footer = requestsOf(below.counts) === 0 ? undefined : belowCells({ table, below, totals }, 'all other');
  return { table, footer };
}

function countsIn({ columns }: Table, row: readonly Cell[]): Counts {
  const counts = { ...NO_COUNTS };
  for (const name of Object.keys(counts) as (keyof Counts)[]) {
    counts[name] = Number(row[columns.findIndex((column) => column.name === name)] ?? 0);
  }
  return counts;
}

/** `2026-11-19 08:00:00` as date and hour. */
function hoursTable(answer: Table): Table {
  const rows = answer.rows.map((row) => {
    const [date, time] = String(row[0]).split(' ');
    return [date, time.slice(0, 2), ...measureCells(countsIn(answer, row))];
  });
  return { columns: columnsOf(['date', 'hour'], MEASURE_NAMES), rows };
}

/** What was read are the logs that are named after the day. */
function summaryOf({ day, facts, units, complete }: DayWanted): Summary {
  const ofDay = units.filter(({ dt }) => dt === day);
  const read = ofDay.flatMap(({ rows }) => rows ?? []);
  const isKnown = read.length === ofDay.length;
  const requests = facts.reduce((sum, fact) => sum + fact.requests, 0);
  const sum = <T>(all: readonly T[], of: (one: T) => number) => all.reduce((total, one) => total + of(one), 0);
  const reasons: Record<string, number> = {};
  for (const [name, n] of read.flatMap((one) => Object.entries(one.reasons))) reasons[name] = (reasons[name] ?? 0) + n;
  return {
    inputs: {
      files: sum(ofDay, ({ logs }) => logs),
      bytes: sum(ofDay, ({ logBytes }) => logBytes),
      failed: ofDay.flatMap(({ failed }) => failed),
    },
    rows: {
      accepted: isKnown ? sum(read, ({ accepted }) => accepted) : requests,
      rejected: isKnown ? sum(read, ({ rejected }) => rejected ?? 0) : null,
      reasons,
      samples: read.flatMap(({ samples }) => samples),
    },
    day,
    first: null,
    last: null,
    ...countedSummary(facts),
    complete,
  };
}
