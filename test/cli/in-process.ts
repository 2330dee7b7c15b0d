/** Runs a command line in the process of the tests: ten times faster than a process for each, with the same answer. */
import { resolve as resolvePath } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const DIST = resolvePath(ROOT, process.env.HITLENS_DIST ?? 'dist');

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  /** How long it may take. */
  readonly patienceMs: number;
  /** Whether standard output says that it is a terminal. */
  readonly isTerminal?: boolean;
}

/** One run after the other, since all share the environment of the process. */
export function runInProcess(args: readonly string[], surroundings: Surroundings): Promise<Run> {
  const turn = last.then(() => runAlone(args, surroundings));
  last = turn.catch(() => {});
  return turn;
}

let last: Promise<unknown> = Promise.resolve();

async function runAlone(args: readonly string[], { env, patienceMs, isTerminal }: Surroundings): Promise<Run> {
  const { run, streamsOf } = await loadCommand();
  const [stdout, stderr] = [Object.assign(new Collected(), { isTTY: isTerminal }), new Collected()];
  const before = { ...process.env };
  const isOver = expectEnd(args, patienceMs);
  setEnv(env);
  try {
    const code = await run(args, streamsOf({ stdout, stderr, env: process.env }));
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  } finally {
    setEnv(before);
    isOver();
  }
}

/** The build that processes run, too: it starts threads, which the sources cannot. */
async function loadCommand() {
  const load = (file: string) => import(pathToFileURL(resolvePath(DIST, 'src/cli', file)).href);
  const { run } = (await load('program.js')) as typeof import('../../src/cli/program.js');
  const { streamsOf } = (await load('streams.js')) as typeof import('../../src/cli/streams.js');
  return { run, streamsOf };
}

/** Libraries look at the process's own. */
function setEnv(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (env[name] === undefined) delete process.env[name];
  Object.assign(process.env, env);
}

class Collected extends Writable {
  private readonly chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.chunks.push(chunk);
    done();
  }

  text(): string {
    return Buffer.concat(this.chunks).toString();
  }
}

let watch: { readonly thread: Worker; readonly runs: Int32Array } | undefined;

/** Ends the process, and with it the tests, if the run does not end by itself: nobody here could stop it. */
function expectEnd(args: readonly string[], patienceMs: number): () => void {
  watch ??= startWatch();
  const { thread, runs } = watch;
  thread.postMessage({ args, patienceMs });
  return () => {
    Atomics.add(runs, 0, 1);
    Atomics.notify(runs, 0);
  };
}

function startWatch() {
  const runs = new Int32Array(new SharedArrayBuffer(4));
  const thread = new Worker(resolvePath(DIST, 'test/cli/watch-thread.js'), { workerData: runs });
  thread.unref();
  return { thread, runs };
}
