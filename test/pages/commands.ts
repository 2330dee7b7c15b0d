/** The hitlens commands that pages of the docs show, and the world that they need: sample logs, an S3, an Athena. */
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rollupViews } from '../../src/io/duckdb/rollup-views.js';
import { engineSql } from '../../src/io/sql-files.js';
import type { SqlBackend } from '../athena/backend.js';
import { DuckDbBackend } from '../athena/duckdb.js';
import { FakeAthena } from '../athena/server.js';
import { cleanEnv, hitlens, MAIN, ROOT, type Run } from '../cli/hitlens.js';
import { gz, log, tempFolder } from '../logs.js';
import { writeRollup } from '../query/rollup.js';
import { ACCESS_KEY, FakeS3, REGION } from '../s3/server.js';
import { textOf } from './page.js';

const SAMPLE = join(ROOT, 'sample-logs');
const SKIPPED = new Set(['node_modules', 'dist', 'report', 'cdk.out']);

/** Every page of the repository. */
export function pages(folder = ''): string[] {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true }).filter(
    ({ name }) => !name.startsWith('.') && !SKIPPED.has(name),
  );
  return entries.flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return pages(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

interface Block {
  readonly language: string;
  readonly text: string;
}

export function blocksOf(page: string): Block[] {
  return [...textOf(page).matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language, text]) => ({ language, text }));
}

/** Lines of shell that run hitlens. A line that ends in a backslash goes on. */
export function commandsOf(page: string): string[] {
  const shell = blocksOf(page).filter(({ language }) => ['', 'sh', 'bash', 'console'].includes(language));
  const lines = shell.flatMap(({ text }) => text.replaceAll(/\\\n\s*/g, '').split('\n'));
  return lines.map((line) => line.replace(/^\$ /, '')).filter((line) => /(^|\| )(npx )?hitlens /.test(line));
}

/** Where commands run: a folder with the sample logs, the question that a page shows as `mine.sql`, and room for `report/`. */
export function folderFor(shown: readonly string[]): string {
  const folder = tempFolder();
  symlinkSync(SAMPLE, join(folder, 'sample-logs'));
  mkdirSync(join(folder, 'report'));
  const questions = shown.flatMap(blocksOf).filter(({ language, text }) => language === 'sql' && text.startsWith('-- title:'));
  for (const { text } of questions) writeFileSync(join(folder, 'mine.sql'), text);
  return folder;
}

export interface World {
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Some of the sample logs and one of this hour in `s3://my-logs/cdn/`, tables in `s3://my-tables/cdn/`, and an Athena with workgroups. */
export async function startWorld(): Promise<World> {
  const s3 = await FakeS3.start();
  const logs = s3.bucket('my-logs');
  const names = readdirSync(SAMPLE).filter((name) => name.endsWith('.gz'));
  for (const name of names.slice(0, 3)) logs.put(`cdn/${name}`, readFileSync(join(SAMPLE, name)));
  const [date, time] = new Date().toISOString().slice(0, 19).split('T');
  logs.put(`cdn/E1WGQ7ZK4N2RVD.${date}-${time.slice(0, 2)}.ffffffff.gz`, gz(log([{ date, time }])));
  const tables = tempFolder();
  await writeRollup(SAMPLE, tables);
  const objects = readdirSync(tables, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.parquet'));
  const stored = s3.bucket('my-tables');
  for (const name of objects) stored.put(`cdn/${name.replaceAll('\\', '/')}`, readFileSync(join(tables, name)));
  const results = s3.bucket('my-results');
  const athena = await FakeAthena.start(await backendOver(s3, tables), [{ name: 'my-results', bucket: results }]);
  const workgroup = { location: 's3://my-results/hitlens/' };
  athena.workgroups = { cdn: workgroup, hitlens: workgroup };
  const config = join(tempFolder(), 'config');
  writeFileSync(
    config,
    `[profile audit]\naws_access_key_id = ${ACCESS_KEY}\naws_secret_access_key = secret\nregion = ${REGION}\n`,
  );
  return {
    env: { ...s3.env(), ...athena.env(), AWS_CONFIG_FILE: config, XDG_CACHE_HOME: tempFolder() },
    stop: async () => {
      await athena.stop();
      await s3.stop();
    },
  };
}

/** Has these rollup tables, and takes the DDL of tables for granted: what that means is tested elsewhere. */
async function backendOver(s3: FakeS3, tables: string): Promise<SqlBackend> {
  const duckdb = await DuckDbBackend.open([engineSql('duckdb'), ...rollupViews(tables).values()], {
    read: (bucket, key) => s3.bucketNamed(bucket)?.get(key)?.body,
    write: (bucket, key, body) => s3.bucketNamed(bucket)?.put(key, body),
  });
  return {
    run: async (sql, parameters) => {
      if (/^CREATE (EXTERNAL TABLE IF NOT EXISTS|DATABASE|SCHEMA|OR REPLACE VIEW)/.test(sql))
        return { kind: 'DDL', columns: [], rows: [] };
      return duckdb.run(sql, parameters);
    },
    close: () => duckdb.close(),
  };
}

/** Runs a line as it is typed, in this process unless it is a pipe. What it writes to `report/` comes to the folder. */
export function runLine(line: string, folder: string, env: World['env']): Promise<Run> {
  if (line.includes(' | ')) return runPipe(line, folder, env);
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
  const [command, ...args] = words.slice(words.indexOf('hitlens') + 1);
  const placed = args.map((word) => (/^(report|mine\.sql)(\/|$)/.test(word) ? join(folder, word) : word));
  return hitlens([command, ...placed], { env });
}

function runPipe(line: string, cwd: string, env: World['env']): Promise<Run> {
  const command = line.replaceAll(/(npx )?\bhitlens (?=\w|-)/g, `node ${MAIN} `);
  const child = spawn('bash', ['-c', `set -o pipefail; ${command}`], {
    cwd,
    env: cleanEnv(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (data: Buffer) => (output[name] += data.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...output }));
  });
}
