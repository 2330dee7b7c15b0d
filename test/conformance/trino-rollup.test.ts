/** `rollup --engine athena` with a real Trino for Athena and a real S3, all as processes: the tables that hitlens itself builds. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { ROLLUP_TABLES } from '../../src/schema/rollup.js';
import { AWKWARD } from '../athena/awkward.js';
import { hitlens, parseRows, ROOT, type Run } from '../cli/hitlens.js';
import { folderWith, gz, log, row, tempFolder } from '../logs.js';
import { rewritten } from '../logs-v2.js';
import { tableRows } from '../rollup/tables.js';
import { Buckets } from './buckets.js';
import { INSTALLED, OWNER, REGION, Server } from './server.js';
import { envOf } from './session.js';
import { oddLogs } from './trino/odd-logs.js';
import { TRINO } from './trino/server.js';
import { RESULTS, type ResultStore, useTrino } from './trino/session.js';

const START_MS = 300_000;
const PATIENCE_MS = 180_000;
vi.setConfig({ testTimeout: PATIENCE_MS });
const SAMPLE = join(ROOT, 'sample-logs');
const AWKWARD_DISTRIBUTIONS = ['E4AWKWARDTEXT1', 'E5AWKWARDOTHER', 'E6AWKWARDJSON1', 'E7AWKWARDPARQU'];

/** Every row of the sample and of the odd logs, and awkward ones in each format. */
async function allLogs(): Promise<Record<string, Uint8Array>> {
  const texts = new Map<string, string>();
  for (const name of readdirSync(SAMPLE).filter((file) => file.endsWith('.gz')))
    texts.set(name, gunzipSync(readFileSync(join(SAMPLE, name))).toString());
  for (const [name, content] of Object.entries(oddLogs())) texts.set(name, gunzipSync(content).toString());
  const files = await Promise.all([...texts].map(([name, text], turn) => rewritten(name, text, turn)));
  const awkward = AWKWARD_DISTRIBUTIONS.map((id, turn) => rewritten(`${id}.2026-11-19-08.ab12.gz`, log(AWKWARD), turn));
  const bad = `${log(AWKWARD)}${row()}\textra\n\n${row()}\t\t\nshort\n${log([{ 'cs-uri-stem': '/again' }])}`;
  return {
    ...Object.fromEntries([...files, ...(await Promise.all(awkward))]),
    [`${AWKWARD_DISTRIBUTIONS[0]}.2026-11-19-09.ab13.gz`]: gz(bad.replaceAll('\n', '\r\n')),
    [`${AWKWARD_DISTRIBUTIONS[2]}.2026-11-19-09.ab13.gz`]: gz(
      '{"cut": "of\n[1]\n{}\n{"date":"2026-11-19","time":"08:00:00","sc-bytes":7}',
    ),
    [`${AWKWARD_DISTRIBUTIONS[2]}.2026-11-19-10.ab14.gz`]: gz('no log at all\n'),
  };
}

/** How many rows were rejected, and why. */
function rejects({ stderr }: Run): string[] {
  return (stderr.match(/rows rejected: [^;]*/g) ?? []).sort();
}

describe.skipIf(TRINO === null || INSTALLED === null)('rollup on Trino', () => {
  let buckets: Buckets;
  const trino = useTrino(tempFolder(), async (): Promise<ResultStore> => {
    const server = await Server.start(tempFolder());
    const { url } = server;
    buckets = new Buckets(url);
    for (const bucket of [RESULTS, 'logs', 'tables']) await buckets.create(bucket);
    const tables = { url, region: REGION, accessKey: OWNER.accessKey, secret: OWNER.secret };
    return { env: envOf(url), put: (bucket, key, body) => buckets.put(bucket, key, body), stop: () => server.stop(), tables };
  });
  const here = tempFolder();
  let local: Run;

  beforeAll(async () => {
    const logs = await allLogs();
    for (const [name, content] of Object.entries(logs)) await buckets.put('logs', `cdn/${name}`, content);
    local = await hitlens(['rollup', folderWith(logs), '--to', here], { patienceMs: PATIENCE_MS });
    await trino.create('cdn');
  }, START_MS);

  const THERE = ['--database', 'cdn', '--output-location', `s3://${RESULTS}/`];
  function run(...args: readonly string[]): Promise<Run> {
    return hitlens([...args, ...THERE], { env: trino.env, patienceMs: PATIENCE_MS });
  }
  const rollup = (prefix = 'cdn/') => run('rollup', `s3://logs/${prefix}`, '--to', 's3://tables/cdn', '--engine', 'athena');

  test('logs of three days in every format: the same rows, rejects and refusals', async () => {
    const there = await rollup();
    expect(there.code).toBe(local.code);
    const [actual, expected] = [there, local].map(({ stdout }) => parseRows(stdout).map((one) => ({ ...one, bytes: null })));
    expect(actual).toEqual(expected);
    expect(rejects(there)).toEqual(rejects(local));
    expect(rejects(there)).toHaveLength(4);
    for (const { stderr } of [there, local]) expect(stderr).toContain('it has a row before any #Fields line');
    const built = tempFolder();
    for (const key of await buckets.keys('tables', 'cdn/')) {
      const path = join(built, key);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, await buckets.get('tables', key));
    }
    for (const table of ROLLUP_TABLES) expect(await tableRows(join(built, 'cdn'), table)).toEqual(await tableRows(here, table));
  });

  test('the next time there is nothing to do', async () => {
    const { stdout } = await rollup();
    expect(new Set(parseRows(stdout).map(({ action }) => action))).toEqual(new Set(['skipped']));
  });

  test('tables create, and a question', async () => {
    const created = await run('tables', 'create', '--location', 's3://tables/cdn/', '--start', '2026-11-01');
    expect(created.code, created.stderr).toBe(0);
    const question = ['query', 'fleet-hit-ratio', '--limit', 'all'];
    const { stdout } = await run(...question, '--engine', 'athena');
    expect(stdout).toBe((await hitlens([...question, '--tables', here])).stdout);
    expect(parseRows(stdout).length).toBeGreaterThan(3);
  });

  test.each([
    {
      which: 'other fields in its middle',
      content: gz(log([{}]) + log([{}], ['time', 'date'])),
      said: /a log names other fields in its middle .* s3:\/\/logs\/bad\/E8BADBADBADBAD\..*: #Fields: time date/,
    },
    {
      which: 'no end',
      content: gz(log(AWKWARD)).subarray(0, -100),
      said: /HIVE_CURSOR_ERROR: .*s3:\/\/logs\/bad\/E8BADBADBADBAD/,
    },
  ])('a log with $which fails the build, which leaves nothing behind', async ({ content, said }) => {
    await buckets.put('logs', 'bad/E8BADBADBADBAD.2026-11-19-08.ab12.gz', content);
    const { code, stderr } = await rollup('bad/');
    expect(stderr).toMatch(said);
    expect(code).toBe(1);
    expect((await buckets.keys('tables', 'cdn/')).filter((key) => /_building|E8BAD/.test(key))).toEqual([]);
    const engine = await trino.open('cdn');
    const { rows } = await engine.ask({ sql: "SHOW TABLES 'hitlens_build_*'", parameters: [] });
    for await (const row of rows) expect(row).toBe('a table that should not be there');
    await engine.close();
  });
});
