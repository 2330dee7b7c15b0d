/** Gets a real S3 server into a cache folder, by the tool that is there: versitygw with go, or moto with python3. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export type ServerName = 'versitygw' | 'moto';

export interface Installed {
  readonly name: ServerName;
  /** What starts it. */
  readonly command: string;
}

interface Recipe {
  readonly name: ServerName;
  readonly version: string;
  readonly command: (folder: string) => string;
  /** Command lines, one after the other, and what they need in the environment. */
  readonly steps: (folder: string) => readonly (readonly [command: string, ...args: string[]])[];
  readonly env?: (folder: string) => Record<string, string>;
}

/** The one that is more like S3 comes first: it knows who may do what. */
const RECIPES: readonly Recipe[] = [
  {
    name: 'versitygw',
    version: 'v1.8.0',
    command: (folder) => join(folder, 'versitygw'),
    steps: () => [['go', 'install', 'github.com/versity/versitygw/cmd/versitygw@v1.8.0']],
    env: (folder) => ({ GOBIN: folder }),
  },
  {
    name: 'moto',
    version: '5.2.1',
    command: (folder) => join(folder, 'bin', 'python'),
    steps: (folder) => [
      ['python3', '-m', 'venv', folder],
      [join(folder, 'bin', 'python'), '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'moto[server]==5.2.1'],
    ],
  },
];

const PATIENCE_MS = 15 * 60_000;
/** Says that an installation came to its end. */
const DONE = '.installed';

/** Outside the tree, so that `make clean` does not cost minutes. */
function cacheFolder(): string {
  const { XDG_CACHE_HOME: cache = '' } = process.env;
  return join(cache === '' ? join(homedir(), '.cache') : cache, 'hitlens', 'conformance');
}

/** The first server that can be had; what stands in the way of the others is said. `CONFORMANCE_SERVER` names one. */
export function install(say: (line: string) => void): Installed | null {
  const wanted = process.env.CONFORMANCE_SERVER ?? '';
  for (const recipe of RECIPES.filter(({ name }) => wanted === '' || wanted === name)) {
    const folder = join(cacheFolder(), `${recipe.name}-${recipe.version}`);
    const failure = existsSync(join(folder, DONE)) ? null : installInto(folder, recipe, say);
    if (failure === null) return { name: recipe.name, command: recipe.command(folder) };
    say(`${recipe.name} cannot be installed: ${failure}`);
  }
  return null;
}

/** Returns what went wrong. */
function installInto(folder: string, { name, version, steps, env }: Recipe, say: (line: string) => void): string | null {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [i, [command, ...args]] of steps(folder).entries()) {
    if (i === 0) say(`installing ${name} ${version} into ${folder}, which may take minutes`);
    const options = { encoding: 'utf8', timeout: PATIENCE_MS, env: { ...process.env, ...env?.(folder) } } as const;
    const { error, status, stderr } = spawnSync(command, args, options);
    if (error !== undefined)
      return 'code' in error && error.code === 'ENOENT' ? `there is no ${command}` : `${command}: ${error.message}`;
    if (status !== 0) return stderr.trim().split('\n').at(-1) ?? `${command} failed`;
  }
  writeFileSync(join(folder, DONE), '');
  return null;
}
