/** Runs the command as it is built. `HITLENS_DIST` names another build than the repository's own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve as resolvePath } from 'node:path';
import { expect, vi } from 'vitest';
import { DIST, ROOT, type Run, runInProcess } from './in-process.js';

export { DIST, ROOT, type Run };
export const MAIN = resolvePath(DIST, 'src/cli/main.js');

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** How long it may take. */
  readonly patienceMs?: number;
}

export interface ProcessOptions extends RunOptions {
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  /** Milliseconds after which it gets a SIGINT. */
  readonly interruptAfter?: number;
  /** No file may become larger than so many KiB: as good as a full disk for whoever writes one. */
  readonly largestFile?: number;
  /** Standard output says that it is a terminal; only where no process is needed. */
  readonly isTerminal?: boolean;
  readonly onStart?: (child: ChildProcess) => void;
}

/** One row of an answer. */
export type AnswerRow = Readonly<Record<string, string | number | null>>;

const PATIENCE_MS = 20_000;
// Many processes at once on a busy machine may each take their time.
vi.setConfig({ testTimeout: 2 * PATIENCE_MS, hookTimeout: 2 * PATIENCE_MS });

/** The environment without what would change the answer. */
export function cleanEnv(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { NO_COLOR: _color, HITLENS_INFLATE: _inflate, FORCE_COLOR: _force, NODE_OPTIONS: _options, ...env } = process.env;
  return { ...env, ...more };
}

/** `make test` runs some tests twice, the second time with the least memory that is allowed. */
function withMemory(args: readonly string[]): readonly string[] {
  const isLeast = process.env.HITLENS_TEST_MEMORY === 'least' && ['report', 'top', 'aggregate'].includes(args[0]);
  return isLeast && !args.includes('--memory') ? [...args, '--memory', '32MiB'] : args;
}

/** `make conformance` has every run be a process. */
const ALWAYS_PROCESSES = process.env.HITLENS_TEST_RUNS === 'processes';

/** Runs a command line, in this process unless it takes one of its own: for its input, its folder, a signal, an inflater. */
export function hitlens(args: readonly string[], options: ProcessOptions = {}): Promise<Run> {
  const { input, cwd, interruptAfter, largestFile, env, isTerminal, patienceMs = PATIENCE_MS } = options;
  // Which inflater there is, is found out once.
  const needsProcess = [input, cwd, interruptAfter, largestFile, env?.HITLENS_INFLATE].some((option) => option !== undefined);
  // The output of a process is a pipe here, never a terminal.
  if (needsProcess || (ALWAYS_PROCESSES && isTerminal !== true)) return hitlensProcess(args, options);
  return runInProcess(withMemory(args), { env: cleanEnv(env), patienceMs, isTerminal });
}

/** For what only a process shows: that it ends, its threads and its memory, crashes. Runs of concurrent tests share the cores. */
export function hitlensProcess(
  args: readonly string[],
  { input = '', env, cwd, interruptAfter, largestFile, onStart, patienceMs = PATIENCE_MS }: ProcessOptions = {},
): Promise<Run> {
  const command = [process.execPath, MAIN, ...withMemory(args)];
  if (largestFile !== undefined) command.unshift('bash', '-c', `ulimit -f ${largestFile}; exec "$0" "$@"`);
  const [program, ...rest] = command;
  // One that hangs may hang at its end, where it hears no other signal.
  const child = spawn(program, rest, { cwd, env: cleanEnv(env), timeout: patienceMs, killSignal: 'SIGKILL' });
  onStart?.(child);
  if (interruptAfter !== undefined) setTimeout(() => child.kill('SIGINT'), interruptAfter);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => stdout.push(data));
  child.stderr.on('data', (data: Buffer) => stderr.push(data));
  // A run that fails early does not read its input.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
    });
  });
}

/** Standard output of a run that must succeed without a word on stderr. */
export async function answerOf(args: readonly string[], options?: ProcessOptions): Promise<string> {
  const { code, stdout, stderr } = await hitlens(args, options);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** The lines of an answer, each of which ends with a newline. */
export function linesOf(answer: string): string[] {
  const lines = answer.split('\n');
  expect(lines.pop(), 'what follows the last newline').toBe('');
  return lines;
}

export function parseRows(ndjson: string): AnswerRow[] {
  return linesOf(ndjson).map((line) => JSON.parse(line) as AnswerRow);
}

/** Rows of an answer that must succeed without a word on stderr. */
export async function rowsOf(args: readonly string[], options?: ProcessOptions): Promise<AnswerRow[]> {
  return parseRows(await answerOf(args, options));
}

/** One column of all rows. */
export function column(rows: readonly AnswerRow[], name: string): (string | number | null)[] {
  return rows.map((row) => row[name]);
}

/** Requests by the value of a dimension. */
export function requestsBy(rows: readonly AnswerRow[], name: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) {
    const value = String(row[name]);
    counts[value] = (counts[value] ?? 0) + Number(row.requests);
  }
  return counts;
}
