/** Nights of several places of logs: each role may read just what its settings name, and that is enough. */
import { describe, expect, test } from 'vitest';
import { gz, header, log, requests } from '../../../test/logs.js';
import type { S3Request } from '../../../test/s3/server.js';
import { Deployment, metric } from './deployment.js';
import { canRun } from './runtime.js';

const DAY = '2026-11-19';
const [ONE, OTHER] = ['E1WGQ7ZK4N2RVD', 'E3MX8T5BJ90HLC'];
const V2 = 'AWSLogs/123456789012/CloudFront/';

/** Of the reported day, and of one that is long past. */
function folders(prefix: string): [today: string, past: string] {
  return [`${prefix}2026/11/19/08/`, `${prefix}2020/01/01/00/`];
}

const rows = requests(7, '/a', 'Miss');

async function nightOf(place: object, objects: Readonly<Record<string, Buffer>>) {
  const deployment = await Deployment.of({ name: 'places', logs: [{ bucket: 'my-logs', ...place }] });
  try {
    for (const [key, content] of Object.entries(objects)) deployment.arrive('my-logs', key, content);
    const night = await deployment.night({ day: DAY });
    const fetched = deployment.s3.fetched().filter((key) => !key.startsWith('rollup/'));
    return { night, fetched, refused: deployment.refused, tables: deployment.written('rollup/') };
  } finally {
    await deployment.stop();
  }
}

describe.skipIf(!canRun)('a night', () => {
  test('of one distribution of many, v1', async () => {
    const name = (id: string) => `cdn/${id}.${DAY}-08.aaaa.gz`;
    const place = { prefix: 'cdn', layout: 'v1', distributions: [ONE] };
    const { night, fetched, refused } = await nightOf(place, { [name(ONE)]: gz(log(rows)), [name(OTHER)]: gz(log(rows)) });
    expect({ told: night.told, fetched, refused }).toEqual({ told: { exitCode: 0 }, fetched: [name(ONE)], refused: [] });
    expect(metric(night, 'requests')).toEqual([7]);
  });

  test.each([[[]], [[ONE]]])('of logs v2 in W3C format, in their folders, for %j', async (distributions) => {
    const [today, past] = folders(`${V2}${ONE}/`);
    const name = `${ONE}.${DAY}-08.aaaa.gz`;
    // Its header may lack the version.
    const withoutVersion = gz(log(rows).replace(header(), header().split('\n')[1].concat('\n')));
    const place = { prefix: V2, layout: 'v2-w3c', distributions };
    const { night, fetched, refused, tables } = await nightOf(place, {
      [`${today}${name}`]: withoutVersion,
      [`${past}${ONE}.2020-01-01-00.bbbb.gz`]: gz(log(rows)),
    });
    expect({ told: night.told, fetched, refused }).toEqual({ told: { exitCode: 0 }, fetched: [`${today}${name}`], refused: [] });
    expect(tables).toEqual([`rollup/fleet_hourly/dt=${DAY}/${ONE}.parquet`, `rollup/objects_daily/dt=${DAY}/${ONE}.parquet`]);
  });
});

test.skipIf(!canRun)('a night as a task on Fargate', async () => {
  const deployment = await Deployment.of({ logs: [{ bucket: 'my-logs', prefix: 'cdn/', layout: 'v1' }] });
  deployment.arrive('my-logs', `cdn/${ONE}.${DAY}-08.aaaa.gz`, gz(log(rows)));
  const { code, lines } = await deployment.task({ day: DAY });
  expect(code).toBe(0);
  expect(lines.at(-1)).toMatchObject({ level: 'info', event: 'done', day: DAY });
  expect(deployment.written('rollup/').length).toBe(2);
  expect((await deployment.task({ day: 'yesterday' })).code).toBe(1);
  await deployment.stop();
});

test('a role may neither delete tables nor read other logs', async () => {
  const { policy, ...deployment } = await Deployment.of({ logs: [{ bucket: 'my-logs', prefix: 'cdn/', layout: 'v1' }] });
  await deployment.s3.stop();
  const may = (kind: S3Request['kind'], bucket: string, key: string) => policy.allows({ kind, bucket, key } as S3Request);
  expect(may('get', 'my-logs', 'cdn/a.gz')).toBe(true);
  expect(may('list', 'my-logs', 'cdn/')).toBe(true);
  expect(may('get', 'my-logs', 'other/a.gz')).toBe(false);
  expect(may('list', 'my-logs', '')).toBe(false);
  expect(may('put', 'my-logs', 'cdn/a.gz')).toBe(false);
  expect(may('put', 'tables', 'rollup/a')).toBe(true);
  expect(may('delete', 'tables', 'rollup/a')).toBe(false);
});
