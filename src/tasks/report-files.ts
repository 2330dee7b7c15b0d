/** A report as files: what `report --out` and a night write. */
import { writeCsv } from '../report/csv.js';
import { formatCount } from '../report/numbers.js';
import type { ReportView, TableView } from '../report/view.js';
import type { Report, Summary } from '../schema/summary.js';
import type { Table } from '../schema/table.js';
import { belowCells, type RankedTable } from './ranked.js';
import type { FullReport } from './report.js';

export interface ReportFile {
  readonly name: string;
  readonly text: string;
}

/** Whoever sees the page may look for the others: it comes last. */
export async function* reportFiles(report: Report, view: ReportView, defuse = false): AsyncGenerator<ReportFile> {
  const { renderReportHtml } = await import('../report/report-html.js');
  yield { name: 'summary.json', text: summaryText(report.summary, 2) };
  const tables: Record<string, Table> = {
    'objects.csv': report.objects,
    'pops.csv': report.pops,
    'content_types.csv': report.contentTypes,
    'hours.csv': report.hours,
  };
  for (const [name, table] of Object.entries(tables)) yield { name, text: await csvText(table, defuse) };
  yield { name: 'index.html', text: renderReportHtml(view) };
}

export function summaryText(summary: Summary, indent: number): string {
  return `${JSON.stringify(summary, null, indent)}\n`;
}

async function csvText(table: Table, defuse: boolean): Promise<string> {
  const parts: string[] = [];
  await writeCsv(table, { write: (text) => void parts.push(text) }, { defuse });
  return parts.join('');
}

/** The report with a last line in each ranking for what the ranking itself leaves out. */
export function viewOf({ ranked, ...report }: FullReport): ReportView {
  return {
    ...report,
    objects: withRest(ranked.objects),
    pops: withRest(ranked.pops),
    contentTypes: withRest(ranked.contentTypes),
  };
}

function withRest(ranked: RankedTable): TableView {
  const { table, below } = ranked;
  return below.groups === 0 ? { table } : { table, footer: belowCells(ranked, `all other (${formatCount(below.groups)})`) };
}
