/** What a command writes to, and how: the terminal or pipe that it was started in, or a file. */
import { extname } from 'node:path';
import { FileOutput, type Output, StreamOutput } from '../io/output.js';
import type { Format } from '../report/formats.js';
import type { Style } from '../report/view.js';
import { visible } from '../report/visible.js';
import { usageError } from '../schema/errors.js';

export interface Streams {
  /** Where answers go, unless a file is named. */
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly isTerminal: boolean;
  readonly width: number;
  readonly height: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A line for people: never part of the answer. */
  warn(message: string): void;
  now(): Date;
}

const NARROW = 80;
const LOW = 24;

/** What a process has, or what stands in for it. */
export interface Surroundings {
  readonly stdout: NodeJS.WritableStream & Partial<Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'rows'>>;
  readonly stderr: NodeJS.WritableStream;
  readonly env: Streams['env'];
}

export function streamsOf({ stdout, stderr, env }: Surroundings): Streams {
  return {
    stdout,
    stderr,
    isTerminal: stdout.isTTY === true,
    width: stdout.columns ?? NARROW,
    height: stdout.rows ?? LOW,
    env,
    // Messages hold names and text of strangers. Their own line ends stay.
    warn: (message) => stderr.write(`hitlens: ${message.split('\n').map(visible).join('\n')}\n`),
    now: () => new Date(),
  };
}

const EXTENSIONS: Readonly<Record<string, Format>> = {
  '.csv': 'csv',
  '.json': 'json',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.txt': 'table',
  '.parquet': 'parquet',
};

/** The format that was asked for, or that the file's name or the terminal suggests. Throws a UserError for Parquet on a terminal. */
export function formatOf(options: Record<string, unknown>, streams: Streams): Format {
  const format = wantedFormat(options, streams);
  if (format === 'parquet' && options.output === undefined && streams.isTerminal) {
    throw usageError('Parquet is not for terminals: name a file, as in --output answer.parquet, or choose another --format');
  }
  return format;
}

function wantedFormat(options: Record<string, unknown>, streams: Streams): Format {
  if (options.format !== undefined) return options.format as Format;
  if (options.output !== undefined) return EXTENSIONS[extname(String(options.output)).toLowerCase()] ?? 'ndjson';
  return streams.isTerminal ? 'table' : 'ndjson';
}

export function styleOf(options: Record<string, unknown>, streams: Streams): Style {
  const isToTerminal = streams.isTerminal && options.output === undefined;
  const wantsColor = isToTerminal && !streams.env.NO_COLOR && streams.env.TERM !== 'dumb';
  const color = options.color === 'always' || (options.color !== 'never' && wantsColor);
  return { width: isToTerminal ? streams.width : NARROW, color };
}

/** Opens the output, lets `write` fill it, and shows it only once it is whole; resolves to what `write` did. */
export async function withOutput<T>(
  options: Record<string, unknown>,
  streams: Streams,
  write: (output: Output) => Promise<T>,
): Promise<T> {
  const output = options.output === undefined ? new StreamOutput(streams.stdout) : new FileOutput(String(options.output));
  try {
    const result = await write(output);
    await output.commit();
    return result;
  } finally {
    output.abandon();
  }
}
