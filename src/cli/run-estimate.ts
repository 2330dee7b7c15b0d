/** Runs `estimate`. */
import type { TextFormat } from '../report/formats.js';
import { usageError } from '../schema/errors.js';
import type { Estimate, Way } from '../schema/estimate.js';
import type { Cell, Column, Table } from '../schema/table.js';
import { estimate } from '../tasks/estimate.js';
import { withAnswer } from './answers.js';
import { effectsOf, logOptions } from './log-options.js';
import { type Streams, styleOf } from './streams.js';
import { firstOfDays, readInstant } from './values.js';

export async function runEstimate(inputs: string[], options: Record<string, unknown>, streams: Streams): Promise<number> {
  const { since, until, memory, threads } = logOptions(inputs, withDays(options, streams), streams);
  const { concurrency, questions, pricePerTb } = options as Record<string, number | undefined>;
  const task = { inputs, since, until, memory, threads, concurrency, questions, pricePerTb };
  await withAnswer(options, streams, async (to) => {
    const answer = await estimate(task, effectsOf(options, streams));
    if (to.format === 'csv' || to.format === 'parquet') await to.write({ table: waysTable(answer.ways) });
    else await to.output.write(await textOf(answer, to.format, options, streams));
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
  format: Exclude<TextFormat, 'csv'>,
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
  const numbers = measures.map((name): Column => ({ name, kind: 'count', isFractional: true }));
  const columns: Column[] = [{ name: 'name', kind: 'text' }, ...numbers];
  const rows = ways.map((way): Cell[] => [
    way.name,
    ...RANGES.flatMap((name) => [way[name]?.low ?? null, way[name]?.high ?? null]),
  ]);
  return { columns, rows };
}
