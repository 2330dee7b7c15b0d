/** Runs `top`. */
import { type ReadSoFar, TerminalLive } from '../io/live.js';
import { formatCount } from '../report/numbers.js';
import type { SoFar } from '../tasks/live.js';
import { belowCells } from '../tasks/ranked.js';
import { type TopAnswer, type TopOptions, top } from '../tasks/top.js';
import { withAnswer } from './answers.js';
import { effectsOf, exitCodeOf, limitOf, logOptions } from './log-options.js';
import { formatOf, type Streams, styleOf } from './streams.js';

export async function runTop(inputs: string[], options: Record<string, unknown>, streams: Streams): Promise<number> {
  const task: TopOptions = {
    ...logOptions(inputs, options, streams),
    by: options.by as string[] | undefined,
    sort: options.sort as string | undefined,
    limit: limitOf(options),
    minRequests: options.minRequests as number | undefined,
  };
  const live = await openLive(options, streams);
  const effects = effectsOf(options, streams);
  try {
    return await withAnswer(options, streams, async ({ write }) => {
      const watched = live === undefined ? effects : { ...effects, startProgress: (bytes: number) => live.startProgress(bytes) };
      const answer = await top(task, watched, live);
      await write({ table: answer.table, ...wordsAround(answer) }, answer.sort);
      return exitCodeOf(answer.complete);
    });
  } finally {
    live?.close();
  }
}

/** Lines of a terminal that are no rows of the table while it is read: headings, rules, the last line, what was read. */
const OTHER_LINES = 7;

/** A table that goes to a terminal is shown there while it comes about. */
async function openLive(options: Record<string, unknown>, streams: Streams): Promise<TerminalLive | undefined> {
  const isTable = formatOf(options, streams) === 'table' && options.output === undefined;
  if (!isTable || !streams.isTerminal || streams.env.TERM === 'dumb') return undefined;
  const { renderTable } = await import('../report/terminal.js');
  const render = (soFar: SoFar, read: ReadSoFar) => {
    const footer = belowCells(soFar, 'all other');
    return renderTable(
      { table: soFar.table, footer, notes: [readText(read)] },
      { ...styleOf(options, streams), sortedBy: soFar.sort },
    );
  };
  return new TerminalLive(streams.stdout, Math.max(1, streams.height - OTHER_LINES), render);
}

const MEBIBYTE = 1024 ** 2;

function readText({ bytes, of, rows, seconds }: ReadSoFar): string {
  const share = of === 0 ? '' : ` of ${(of / MEBIBYTE).toFixed(1)}`;
  const left = bytes === 0 || of <= bytes ? '' : `, about ${Math.ceil((seconds * (of - bytes)) / bytes)} s left`;
  const read = `${(bytes / MEBIBYTE).toFixed(1)}${share} MiB, ${formatCount(rows)} rows`;
  return `So far: ${read}${left}. Ctrl-C ends with what is known.`;
}

/** The last line and the notes of the terminal table. */
function wordsAround(answer: TopAnswer) {
  const { below, minRequests, groups, table, reading } = answer;
  const notes: string[] = [];
  if (minRequests > 1) notes.push(`Left out: what has fewer than ${formatCount(minRequests)} requests (--min-requests).`);
  if (groups === 0) notes.push(emptyNote(answer));
  if (reading.failed.length > 0)
    notes.push(`Incomplete: ${reading.failed.length} of ${reading.files} files could not be read whole.`);
  if (reading.isStopped)
    notes.push(`Incomplete: stopped after ${formatCount(reading.files)} of ${formatCount(reading.sources)} files.`);
  const label = `all other (${formatCount(groups - table.rows.length)})`;
  return { footer: below.groups > 0 ? belowCells(answer, label) : undefined, notes };
}

function emptyNote({ reading }: TopAnswer): string {
  if (reading.isStopped) return 'Nothing was read yet.';
  return reading.accepted === 0 ? 'The logs hold no rows.' : `None of the ${formatCount(reading.accepted)} rows match.`;
}
