/** A Lambda and a task for tests: the bundle that is deployed, in the runtime that it is deployed for, with nothing around it. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const INFRA = fileURLToPath(new URL('../../', import.meta.url));
const CPU = process.arch;
const ARCHITECTURE = CPU === 'arm64' ? 'arm64' : 'x86_64';

export const BUNDLE = join(INFRA, 'bundle', ARCHITECTURE);
const LAMBDAS_NODE = join(INFRA, 'node_modules', `node-linux-${CPU}`, 'bin', 'node');
const RUNTIME = existsSync(LAMBDAS_NODE) ? LAMBDAS_NODE : process.execPath;

/** What Lambda does: loads the handler, calls it once, and tells what came of it. */
const HOST = `
  const { handler } = await import(process.argv[1]);
  const [event, ms] = [JSON.parse(process.argv[2]), Number(process.argv[3])];
  const end = Date.now() + ms;
  const told = await handler(event, { getRemainingTimeInMillis: () => end - Date.now() }).catch((error) => ({ error: error.message }));
  process.stdout.write('\\n' + JSON.stringify({ told }) + '\\n');`;

export interface Invocation {
  /** What the handler resolves to, or the message of its error. */
  readonly told: { readonly exitCode?: number; readonly error?: string };
  /** Lines of its log that are JSON. */
  readonly lines: readonly Record<string, unknown>[];
}

export interface Invoked {
  readonly event?: object;
  readonly env: Readonly<Record<string, string>>;
  /** Folder for temp files. */
  readonly temp: string;
  /** What is left of its time. */
  readonly timeLeft?: number;
}

/** What is deployed runs on Linux alone. */
export const canRun = process.platform === 'linux';

export async function invoke({ event = {}, env, temp, timeLeft = 120_000 }: Invoked): Promise<Invocation> {
  const host = ['--input-type=module', '-e', HOST, join(BUNDLE, 'lambda.js'), JSON.stringify(event), String(timeLeft)];
  const { log } = await run(host, env, temp);
  const lines = linesOf(log);
  const told = lines.find((line) => 'told' in line)?.told as Invocation['told'] | undefined;
  if (told === undefined) throw new Error(`the handler told nothing:\n${log}`);
  return { told, lines: lines.filter((line) => !('told' in line)) };
}

/** A task of ECS. Resolves to its exit code. */
export async function runTask(
  env: Readonly<Record<string, string>>,
  temp: string,
): Promise<{ readonly code: number | null; readonly lines: readonly Record<string, unknown>[] }> {
  const { code, log } = await run([join(BUNDLE, 'task.js')], env, temp);
  return { code, lines: linesOf(log) };
}

async function run(args: readonly string[], env: Readonly<Record<string, string>>, temp: string) {
  // There is no home that it could write to, even as root.
  const around = { TMPDIR: temp, PATH: '/usr/bin:/bin', HOME: '/dev/null' };
  const child = spawn(RUNTIME, args, { cwd: BUNDLE, env: { ...env, ...around } });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => chunks.push(data));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, log: Buffer.concat(chunks).toString('utf8') };
}

function linesOf(log: string): Record<string, unknown>[] {
  const lines = log.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** All that is deployed, by path. */
export function bundledFiles(): string[] {
  return readdirSync(BUNDLE, { recursive: true, encoding: 'utf8' }).sort();
}
