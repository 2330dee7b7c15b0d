/** Runs any command that reads logs as far as `--dry-run` lets it. */
import { formatCount } from '../report/numbers.js';
import type { Cell } from '../schema/table.js';
import { type Plan, plan } from '../tasks/plan.js';
import { withAnswer } from './answers.js';
import { effectsOf, logOptions } from './log-options.js';
import type { Streams } from './streams.js';

export async function runDry(inputs: string[], options: Record<string, unknown>, streams: Streams): Promise<number> {
  const task = logOptions(inputs, options, streams);
  await withAnswer(options, streams, async ({ format, write }) => {
    const answer = await plan(task, effectsOf(options, streams));
    const notes = notesOf(answer);
    await write({ table: answer.table, footer: footerOf(answer), notes });
    // The other formats hold the rows alone.
    if (format !== 'table')
      streams.warn([`${counted(answer.files, 'log')}, ${formatCount(answer.bytes)} bytes`, ...notes].join('\n'));
  });
  return 0;
}

function footerOf({ files, bytes }: Plan): Cell[] {
  return [`to read: ${counted(files, 'log')}`, bytes, null];
}

/** What is left out, and why. */
function notesOf({ skipped }: Plan): string[] {
  const { outside, outsideFolders, markers, unreadable } = skipped;
  const notes: string[] = [];
  if (outside > 0) notes.push(`Left out by the time in their names: ${counted(outside, 'log')}.`);
  if (outsideFolders > 0) notes.push(`Not even listed, for the same reason: ${counted(outsideFolders, 'folder')}.`);
  if (markers > 0) notes.push(`Left out as empty: ${counted(markers, 'folder marker')}.`);
  if (unreadable.length > 0) notes.push(`Cannot be read: ${counted(unreadable.length, 'log')}.`);
  return notes;
}

function counted(n: number, noun: string): string {
  return `${formatCount(n)} ${noun}${n === 1 ? '' : 's'}`;
}
