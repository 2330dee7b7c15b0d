/** Gets a real S3 server into a cache folder, by the tool that is there: versitygw with go, or moto with python3. */
import { join } from 'node:path';
import { installed, type Recipe } from './recipe.js';

export type ServerName = 'versitygw' | 'moto';

export interface Installed {
  readonly name: ServerName;
  /** What starts it. */
  readonly command: string;
}

interface ServerRecipe extends Recipe {
  readonly name: ServerName;
  readonly command: (folder: string) => string;
}

/** The one that is more like S3 comes first: it knows who may do what. */
const RECIPES: readonly ServerRecipe[] = [
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

/** The first server that can be had; what stands in the way of the others is said. `CONFORMANCE_SERVER` names one. */
export function install(say: (line: string) => void): Installed | null {
  const wanted = process.env.CONFORMANCE_SERVER ?? '';
  for (const recipe of RECIPES.filter(({ name }) => wanted === '' || wanted === name)) {
    const result = installed(recipe, say);
    if ('folder' in result) return { name: recipe.name, command: recipe.command(result.folder) };
    say(`${recipe.name} cannot be installed: ${result.failure}`);
  }
  return null;
}
