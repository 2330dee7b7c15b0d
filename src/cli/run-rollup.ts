/** Runs `rollup`. */
import { writeTable } from '../report/formats.js';
import { usageError } from '../schema/errors.js';
import { rollup } from '../tasks/rollup.js';
import { effectsOf, exitCodeOf, logOptions } from './log-options.js';
import { formatOf, type Streams, styleOf, withOutput } from './streams.js';

const DAY_MS = 86_400_000;

export async function runRollup(inputs: string[], options: Record<string, unknown>, streams: Streams): Promise<number> {
  if (inputs.includes('-')) throw usageError('-: a rollup is made of logs with names, which say their day and distribution');
  const { memory, tempDir, threads, fields } = logOptions(inputs, { ...options, to: undefined }, streams);
  const days = options.days as number | undefined;
  const task = {
    inputs,
    to: String(options.to),
    from: days === undefined ? undefined : dayBefore(streams.now(), days - 1),
    force: options.force === true,
    memory,
    tempDir,
    threads,
    fields,
  };
  return withOutput(options, async (output) => {
    const { table, complete } = await rollup(task, effectsOf(options, streams));
    await writeTable({ table }, formatOf(options, streams), styleOf(options, streams), output);
    return exitCodeOf(complete);
  });
}

/** The UTC day so many days ago. */
function dayBefore(now: Date, days: number): string {
  return new Date(now.getTime() - days * DAY_MS).toISOString().slice(0, 10);
}
