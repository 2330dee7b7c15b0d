/** How something that is no part of the package gets into a cache folder, by the tools that are there. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A command line, or what is done here; both say what went wrong. */
export type Step = readonly [command: string, ...args: string[]] | (() => string | null);

export interface Recipe {
  readonly name: string;
  readonly version: string;
  /** One after the other. */
  readonly steps: (folder: string) => readonly Step[];
  /** What the steps need in the environment. */
  readonly env?: (folder: string) => Record<string, string>;
}

const PATIENCE_MS = 15 * 60_000;
/** Says that an installation came to its end. */
const DONE = '.installed';

/** Outside the tree, so that `make clean` does not cost minutes. */
export function cacheFolder(): string {
  const { XDG_CACHE_HOME: cache = '' } = process.env;
  return join(cache === '' ? join(homedir(), '.cache') : cache, 'hitlens', 'conformance');
}

/** Where it is, or what went wrong. Nothing of an installation that failed stays. */
export function installed(
  recipe: Recipe,
  say: (line: string) => void,
): { readonly folder: string } | { readonly failure: string } {
  const folder = join(cacheFolder(), `${recipe.name}-${recipe.version}`);
  if (existsSync(join(folder, DONE))) return { folder };
  const failure = installInto(folder, recipe, say);
  if (failure === null) return { folder };
  rmSync(folder, { recursive: true, force: true });
  return { failure };
}

function installInto(folder: string, { name, version, steps, env }: Recipe, say: (line: string) => void): string | null {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  say(`installing ${name} ${version} into ${folder}, which may take minutes`);
  for (const step of steps(folder)) {
    const failure = typeof step === 'function' ? step() : run(step, { ...process.env, ...env?.(folder) });
    if (failure !== null) return failure;
  }
  writeFileSync(join(folder, DONE), '');
  return null;
}

function run([command, ...args]: readonly [string, ...string[]], env: NodeJS.ProcessEnv): string | null {
  const { error, status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: PATIENCE_MS, env });
  if (error !== undefined)
    return 'code' in error && error.code === 'ENOENT' ? `there is no ${command}` : `${command}: ${error.message}`;
  if (status === 0) return null;
  // Maven says what went wrong first, and on stdout; others last, and on stderr.
  const [, first] = /\[ERROR\] (.+)/.exec(stdout) ?? [];
  const last = stderr.trim().split('\n').at(-1) ?? '';
  return first ?? (last === '' ? `${command} failed` : last);
}
