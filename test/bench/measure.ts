/** Runs a command as a fresh process and says what it cost. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { watchPeak } from './peak.js';

export interface Cost {
  readonly wallMs: number;
  /** User and system time, of the command and everything it started. */
  readonly cpuMs: number;
  /** Most memory that one process of it ever had; null where that cannot be found out. */
  readonly peakBytes: number | null;
  /** It ended without an answer, since it was allowed too little memory. */
  readonly ranOut: boolean;
}

/** What a command may be given beside its arguments. */
export interface Circumstances {
  readonly env?: Readonly<Record<string, string>>;
  readonly mayRunOut?: boolean;
}

/** How DuckDB says it. */
const RAN_OUT = /out of memory/i;

/**
 * Bash's own `time` takes the clock right around the command and waits for all that it starts, to the millisecond. What
 * it says goes to descriptor 3, what the command says on stderr stays there.
 */
const TIMED = `TIMEFORMAT='%3R %3U %3S'; { time "$@" 2>&4; } 4>&2 2>&3`;

/** GNU time knows the peak of memory exactly. It says so in a last line on stderr. */
const PEAK = ['/usr/bin/time', '-q', '-f', 'peak %M'] as const;
const PEAK_LINE = /^peak (\d+)\n$/m;

function hasGnuTime(): boolean {
  const { status, stderr } = spawnSync(PEAK[0], [...PEAK.slice(1), 'true'], { encoding: 'utf8' });
  return status === 0 && PEAK_LINE.test(stderr);
}

const isExact = hasGnuTime();

/** How the peaks of memory were found out, in words. */
export const PEAK_SOURCE = isExact ? 'GNU time' : 'VmHWM, asked for every 10 ms';

/** The environment without what would make hitlens another program. */
function cleanEnv(): NodeJS.ProcessEnv {
  const { HITLENS_INFLATE: _inflate, NODE_OPTIONS: _options, NODE_COMPILE_CACHE: _cache, ...env } = process.env;
  return env;
}

export async function measure(command: readonly string[], { env, mayRunOut }: Circumstances = {}): Promise<Cost> {
  const wrapped = isExact ? [...PEAK, ...command] : command;
  const child = spawn('bash', ['-c', TIMED, 'measure', ...wrapped], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    env: { ...cleanEnv(), ...env },
  });
  const stderr = collect(child, 2);
  const times = collect(child, 3);
  const watched = isExact ? null : watchPeak(child);
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const ranOut = code !== 0 && mayRunOut === true && RAN_OUT.test(stderr());
  if (code !== 0 && !ranOut) throw new Error(`${command.join(' ')} failed (${code}):\n${stderr()}`);
  const [wallMs, userMs, systemMs] = times().trim().split(' ').map(milliseconds);
  const peakBytes = watched === null ? peakIn(stderr()) : watched.stop();
  return { wallMs, cpuMs: userMs + systemMs, peakBytes, ranOut };
}

/** Some languages have a comma in their numbers. */
function milliseconds(seconds: string): number {
  return Number(seconds.replace(',', '.')) * 1000;
}

function peakIn(text: string): number | null {
  const kilobytes = PEAK_LINE.exec(text);
  return kilobytes === null ? null : Number(kilobytes[1]) * 1024;
}

function collect(child: ChildProcess, descriptor: number): () => string {
  const pieces: Buffer[] = [];
  const stream = child.stdio[descriptor];
  if (stream !== null && stream !== undefined) stream.on('data', (data: Buffer) => pieces.push(data));
  return () => Buffer.concat(pieces).toString();
}

/** The best time and the highest peak of several runs: what disturbs a run makes it slower, never faster. */
export function best(costs: readonly Cost[]): Cost {
  const peaks = costs.map((cost) => cost.peakBytes).filter((bytes) => bytes !== null);
  return {
    wallMs: Math.min(...costs.map((cost) => cost.wallMs)),
    cpuMs: Math.min(...costs.map((cost) => cost.cpuMs)),
    peakBytes: peaks.length === 0 ? null : Math.max(...peaks),
    ranOut: costs.some((cost) => cost.ranOut),
  };
}

/** Reads files so that they are in the page cache; returns their size. */
export function warm(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + readFileSync(file).length, 0);
}
