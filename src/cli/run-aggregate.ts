/** Runs `aggregate`. */
import type { Output } from '../io/output.js';
import { writeTable } from '../report/formats.js';
import { type AggregateOptions, aggregateCsv, aggregateRows } from '../tasks/aggregate.js';
import { effectsOf, exitCodeOf, limitOf, logOptions } from './log-options.js';
import { formatOf, type Streams, styleOf, withOutput } from './streams.js';

export async function runAggregate(inputs: string[], options: Record<string, unknown>, streams: Streams): Promise<number> {
  const format = formatOf(options, streams);
  const effects = effectsOf(options, streams);
  const task: AggregateOptions = {
    ...logOptions(inputs, options, streams),
    by: options.by as string[],
    sort: options.sort as string | undefined,
    limit: limitOf(options),
    minRequests: options.minRequests as number | undefined,
  };
  const write = (output: Output) => {
    if (format === 'csv') return aggregateCsv(output, { ...task, defuse: options.defuse === true }, effects);
    const style = { ...styleOf(options, streams), sortedBy: task.sort ?? 'requests' };
    return aggregateRows(task, effects, (table) => writeTable({ table }, format, style, output));
  };
  const { complete } = await withOutput(options, streams, write);
  return exitCodeOf(complete);
}
