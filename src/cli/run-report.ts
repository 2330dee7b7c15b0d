/** Runs `report`. */
import { join } from 'node:path';
import { makeFolder, type Output, writeFiles } from '../io/output.js';
import { writeCsv } from '../report/csv.js';
import { formatCount } from '../report/numbers.js';
import type { ReportView, TableView } from '../report/view.js';
import { usageError } from '../schema/errors.js';
import type { Table } from '../schema/table.js';
import { belowCells, type RankedTable } from '../tasks/ranked.js';
import { type FullReport, report } from '../tasks/report.js';
import { effectsOf, exitCodeOf, logOptions } from './log-options.js';
import { formatOf, type Streams, styleOf, withOutput } from './streams.js';

export async function runReport(inputs: string[], options: Record<string, unknown>, streams: Streams): Promise<number> {
  const format = formatOf(options, streams);
  if (format === 'csv') throw usageError('a report is no single table: --out DIR writes one CSV for each of its tables');
  const task = logOptions(inputs, options, streams);
  // What cannot be written is said before the logs are read.
  if (options.out !== undefined) makeFolder(String(options.out));
  const exitCode = await withOutput(options, streams, async (output) => {
    const answer = await report(task, effectsOf(options, streams));
    if (options.out !== undefined) await writeReport(String(options.out), answer, options.defuse === true);
    if (format === 'table') await writeText(answer, options, streams, output);
    else await output.write(summaryText(answer, format === 'json' ? 2 : 0));
    return exitCodeOf(answer.summary.complete);
  });
  if (options.out !== undefined) streams.warn(`the report is in ${join(String(options.out), 'index.html')}`);
  return exitCode;
}

function summaryText({ summary }: FullReport, indent: number): string {
  return `${JSON.stringify(summary, null, indent)}\n`;
}

async function writeText(answer: FullReport, options: Record<string, unknown>, streams: Streams, output: Output): Promise<void> {
  const { renderReport } = await import('../report/report-text.js');
  await output.write(renderReport(viewOf(answer), styleOf(options, streams)));
}

/** Everything into one folder. Its files show one answer: the last one until this one is whole. */
async function writeReport(folder: string, answer: FullReport, defuse: boolean): Promise<void> {
  await writeFiles(reportFiles(folder, answer, defuse));
}

async function* reportFiles(folder: string, answer: FullReport, defuse: boolean): AsyncGenerator<[path: string, text: string]> {
  const { renderReportHtml } = await import('../report/report-html.js');
  yield [join(folder, 'summary.json'), summaryText(answer, 2)];
  const tables: Record<string, Table> = {
    'objects.csv': answer.objects,
    'pops.csv': answer.pops,
    'content_types.csv': answer.contentTypes,
    'hours.csv': answer.hours,
  };
  for (const [name, table] of Object.entries(tables)) yield [join(folder, name), await csvText(table, defuse)];
  yield [join(folder, 'index.html'), renderReportHtml(viewOf(answer))];
}

async function csvText(table: Table, defuse: boolean): Promise<string> {
  const parts: string[] = [];
  await writeCsv(table, { write: (text) => void parts.push(text) }, { defuse });
  return parts.join('');
}

/** The report with a last line in each ranking for what the ranking itself leaves out. */
function viewOf({ ranked, ...report }: FullReport): ReportView {
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
