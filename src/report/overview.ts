/** What a report says about the whole log, in words and small tables, the same on the terminal and in HTML. */
import { RATIO_DEFINITIONS } from '../schema/ratios.js';
import type { Summary } from '../schema/summary.js';
import type { Table } from '../schema/table.js';
import { formatBytes, formatCount, formatDuration } from './numbers.js';

/** Said first where not everything could be read; undefined where all is well. */
export function incompleteWarning(summary: Summary): string | undefined {
  if (summary.complete) return undefined;
  const { files, failed } = summary.inputs;
  const what = failed.length === 0 ? 'Not every input' : `${formatCount(failed.length)} of ${counted(files, 'file')}`;
  return `Incomplete: ${what} could not be read whole. The numbers below count only what could be read.`;
}

/** What was read, as label and value. */
export function whatWasRead(summary: Summary): readonly (readonly [string, string])[] {
  const { inputs, rows } = summary;
  return [
    ['Read', `${counted(inputs.files, 'file')}, ${formatBytes(inputs.bytes)}`],
    ['Rows', `${rowsCounted(summary)}${rejectedText(rows)}`],
    ['Time', timeSpan(summary)],
    ['Sent', `${formatBytes(summary.bytes_sent)} in ${counted(summary.requests, 'request')}`],
  ];
}

function rejectedText({ rejected }: Summary['rows']): string {
  if (rejected === null) return '';
  return rejected === 0 ? ', none rejected' : `, ${formatCount(rejected)} rejected`;
}

/** Not all rows that were read need to have passed the filters. */
function rowsCounted({ requests, rows }: Summary): string {
  if (requests === rows.accepted) return `${formatCount(requests)} counted`;
  return `${formatCount(requests)} counted of ${formatCount(rows.accepted)} read`;
}

export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function timeSpan({ day, first, last }: Summary): string {
  if (day !== undefined) return `${day} UTC`;
  if (first === null || last === null) return 'not known';
  const span = formatDuration(Date.parse(last) - Date.parse(first));
  return `${readable(first)} to ${readable(last)} UTC (${span})`;
}

function readable(instant: string): string {
  return instant.replace('T', ' ').replace(/(\.0+)?Z$/, '');
}

export interface DefinitionRow {
  readonly name: string;
  readonly value: number | null;
  readonly numerator: string;
  readonly denominator: string;
  readonly source: string;
}

/** Every named hit ratio with what it divides by what. */
export function definitionRows(summary: Summary): DefinitionRow[] {
  return RATIO_DEFINITIONS.map(({ name, numerator, denominator, source }) => ({
    name,
    value: summary.definitions[name] ?? null,
    numerator,
    denominator,
    source,
  }));
}

/** How often each result type came, most frequent first. */
export function resultTypeTable(counts: Readonly<Record<string, number>>, name: string): Table {
  const entries = Object.entries(counts).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  return {
    columns: [
      { name, kind: 'text' },
      { name: 'requests', kind: 'count' },
      { name: 'share', kind: 'ratio' },
    ],
    rows: entries.map(([type, count]) => [type, count, total === 0 ? null : count / total]),
  };
}

/** Why rows were rejected, most frequent reason first. */
export function rejectTable(summary: Summary): Table {
  const reasons = Object.entries(summary.rows.reasons).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return {
    columns: [
      { name: 'reason', kind: 'text' },
      { name: 'rows', kind: 'count' },
    ],
    rows: reasons,
  };
}
