/** A report as files: what `report --out` and a night write. */
import { writeCsv } from '../report/csv.js';
import { formatCount } from '../report/numbers.js';
import type { ReportView, TableView } from '../report/view.js';
import { UserError } from '../schema/errors.js';
import type { Report, Summary } from '../schema/summary.js';
import type { Table } from '../schema/table.js';
import type { Effects, NamedFile, ParquetFiles } from './effects.js';
import type { LogOptions } from './logs.js';
import { belowCells, type RankedTable } from './ranked.js';
import type { FullReport } from './report.js';

export interface ReportFilesOptions extends Pick<LogOptions, 'memory' | 'threads' | 'tempDir'> {
  /** Keep spreadsheets from taking text in CSV for formulas. */
  readonly defuse?: boolean;
}

type NamedTables = readonly (readonly [name: string, table: Table])[];

/** Whoever sees the page may look for the others: it comes last. */
export async function* reportFiles(
  report: Report,
  view: ReportView,
  effects: Pick<Effects, 'openParquet' | 'warn'>,
  options: ReportFilesOptions = {},
): AsyncGenerator<NamedFile> {
  const { renderReportHtml } = await import('../report/report-html.js');
  yield { name: 'summary.json', content: summaryText(report.summary, 2) };
  const tables: NamedTables = [
    ['objects', report.objects],
    ['pops', report.pops],
    ['content_types', report.contentTypes],
    ['hours', report.hours],
  ];
  for (const [name, table] of tables) yield { name: `${name}.csv`, content: await csvText(table, options.defuse === true) };
  yield* parquetFiles(tables, effects, options);
  yield { name: 'index.html', content: renderReportHtml(view) };
}

async function* parquetFiles(tables: NamedTables, ...within: Parameters<typeof parquetIfThere>): AsyncGenerator<NamedFile> {
  const parquet = await parquetIfThere(...within);
  if (parquet === null) return;
  try {
    for (const [name, table] of tables) yield { name: `${name}.parquet`, content: await parquetBytes(table, parquet) };
  } finally {
    await parquet.close();
  }
}

/** null, which is said, where nothing here can make Parquet: the report is good without. */
async function parquetIfThere(
  effects: Pick<Effects, 'openParquet' | 'warn'>,
  options: ReportFilesOptions,
): Promise<ParquetFiles | null> {
  try {
    return await effects.openParquet(options);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    effects.warn(`the report has no Parquet files: ${error.message}`);
    return null;
  }
}

export function summaryText(summary: Summary, indent: number): string {
  return `${JSON.stringify(summary, null, indent)}\n`;
}

async function csvText(table: Table, defuse: boolean): Promise<string> {
  const parts: string[] = [];
  await writeCsv(table, { write: (text) => void parts.push(text) }, { defuse });
  return parts.join('');
}

/** Rankings of a report are short enough to be held at once. */
async function parquetBytes(table: Table, files: ParquetFiles): Promise<Uint8Array> {
  const draft = files.draft();
  const parts: Uint8Array[] = [];
  try {
    await draft.take(table);
    await draft.finish((bytes) => void parts.push(bytes.slice()));
  } finally {
    draft.remove();
  }
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
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
