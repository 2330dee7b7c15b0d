/** Runs `rollup`. */
import { usageError } from '../schema/errors.js';
import type { BuildEffects } from '../tasks/athena/effects.js';
import { rollup } from '../tasks/rollup.js';
import { rollupOnAthena } from '../tasks/rollup-athena.js';
import { rollupTable } from '../tasks/rollup-units.js';
import { withAnswer } from './answers.js';
import { athenaEngine } from './athena-options.js';
import { effectsOf, exitCodeOf, logOptions, s3Options } from './log-options.js';
import type { Streams } from './streams.js';
import { firstOfDays } from './values.js';

export async function runRollup(inputs: string[], options: Record<string, unknown>, streams: Streams): Promise<number> {
  if (inputs.includes('-')) throw usageError('-: a rollup is made of logs with names, which say their day and distribution');
  const { memory, tempDir, threads, fields } = logOptions(inputs, { ...options, to: undefined }, streams);
  const days = options.days as number | undefined;
  const task = {
    inputs,
    to: String(options.to),
    from: days === undefined ? undefined : firstOfDays(days, streams.now()),
    force: options.force === true,
    memory,
    tempDir,
    threads,
    fields,
  };
  return withAnswer(options, streams, async ({ write }) => {
    const effects = effectsOf(options, streams);
    const isOnAthena = options.engine === 'athena';
    const answer = isOnAthena
      ? await rollupOnAthena(task, effects, () => athenaEffects(options, streams))
      : await rollup(task, effects);
    await write({ table: rollupTable(answer) });
    return exitCodeOf(answer.complete);
  });
}

async function athenaEffects(options: Record<string, unknown>, streams: Streams): Promise<BuildEffects> {
  const { openStore } = await import('../io/s3/store.js');
  return {
    engine: await athenaEngine(options),
    store: await openStore(s3Options(options)),
    now: streams.now,
    random: () => Math.random().toString(36).slice(2, 10),
    warn: streams.warn,
    note: streams.warn,
  };
}
