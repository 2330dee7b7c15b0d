/** Whole nights: the handler that is deployed, with its role's permissions, from logs in S3 to Parquet that DuckDB reads. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { gz, log, requests, tempFolder } from '../../../test/logs.js';
import { expectedRows, tableRows } from '../../../test/rollup/tables.js';
import { METRICS, ROLLUP_TABLES } from '../../src/hitlens.js';
import { Deployment, metric } from './deployment.js';
import { bundledFiles, canRun } from './runtime.js';

const SAMPLE = fileURLToPath(new URL('../../../sample-logs/', import.meta.url));
/** Of the sample logs. */
const DAY = '2026-11-19';
const EVENT = { day: DAY };
const BEFORE = '2026-11-18';
const ONE = 'E1WGQ7ZK4N2RVD';
/** It has a log that is worth threads. */
const LARGE = 'E2QWRUHAPOMQZL';
const LARGE_BYTES = 4 * 1024 * 1024;

const SETTINGS = {
  name: 'night',
  logs: [{ bucket: 'my-logs', prefix: 'cdn/', layout: 'v1' }],
  gates: [{ failUnder: 0.1 }, { failUnder: 0.99, distribution: ONE }],
};
/** One of the two gates does not hold. */
const FELL = { exitCode: 4 };

describe.skipIf(!canRun)('a night', () => {
  /** The logs, for DuckDB to count. */
  const logs = tempFolder();
  const deployed = bundledFiles();
  let deployment: Deployment;

  beforeAll(async () => {
    deployment = await Deployment.of(SETTINGS);
    for (const name of readdirSync(SAMPLE).filter((file) => file.endsWith('.gz'))) arrive(name, readFileSync(join(SAMPLE, name)));
    arrive(`${ONE}.${BEFORE}-08.aaaa.gz`, ofDayBefore(20, '/old.html'));
    arrive(`${LARGE}.${DAY}-08.cccc.gz`, largeLog());
    return () => deployment.stop();
  });

  function arrive(name: string, content: Buffer): void {
    writeFileSync(join(logs, name), content);
    deployment.arrive('my-logs', `cdn/${name}`, content);
  }

  async function expectTablesOfLogs(): Promise<void> {
    const folder = deployment.tables();
    for (const table of ROLLUP_TABLES) {
      const rows = await tableRows(folder, table);
      expect(rows.length).toBeGreaterThan(100);
      expect(rows).toEqual(await expectedRows(logs, table));
    }
  }

  test('builds the tables that the logs make, reports the day, and judges it', async () => {
    const night = await deployment.night(EVENT);
    expect(night.told).toEqual(FELL);
    await expectTablesOfLogs();
    expect(deployment.written('report/')).toContain(`report/${DAY}/index.html`);
    expect(metric(night, 'days_built')).toEqual([4]);
    expect(metric(night, 'gates_failed')).toEqual([1]);
    expect(metric(night, 'late_logs')).toEqual([0]);
  });

  test('writes the metrics and the lines that the alarms and the dashboard read', async () => {
    const { lines } = await deployment.night(EVENT);
    const metrics = lines.filter((line) => '_aws' in line);
    const written = new Set(metrics.flatMap((line) => Object.keys(line)));
    for (const { cloudWatch } of METRICS) if (cloudWatch !== null) expect(written).toContain(cloudWatch);
    for (const line of metrics) expect(line._aws).toMatchObject({ CloudWatchMetrics: [{ Namespace: 'night' }] });
    const board = (name: string) => lines.filter((line) => line.board === name);
    expect(board('hour').length).toBe(24);
    expect(board('hour')[0]).toMatchObject({ day: DAY, at: `${DAY} 00`, hit_ratio: expect.closeTo(0.5, 0) });
    expect(board('pop').length).toBeGreaterThan(5);
    expect(board('object')[0]).toMatchObject({ uri: '/landing/black-friday.html', misses: 804 });
    expect(lines.filter((line) => line.event === 'gate')).toMatchObject([
      { level: 'info', result: 'held' },
      { level: 'warn', message: expect.stringMatching(/^hit_ratio in E1WGQ7ZK4N2RVD is .* under 99\.0 %.*Most to blame/) },
    ]);
  });

  test('builds nothing the second time', async () => {
    const night = await deployment.night(EVENT);
    expect(night.told).toEqual(FELL);
    expect(deployment.written('rollup/')).toEqual([]);
    expect(metric(night, 'days_built')).toEqual([0]);
    expect(metric(night, 'days_skipped')).toEqual([4]);
  });

  test('builds the days anew that got late logs, and no others', async () => {
    arrive(`${ONE}.${BEFORE}-09.bbbb.gz`, ofDayBefore(30, '/late.html'));
    const night = await deployment.night(EVENT);
    expect(night.told).toEqual(FELL);
    const built = ROLLUP_TABLES.map(({ name }) => `rollup/${name}/dt=${BEFORE}/${ONE}.parquet`);
    expect(deployment.written('rollup/')).toEqual(built.sort());
    expect(metric(night, 'late_logs')).toEqual([1]);
    await expectTablesOfLogs();
  });

  test('two at once do no harm', async () => {
    deployment.forgetTables();
    const both = await Promise.all([deployment.night(EVENT), deployment.night(EVENT)]);
    expect(both.map(({ told }) => told)).toEqual([FELL, FELL]);
    await expectTablesOfLogs();
  });

  test('that has too little time says so before it is killed, and the next one goes on', async () => {
    deployment.forgetTables();
    deployment.s3.latency = 300;
    // But for what is kept in reserve, a second and a half.
    const { told } = await deployment.night(EVENT, 16_500);
    expect(told.error).toMatch(/^the night did not end within its time\. What it had built stays, and the next run goes on/);
    deployment.s3.latency = 0;
    expect((await deployment.night(EVENT)).told).toEqual(FELL);
    await expectTablesOfLogs();
  });

  test('asks S3 for nothing that its role may not do', () => {
    expect(deployment.refused).toEqual([]);
  });

  test('tells what is wrong with its event, and with its permissions', async () => {
    const { told } = await deployment.night({ date: DAY });
    expect(told).toEqual({ error: 'date: there is no such key. There are: day, days' });
    const { script } = deployment.s3;
    deployment.s3.script = () => ({ status: 403, code: 'AccessDenied' });
    expect((await deployment.night(EVENT)).told.error).toMatch(/^s3:\/\/my-logs\/cdn\/.*s3:ListBucket/s);
    deployment.s3.script = script;
  });

  test('leaves nothing behind, in its code or in its folder for temp files', () => {
    expect(bundledFiles()).toEqual(deployed);
    expect(deployment.left).toEqual([]);
  });
});

function ofDayBefore(count: number, uri: string): Buffer {
  return gz(log(requests(count, uri, 'Miss', { date: BEFORE, 'time-to-first-byte': '0.001' })));
}

/** What does not pack: a user agent of letters that follow no rule in each row. */
function largeLog(): Buffer {
  const agents = Array.from({ length: 40_000 }, (_, i) => {
    return createHash('shake256', { outputLength: 128 }).update(String(i)).digest('base64url');
  });
  const packed = gz(log(agents.map((agent) => ({ 'cs(User-Agent)': agent, 'time-to-first-byte': '0.001' }))));
  expect(packed.length).toBeGreaterThan(LARGE_BYTES);
  return packed;
}
