/**
 * Runs the night in a process of its own: it can be ended in time, before whoever runs us would do it without a word, and if
 * it takes all the memory there is, someone is left to say so. Whatever it had built by then stays; the next run goes on.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Overrides } from './overrides.js';

const PROGRAM = fileURLToPath(new URL('./night.js', import.meta.url));

/** So long it may take to stop what runs on Athena. */
const LEAVE_MS = 5000;

/** Done; done, with logs that could not be read whole; done, and a gate does not hold. */
const DONE = [0, 3, 4];

export interface Supervision {
  /** Milliseconds from now. */
  readonly timeLeft: number;
  readonly overrides?: Overrides;
  /** The program, where it is not the night. */
  readonly program?: string;
  /** Where its lines go, if not to our own output. */
  readonly say?: (line: string) => void;
}

/** Resolves to the exit code of a night that was done; rejects with an error that says what to do, as the last line does. */
export async function supervise({ timeLeft, overrides = {}, program = PROGRAM, say = print }: Supervision): Promise<number> {
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, HITLENS_OVERRIDES: JSON.stringify(overrides) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lastError = passOn(child, say);
  const deadline = new Deadline(child, timeLeft);
  const { code, signal } = await ended(child);
  deadline.clear();
  if (code !== null && DONE.includes(code) && !deadline.hasPassed) return code;
  const told = deadline.hasPassed ? undefined : lastError();
  const message = told ?? whyEnded(deadline.hasPassed, signal, code);
  if (told === undefined) say(JSON.stringify({ time: new Date().toISOString(), level: 'error', event: 'failed', message }));
  throw new Error(message);
}

const GOES_ON = 'What it had built stays, and the next run goes on from there.';
const MORE_TIME =
  'If it never catches up, give the job more memory, and cores with it (job.memoryMiB), ' +
  'let it run on Fargate (job.runsOn), or let Athena count (engine).';
const MORE_MEMORY = 'If that happens again, give the job more memory (job.memoryMiB, job.memoryGiB).';

/** What a process cannot say of itself. */
function whyEnded(isLate: boolean, signal: NodeJS.Signals | null, code: number | null): string {
  if (isLate) return `the night did not end within its time. ${GOES_ON} ${MORE_TIME}`;
  if (signal === 'SIGKILL') return `the night was killed, most likely because memory ran out. ${GOES_ON} ${MORE_MEMORY}`;
  return `the night ended with ${signal ?? `exit code ${code}`}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Returns what tells the message of the last error among the lines so far. */
function passOn({ stdout, stderr }: ChildProcess, say: (line: string) => void): () => string | undefined {
  let last: string | undefined;
  for (const stream of [stdout, stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      say(line);
      last = messageOfError(line) ?? last;
    });
  }
  return () => last;
}

function messageOfError(line: string): string | undefined {
  if (!line.startsWith('{') || !line.includes('"level":"error"')) return undefined;
  return String((JSON.parse(line) as { message: unknown }).message);
}

/** All that it said has been passed on, too. */
function ended(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
}

/** Ends a process in time: gently first. */
class Deadline {
  hasPassed = false;
  private timer: NodeJS.Timeout;

  constructor(child: ChildProcess, ms: number) {
    this.timer = setTimeout(() => {
      this.hasPassed = true;
      child.kill('SIGINT');
      this.timer = setTimeout(() => child.kill('SIGKILL'), LEAVE_MS);
    }, ms);
  }

  clear(): void {
    clearTimeout(this.timer);
  }
}
