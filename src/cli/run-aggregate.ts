/** Runs `aggregate`. */
import type { Output } from '../io/output.js';
import { localEffects } from '../local.js';
import { writeTable } from '../report/formats.js';
import { type AggregateOptions, aggregateCsv, aggregateRows } from '../tasks/aggregate.js';
import { exitCodeOf, limitOf, logOptions } from './log-options.js';
import { formatOf, type Streams, styleOf, withOutput } from './streams.js';

export async function runAggregate(inputs: string[], options: Record<string, unknown>, streams: Streams): Promise<number> {
  const format = formatOf(options, streams);
  const effects = localEffects(streams.warn);
  const task: AggregateOptions = {
    ...logOptions(inputs, options, streams),
    by: options.by as string[],
    sort: options.sort as string | undefined,
    limit: limitOf(options),
    minRequests: options.minRequests as number | undefined,
  };
  let complete = true;
  const write = async (output: Output) => {
    if (format === 'csv') {
      ({ complete } = await aggregateCsv(output, { ...task, defuse: options.defuse === true }, effects));
      return;
    }
    const style = { ...styleOf(options, streams), sortedBy: task.sort ?? 'requests' };
    ({ complete } = await aggregateRows(task, effects, (table) => writeTable({ table }, format, style, output)));
  };
  await withOutput(options, write);
  return exitCodeOf(complete);
}
