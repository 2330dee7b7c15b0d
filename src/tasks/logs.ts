/** What all commands on logs have in common: open the inputs, scan them, say what went wrong, close everything. */
import { Ingest, type Reading } from '../ingest/ingest.js';
import type { Condition, Question } from '../ingest/question.js';
import type { Bomb, Shard } from '../ingest/shard.js';
import { REJECT_REASONS } from '../kernel/kernel.js';
import { DIMENSIONS } from '../schema/dimensions.js';
import { UserError } from '../schema/errors.js';
import { failedTexts } from '../schema/failed.js';
import type { FailedInput, Summary } from '../schema/summary.js';
import type { Effects, Skipped, TimeWindow } from './effects.js';

export type { Condition };

export interface LogOptions extends TimeWindow {
  /** Files, folders, globs, `s3://` addresses, or `-`. */
  readonly inputs: readonly string[];
  /** All must hold. */
  readonly where?: readonly Condition[];
  /** Most bytes for groups, runs and input on its way, all threads together. What does not fit goes to disk. */
  readonly memory?: number;
  /** Folder for temp files, where it is not the system's. */
  readonly tempDir?: string;
  readonly threads?: number;
  /** `v1`: files without a header are taken for standard logs v1. */
  readonly fields?: 'v1';
}

/** What to count, and whether the time of the first and the last request is wanted. */
export type Wanted = Pick<Question, 'groupings' | 'tracksTime'>;

export interface Asked {
  readonly ingest: Ingest;
  readonly shards: readonly Shard[];
  readonly reading: Reading;
}

/** Threads that are reading, and what stops them with what was read so far. */
export interface Scanning {
  readonly shards: readonly Pick<Shard, 'peek'>[];
  readonly stop: () => void;
}

/** Watches while the logs are read; returns what ends that. */
type Watch = (scanning: Scanning) => () => Promise<void>;

/** Was everything read, whole? */
export function isComplete({ failed, isStopped }: Reading): boolean {
  return failed.length === 0 && !isStopped;
}

/** Scans the logs and lets `answer` rank what was found, while the threads are there. */
export async function askLogs<T>(
  options: LogOptions,
  wanted: Wanted,
  effects: Effects,
  answer: (asked: Asked) => Promise<T>,
  watch?: Watch,
): Promise<T> {
  const { sources, skipped } = await effects.resolve(options.inputs, options);
  const bytes = sources.reduce((sum, source) => sum + source.size, 0);
  const memory = options.memory ?? effects.defaultMemory;
  // What has no size (stdin, a pipe) may go on for long, whatever is read beside it.
  const isEndKnown = sources.every((source) => source.size > 0);
  const { threads = effects.cores, tempDir } = options;
  const shards = effects.openShards({ threads, memory, bytes: isEndKnown ? bytes : null, sources: sources.length, tempDir });
  const progress = effects.startProgress(bytes);
  let unwatch: (() => Promise<void>) | undefined;
  try {
    const ingest = await Ingest.scan(shards, {
      question: questionOf(options, wanted),
      sources,
      memory,
      headerless: options.fields ?? 'refuse',
      seed: effects.seed(),
      onProgress: (read, rows) => progress.add(read, rows),
      onStart: (stop) => {
        unwatch = watch?.({ shards, stop });
      },
    });
    await unwatch?.();
    progress.stop();
    const reading = withSkipped(ingest.reading, skipped);
    report(reading, effects);
    warnOfEmptyWindow(reading, skipped, effects);
    return await answer({ ingest, shards, reading });
  } finally {
    await unwatch?.();
    progress.stop();
    await Promise.all(shards.map((shard) => shard.close()));
  }
}

function questionOf(options: LogOptions, wanted: Wanted): Question {
  const { where = [], since = 0, until = 0 } = options;
  return { ...wanted, where, since, until };
}

/** Logs that were not even tried are missing in the answer like those that failed. */
function withSkipped(reading: Reading, { unreadable }: Skipped): Reading {
  const failed = unreadable.map(({ file, reason }) => ({ file, reason, index: -1, kind: 'unreadable' as const }));
  return { ...reading, files: reading.files + failed.length, failed: [...failed, ...reading.failed] };
}

/** None of the inputs could be read. */
export class NothingRead extends UserError {
  constructor(readonly failed: readonly FailedInput[]) {
    super(failedTexts(failed).join('\n'));
  }
}

/** Without what only those who read them need to know. */
export function failedInputs(failed: readonly FailedInput[]): FailedInput[] {
  return failed.map(({ file, reason }) => ({ file, reason }));
}

/** What became of the rows. */
export function rowsOf({ accepted, rejected, samples }: Reading): Summary['rows'] {
  return {
    accepted,
    rejected: rejected.reduce((total, n) => total + n, 0),
    reasons: Object.fromEntries(REJECT_REASONS.map((name, i) => [name, rejected[i]] as const).filter(([, n]) => n > 0)),
    samples: samples.map(({ file, line, reason, text }) => ({ file, line, reason, text })),
  };
}

/** Says what is wrong with the inputs; throws where none of them could be read at all. */
function report(reading: Reading, effects: Effects): void {
  const { failed } = reading;
  if (failed.length > 0 && failed.length === reading.files && failed.every(({ kind }) => kind !== 'damaged')) {
    throw new NothingRead(failedInputs(failed));
  }
  for (const text of failedTexts(failed)) effects.warn(text);
  for (const bomb of reading.bombs) effects.warn(bombText(bomb));
  for (const [name, files] of reading.missing) effects.warn(missingText(name, files));
  const rejected = rejectedText(reading);
  if (rejected !== '') effects.warn(rejected);
}

/** An answer without rows must not look like one without misses. */
function warnOfEmptyWindow({ files }: Reading, { outside, outsideFolders }: Skipped, effects: Effects): void {
  if (files > 0 || outside + outsideFolders === 0) return;
  const found = outside === 0 ? 'the folders' : outside === 1 ? 'the log' : `the ${outside} logs`;
  const verb = outside === 1 ? 'lies' : 'lie';
  effects.warn(`nothing to read: ${found} ${verb} outside --from and --to (or --since), by the time in their names`);
}

function bombText({ file, storedBytes, textBytes }: Bomb): string {
  const ratio = Math.floor(textBytes / storedBytes).toLocaleString('en-US');
  const mebibytes = Math.floor(textBytes / 1024 / 1024).toLocaleString('en-US');
  return `${file}: it inflates to ${ratio} times its size (${mebibytes} MiB of text), as no ordinary log does. Its rows count all the same`;
}

export function missingText(name: string, files: number): string {
  const subject = files === 1 ? '1 file has' : `${files} files have`;
  const dimension = DIMENSIONS.find((candidate) => candidate.name === name);
  if (dimension === undefined) return `${subject} no ${name} column: what is counted from it is missing there`;
  return `${subject} no column for ${name} (${dimension.columns.join(', ')}): it is null there`;
}

function rejectedText({ rejected, samples }: Reading): string {
  const parts = rejected.flatMap((n, reason) => (n === 0 ? [] : [`${n} ${REJECT_REASONS[reason]}`]));
  if (parts.length === 0) return '';
  const first = samples.length === 0 ? '' : `; the first is at ${samples[0].file}:${samples[0].line}`;
  return `rows rejected: ${parts.join(', ')}${first}`;
}
