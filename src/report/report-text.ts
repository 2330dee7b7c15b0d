/** The report on a terminal: what was read, how good the cache is, what it misses and when, and what could not be read. */
import type { FailedInput, RejectSample, Summary } from '../schema/summary.js';
import { levelOf } from './columns.js';
import { hoursLines } from './hours-text.js';
import { formatCell, formatCount, MISSING } from './numbers.js';
import {
  counted,
  type DefinitionRow,
  definitionRows,
  incompleteWarning,
  rejectTable,
  resultTypeTable,
  whatWasRead,
} from './overview.js';
import { type Paint, paintedBar, paintOf } from './paint.js';
import { RANKED_BY, rankings } from './ranking.js';
import { renderTable, usableWidth } from './terminal.js';
import { displayWidth, padEnd, padStart, shortened, startOf, visible, wrapped } from './text.js';
import type { ReportView, Style, TableView } from './view.js';

const LIMITS = { objects: 20, pops: 10, contentTypes: 10 };
const FAILED_LIMIT = 20;
const SAMPLE_LINES = 2;

/** Wide enough for `100.0 %`. */
const RATIO_WIDTH = 7;

interface Page {
  readonly width: number;
  readonly paint: Paint;
  readonly color: boolean;
}

export function renderReport(report: ReportView, style: Style): string {
  const page: Page = { width: usableWidth(style.width), paint: paintOf(style.color), color: style.color };
  const { summary } = report;
  const sections = [
    warningLines(summary, page),
    readLines(summary, page),
    headlineLines(summary, page),
    definitionLines(summary, page),
    tableSection({ title: 'Result types', table: resultTypeTable(summary.result_types, 'result_type') }, page),
    ...rankings(report, LIMITS).map((view) => tableSection(view, page, RANKED_BY)),
    hoursLines(report.hours, page.width, page.paint),
    rejectLines(summary, page),
    failedLines(summary.inputs.failed, page),
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${text.join('\n\n')}\n`;
}

function warningLines(summary: Summary, { width, paint }: Page): string[] {
  const warning = incompleteWarning(summary);
  return warning === undefined ? [] : wrapped(warning, width).map(paint.warning);
}

function readLines(summary: Summary, { width, paint }: Page): string[] {
  return whatWasRead(summary).flatMap(([label, value]) => {
    const lines = wrapped(visible(value), width - 6);
    return lines.map((line, i) => (i === 0 ? paint.quiet(padEnd(label, 6)) : ' '.repeat(6)) + line);
  });
}

function headlineLines(summary: Summary, page: Page): string[] {
  return [headline('Hit ratio', summary.hit_ratio, page), headline('Byte hit ratio', summary.byte_hit_ratio, page)];
}

/** `Hit ratio        87.3 %  ██████████░░`: all the width goes to the bar. */
function headline(label: string, ratio: number | null, { width, paint }: Page): string {
  const start = paint.strong(padEnd(label, 16));
  if (ratio === null) return start + paint.quiet(padStart(MISSING, RATIO_WIDTH));
  const ink = paint.level[levelOf(ratio)];
  const number = ink(paint.strong(padStart(formatCell(ratio, 'ratio'), RATIO_WIDTH)));
  return `${start}${number}  ${paintedBar(ratio, Math.min(40, width - 16 - RATIO_WIDTH - 2), paint, ink)}`;
}

function definitionLines(summary: Summary, page: Page): string[] {
  const rows = definitionRows(summary);
  const nameWidth = Math.max(...rows.map((row) => row.name.length));
  return [page.paint.strong('Hit ratios by definition'), ...rows.flatMap((row) => definition(row, nameWidth, page))];
}

/** Name and value, and beside them, or below where that is too narrow, what is divided by what. */
function definition(row: DefinitionRow, nameWidth: number, { width, paint }: Page): string[] {
  const value = formatCell(row.value, 'ratio');
  const ink = row.value === null ? paint.quiet : paint.level[levelOf(row.value)];
  const start = `${padEnd(row.name, nameWidth)}  ${ink(padStart(value, RATIO_WIDTH))}`;
  const indent = nameWidth + RATIO_WIDTH + 4;
  const beside = width - indent >= 30;
  const room = beside ? width - indent : width - 2;
  const words = sentence(row, room);
  if (!beside) return [start, ...words.map((line) => paint.quiet(`  ${line}`))];
  return words.map((line, i) => (i === 0 ? `${start}  ` : ' '.repeat(indent)) + paint.quiet(line));
}

function sentence({ numerator, denominator }: DefinitionRow, room: number): string[] {
  const short = `${numerator} out of ${denominator}`;
  return displayWidth(short) <= room ? [short] : [...wrapped(numerator, room), ...wrapped(`out of ${denominator}`, room)];
}

function tableSection(view: TableView, { width, color }: Page, sortedBy?: string): string[] {
  return view.table.rows.length === 0 ? [] : [renderTable(view, { width, color, sortedBy })];
}

function rejectLines(summary: Summary, page: Page): string[] {
  const { rejected, samples } = summary.rows;
  if (rejected === null || rejected === 0) return [];
  const title = `Rejected: ${counted(rejected, 'row')}`;
  const reasons = tableSection({ title, table: rejectTable(summary) }, page);
  return samples.length === 0 ? reasons : [...reasons, '', ...samples.flatMap((sample) => sampleLines(sample, page))];
}

function sampleLines(sample: RejectSample, { width, paint }: Page): string[] {
  const where = `${visible(sample.file)}:${sample.line}`;
  const text = wrapped(visible(sample.text), width - 4);
  const shown = text.slice(0, SAMPLE_LINES);
  if (text.length > shown.length) shown[SAMPLE_LINES - 1] = `${startOf(shown[SAMPLE_LINES - 1], width - 5)}…`;
  return [
    shortened(where, width),
    ...wrapped(visible(sample.reason), width - 2).map((line) => `  ${line}`),
    ...shown.map((line) => paint.quiet(`    ${line}`)),
  ];
}

function failedLines(failed: readonly FailedInput[], { width, paint }: Page): string[] {
  if (failed.length === 0) return [];
  const lines = failed
    .slice(0, FAILED_LIMIT)
    .flatMap(({ file, reason }) => [
      shortened(visible(file), width),
      ...wrapped(visible(reason), width - 2).map((line) => paint.quiet(`  ${line}`)),
    ]);
  const more = failed.length - FAILED_LIMIT;
  const rest = more > 0 ? [paint.quiet(`and ${formatCount(more)} more`)] : [];
  return [paint.strong(`Not read whole: ${counted(failed.length, 'file')}`), ...lines, ...rest];
}
