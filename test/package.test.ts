/** What users install: packed, installed into an empty folder, and run there. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { cleanEnv, DIST, parseRows, ROOT } from './cli/hitlens.js';
import { fileWith, gz, log, requests, tempFolder } from './logs.js';

const INSTALL_MS = 120_000;

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly type: string;
  readonly engines: { readonly node: string };
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<'.', Readonly<Record<string, string>>>>;
  readonly files: readonly string[];
  readonly allowScripts: Readonly<Record<string, boolean>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as PackageJson;
const run = promisify(execFile);

/** A file of the package in the build that is tested. */
function built(path: string): string {
  expect(path).toMatch(/^(\.\/)?dist\//);
  return join(DIST, path.replace(/^(\.\/)?dist\//, ''));
}

describe('package.json', () => {
  test('says what it is', () => {
    expect(manifest).toMatchObject({
      name: 'hitlens',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      license: 'Apache-2.0',
      type: 'module',
      engines: { node: '>=20' },
    });
  });

  test('names a binary that exists, and that can be run', () => {
    const path = built(manifest.bin.hitlens);
    expect(readFileSync(path, 'utf8').split('\n')[0]).toBe('#!/usr/bin/env node');
    // `npm install` makes it executable; for the build in the repository, the build does.
    if (DIST === join(ROOT, 'dist') && process.platform !== 'win32') expect(statSync(path).mode & 0o111).not.toBe(0);
  });

  test('exports a module and its types', () => {
    for (const path of Object.values(manifest.exports['.'])) expect(existsSync(built(path)), path).toBe(true);
  });

  test('lets npm build zlib-sync, and nothing else', () => {
    expect(manifest.allowScripts).toEqual({ 'zlib-sync': true });
    expect(Object.keys(manifest.optionalDependencies).sort()).toEqual(['@duckdb/node-api', 'zlib-sync']);
  });
});

describe('the package', () => {
  let folder: string;
  let packed: string[];

  beforeAll(async () => {
    // Packed beside the repository: packing in it would build it anew under the other tests.
    const stage = tempFolder();
    mkdirSync(join(stage, 'dist'));
    cpSync(DIST, join(stage, 'dist'), { recursive: true });
    for (const name of ['package.json', 'src/schema/hitlens.config.schema.json']) cpSync(join(ROOT, name), join(stage, name));
    const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json'], { cwd: stage, env: cleanEnv() });
    const answer = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[];
    const [{ filename, files }] = Object.values(answer);
    packed = files.map(({ path }) => path);
    folder = tempFolder();
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    const tarball = join(stage, basename(filename));
    // Without a compiler, as many have it: node:zlib serves.
    const options = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
    await run('npm', ['install', ...options, tarball], { cwd: folder, env: cleanEnv() });
  }, INSTALL_MS);

  test('holds the program, and neither tests nor sources', () => {
    const needed = [
      'package.json',
      'src/schema/hitlens.config.schema.json',
      'dist/src/index.js',
      'dist/src/index.d.ts',
      'dist/src/worker.js',
      'dist/src/kernel/kernel.wasm',
      'dist/sql/questions/worst-objects.sql',
      'dist/sql/engine/duckdb.sql',
    ];
    expect(packed).toEqual(expect.arrayContaining([...needed, manifest.bin.hitlens]));
    expect(packed.filter((path) => /^dist\/(test|sample-logs)\b|(?<!\.d)\.ts$/.test(path))).toEqual([]);
  });

  test('npx hitlens runs where it is installed', async () => {
    const file = fileWith(gz(log([...requests(2, '/a', 'Miss'), ...requests(1, '/b', 'Hit')])), 'access.gz');
    const { stdout } = await run('npx', ['--offline', 'hitlens', 'top', file], { cwd: folder, env: cleanEnv() });
    expect(parseRows(stdout)).toMatchObject([
      { uri: '/a', misses: 2 },
      { uri: '/b', misses: 0 },
    ]);
  }, 20_000);

  test('npx hitlens query finds its questions and DuckDB there', async () => {
    const file = fileWith(gz(log([...requests(2, '/a', 'Miss')])), 'access.gz');
    const args = ['--offline', 'hitlens', 'query', 'repeat-misses', '--raw', file];
    const { stdout } = await run('npx', args, { cwd: folder, env: cleanEnv() });
    expect(parseRows(stdout)).toMatchObject([{ uri: '/a', repeat_misses: 1 }]);
  }, 20_000);

  test('its JSON Schema of configurations is found by its name, and nightly checks by it', async () => {
    const config = join(folder, 'hitlens.config.json');
    writeFileSync(
      config,
      JSON.stringify({ $schema: './node_modules/hitlens/src/schema/hitlens.config.schema.json', logs: [], rollup: 'x' }),
    );
    const program = `
      import { nightly, nightlyEffects } from 'hitlens';
      import { readFileSync } from 'node:fs';
      import { createRequire } from 'node:module';
      const path = createRequire(process.argv[1]).resolve('hitlens/hitlens.config.schema.json');
      const config = JSON.parse(readFileSync(process.argv[1], 'utf8'));
      const said = await nightly(config, nightlyEffects(config)).catch((error) => error.message);
      console.log(JSON.stringify([JSON.parse(readFileSync(path, 'utf8')).properties.rollup.type, said]));`;
    const args = ['--input-type=module', '-e', program, config];
    const { stdout } = await run(process.execPath, args, { cwd: folder, env: cleanEnv() });
    expect(JSON.parse(stdout)).toEqual(['string', expect.stringMatching(/^logs: expected a list of files/)]);
  });

  test("import('hitlens') has the tasks", async () => {
    const file = fileWith(log(requests(3, '/a', 'Miss')));
    const program = `
      import * as hitlens from 'hitlens';
      const { aggregate, localEffects, report, top } = hitlens;
      const options = { inputs: [process.argv[1]] };
      const { table } = await top(options, localEffects());
      const { summary } = await report(options, localEffects());
      const plain = await aggregate({ ...options, by: ['method'] }, localEffects());
      console.log(JSON.stringify([table.rows[0].slice(0, 2), summary.requests, plain.table.rows]));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program, file], {
      cwd: folder,
      env: cleanEnv(),
    });
    expect(JSON.parse(stdout)).toEqual([['/a', 3], 3, [['GET', 3, 300, 3]]]);
  });
});
