/**
 * Makes the job: hitlens as npm packs it, what it depends on in the locked versions, compiled for the machine it will run
 * on, and the few files of `night/`. Nothing of it needs Docker. What is up to date is left as it is.
 *
 *     node dist/make-bundle.js example.json     for what the settings say, and for this machine, so that it can be tested
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkNative } from './native.js';
import { readSettings } from './settings/read.js';
import type { Settings } from './settings/schema.js';

const INFRA = fileURLToPath(new URL('../', import.meta.url));
const ROOT = join(INFRA, '..');
const NIGHT = join(INFRA, 'dist', 'night');
const DOCKERFILE = join(INFRA, 'Dockerfile');
const MANIFESTS = ['package.json', 'package-lock.json'];

type Architecture = Settings['job']['architecture'];
/** As npm and Node call them. */
const CPUS: Readonly<Record<Architecture, string>> = { x86_64: 'x64', arm64: 'arm64' };

/** Lambda takes so much, unzipped. */
const MOST_BYTES = 250 * 1024 * 1024;

function makeBundle(architecture: Architecture): void {
  const target = join(INFRA, 'bundle', architecture);
  const made = `${target}.made-of`;
  const inputs = fingerprint(architecture);
  if (existsSync(target) && existsSync(made) && readFileSync(made, 'utf8') === inputs) return;
  const stage = `${target}.stage`;
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  install(stage, architecture);
  unpackHitlens(stage);
  cpSync(NIGHT, stage, { recursive: true });
  copyFileSync(DOCKERFILE, join(stage, 'Dockerfile'));
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify({ private: true, type: 'module' })}\n`);
  const natives = checkNative(stage, architecture);
  const bytes = filesIn(stage).reduce((sum, file) => sum + statSync(file).size, 0);
  if (bytes > MOST_BYTES) throw new Error(`the job has ${bytes} bytes; Lambda takes ${MOST_BYTES}`);
  rmSync(target, { recursive: true, force: true });
  renameSync(stage, target);
  writeFileSync(made, inputs);
  console.log(`${relative(process.cwd(), target)}: ${Math.round(bytes / 1e6)} MB, with ${natives.join(', ')}`);
}

/** Of all that a bundle is made of. */
function fingerprint(architecture: Architecture): string {
  const hash = createHash('sha256').update(`${architecture} ${process.platform} ${process.arch}\n`);
  const folders = [join(ROOT, 'dist', 'src'), join(ROOT, 'dist', 'sql'), NIGHT];
  const files = [
    ...MANIFESTS.map((name) => join(ROOT, name)),
    DOCKERFILE,
    fileURLToPath(import.meta.url),
    ...folders.flatMap(filesIn),
  ];
  for (const file of files) hash.update(`${relative(ROOT, file)}\n`).update(readFileSync(file));
  return hash.digest('hex');
}

/** Production dependencies as they are locked. Scripts run only where they can compile for that machine: with its headers. */
function install(stage: string, architecture: Architecture): void {
  const cpu = CPUS[architecture];
  for (const name of MANIFESTS) copyFileSync(join(ROOT, name), join(stage, name));
  const headers = join(INFRA, 'node_modules', `node-linux-${cpu}`);
  const canCompile = existsSync(join(headers, 'include', 'node', 'node.h'));
  const flags = ['--omit=dev', '--os=linux', `--cpu=${cpu}`, '--libc=glibc', '--no-audit', '--no-fund', '--loglevel=error'];
  npm(['ci', ...flags, ...(canCompile ? [] : ['--ignore-scripts'])], stage, canCompile ? { npm_config_nodedir: headers } : {});
  rmSync(join(stage, 'package-lock.json'));
  rmSync(join(stage, 'node_modules', '.package-lock.json'));
  leaveCompiledOnly(join(stage, 'node_modules', 'zlib-sync'));
}

/** Without the sources that it was compiled from. Where it could not be compiled, Node's own zlib serves. */
function leaveCompiledOnly(zlib: string): void {
  const binary = join(zlib, 'build', 'Release', 'zlib_sync.node');
  const compiled = existsSync(binary) ? readFileSync(binary) : null;
  for (const name of ['build', 'deps', 'src']) rmSync(join(zlib, name), { recursive: true, force: true });
  if (compiled === null) {
    rmSync(zlib, { recursive: true, force: true });
    return;
  }
  mkdirSync(join(zlib, 'build', 'Release'), { recursive: true });
  writeFileSync(binary, compiled);
}

function unpackHitlens(stage: string): void {
  const answer = npm(['pack', '--ignore-scripts', '--json', '--pack-destination', stage], ROOT);
  const [{ filename }] = Object.values(JSON.parse(answer) as Record<string, { filename: string }>);
  const folder = join(stage, 'node_modules', 'hitlens');
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['-xzf', join(stage, filename), '--strip-components=1', '-C', folder]);
  rmSync(join(stage, filename));
}

function npm(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): string {
  return execFileSync('npm', args, {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map(({ parentPath, name }) => join(parentPath, name)).sort();
}

const [file = join(INFRA, 'example.json')] = process.argv.slice(2);
const ours: Architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
for (const architecture of new Set([ours, readSettings(file).job.architecture])) makeBundle(architecture);
