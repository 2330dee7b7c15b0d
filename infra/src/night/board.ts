/** What the dashboard shows beyond metrics: a line of JSON for each hour, POP and object of the reported day. */
import type { Cell, NightlyOutcome, Table } from 'hitlens';

const MOST_POPS = 50;
const MOST_OBJECTS = 20;

type Line = Readonly<Record<string, unknown>>;

export function boardLines({ day, report }: NightlyOutcome): Line[] {
  if (report === null) return [];
  const lines = [...hours(report.hours), ...pops(report.pops), ...objects(report.objects)];
  return lines.map((line) => ({ day, ...line }));
}

function hours(table: Table): Line[] {
  return rowsOf(table).map(({ date, hour, requests, misses, hit_ratio }) => {
    return { board: 'hour', at: `${date} ${hour}`, requests, misses, hit_ratio };
  });
}

function pops(table: Table): Line[] {
  const rows = rowsOf(table).slice(0, MOST_POPS);
  return rows.map(({ pop, requests, misses, hit_ratio }) => ({ board: 'pop', pop, requests, misses, hit_ratio }));
}

function objects(table: Table): Line[] {
  const rows = rowsOf(table).slice(0, MOST_OBJECTS);
  return rows.map(({ uri, requests, misses, miss_share, hit_ratio }) => {
    return { board: 'object', uri, requests, misses, miss_share, hit_ratio };
  });
}

function rowsOf({ columns, rows }: Table): Record<string, Cell>[] {
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])));
}
