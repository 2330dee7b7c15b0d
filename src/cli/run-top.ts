/** Runs `top`. */
import { writeTable } from '../report/formats.js';
import { formatCount } from '../report/numbers.js';
import { belowCells, type TopAnswer, type TopOptions, top } from '../tasks/top.js';
import { effectsOf, exitCodeOf, limitOf, logOptions } from './log-options.js';
import { formatOf, type Streams, styleOf, withOutput } from './streams.js';

export async function runTop(inputs: string[], options: Record<string, unknown>, streams: Streams): Promise<number> {
  const task: TopOptions = {
    ...logOptions(inputs, options, streams),
    by: options.by as string[] | undefined,
    sort: options.sort as string | undefined,
    limit: limitOf(options),
    minRequests: options.minRequests as number | undefined,
  };
  return withOutput(options, async (output) => {
    const answer = await top(task, effectsOf(options, streams));
    const style = { ...styleOf(options, streams), sortedBy: answer.sort, defuse: options.defuse === true };
    await writeTable({ table: answer.table, ...wordsAround(answer) }, formatOf(options, streams), style, output);
    return exitCodeOf(answer.complete);
  });
}

/** The last line and the notes of the terminal table. */
function wordsAround(answer: TopAnswer) {
  const { below, minRequests, groups, table, reading } = answer;
  const notes: string[] = [];
  if (minRequests > 1) notes.push(`Left out: what has fewer than ${formatCount(minRequests)} requests (--min-requests).`);
  if (groups === 0) notes.push(emptyNote(reading.accepted));
  if (!answer.complete) notes.push(`Incomplete: ${reading.failed.length} of ${reading.files} files could not be read whole.`);
  const label = `all other (${formatCount(groups - table.rows.length)})`;
  return { footer: below.groups > 0 ? belowCells(answer, label) : undefined, notes };
}

function emptyNote(accepted: number): string {
  return accepted === 0 ? 'The logs hold no rows.' : `None of the ${formatCount(accepted)} rows match.`;
}
