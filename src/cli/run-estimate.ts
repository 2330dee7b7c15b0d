/** Runs `estimate`. */
import { writeCsv } from '../report/csv.js';
import type { Format } from '../report/formats.js';
import { usageError } from '../schema/errors.js';
import type { Estimate, Way } from '../schema/estimate.js';
import type { Cell, Column, Table } from '../schema/table.js';
import { estimate } from '../tasks/estimate.js';
import { effectsOf, logOptions } from './log-options.js';
import { formatOf, type Streams, styleOf, withOutput } from './streams.js';
import { firstOfDays, readInstant } from './values.js';

export async function runEstimate(inputs: string[], options: Record<string, unknown>, streams: Streams): Promise<number> {
  const format = formatOf(options, streams);
  const { since, until, memory, threads } = logOptions(inputs, withDays(options, streams), streams);
  const { concurrency, questions, pricePerTb } = options as Record<string, number | undefined>;
  const task = { inputs, since, until, memory, threads, concurrency, questions, pricePerTb };
  await withOutput(options, streams, async (output) => {
    const answer = await estimate(task, effectsOf(options, streams));
    if (format === 'csv') await writeCsv(waysTable(answer.ways), output, { defuse: options.defuse === true });
    else await output.write(await textOf(answer, format, options, streams));
  });
  return 0;
}

/** `--days` as what it says. */
function withDays(options: Record<string, unknown>, streams: Streams): Record<string, unknown> {
  if (options.days === undefined) return options;
  const other = ['from', 'since'].find((name) => options[name] !== undefined);
  if (other !== undefined) throw usageError(`--days and --${other} both say where to begin: give one`);
  return { ...options, from: readInstant('--days')(firstOfDays(Number(options.days), streams.now())) };
}

async function textOf(
  answer: Estimate,
  format: Exclude<Format, 'csv'>,
  options: Record<string, unknown>,
  streams: Streams,
): Promise<string> {
  if (format !== 'table') return `${JSON.stringify(answer, null, format === 'json' ? 2 : 0)}\n`;
  const { estimateLines } = await import('../report/estimate-text.js');
  return `${[...estimateLines(answer, styleOf(options, streams))].join('\n')}\n`;
}

const RANGES = ['time_ms', 'memory_bytes', 'read_bytes', 'dollars', 'dollars_month'] as const;

/** A row for each way, each range in two columns. */
function waysTable(ways: readonly Way[]): Table {
  const measures = RANGES.flatMap((name) => [`${name}_low`, `${name}_high`]);
  const columns: Column[] = [{ name: 'name', kind: 'text' }, ...measures.map((name): Column => ({ name, kind: 'count' }))];
  const rows = ways.map((way): Cell[] => [
    way.name,
    ...RANGES.flatMap((name) => [way[name]?.low ?? null, way[name]?.high ?? null]),
  ]);
  return { columns, rows };
}
