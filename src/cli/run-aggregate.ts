/** Runs `aggregate`. */
import { type AggregateOptions, aggregateCsv, aggregateParquet, aggregateRows } from '../tasks/aggregate.js';
import { withAnswer } from './answers.js';
import { effectsOf, exitCodeOf, limitOf, logOptions } from './log-options.js';
import type { Streams } from './streams.js';

export async function runAggregate(inputs: string[], options: Record<string, unknown>, streams: Streams): Promise<number> {
  const effects = effectsOf(options, streams);
  const task: AggregateOptions = {
    ...logOptions(inputs, options, streams),
    by: options.by as string[],
    sort: options.sort as string | undefined,
    limit: limitOf(options),
    minRequests: options.minRequests as number | undefined,
  };
  const { complete } = await withAnswer(options, streams, (answer) => {
    if (answer.format === 'parquet') return aggregateParquet(answer.draft, task, effects);
    if (answer.format === 'csv') return aggregateCsv(answer.output, { ...task, defuse: options.defuse === true }, effects);
    return aggregateRows(task, effects, (table) => answer.write({ table }, task.sort ?? 'requests'));
  });
  return exitCodeOf(complete);
}
