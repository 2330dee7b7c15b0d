/** A day that is built on Athena is whole whenever the build is killed. That its numbers are right: `test/athena/rollup.test.ts`. */
import { expect, test } from 'vitest';
import { openStore } from '../../src/io/s3/store.js';
import { V1_FIELD_NAMES } from '../../src/schema/fields.js';
import { columnsOfRollup, OBJECTS_DAILY, ROLLUP_TABLES } from '../../src/schema/rollup.js';
import { type BuiltDistribution, buildOnAthena, type DayToBuild } from '../../src/tasks/athena/build.js';
import type { ObjectStore } from '../../src/tasks/athena/effects.js';
import { buildEffects, downloaded, useBuilds } from '../athena/builds.js';
import { refusal } from '../athena/session.js';
import { gz, log } from '../logs.js';
import { tableRows } from './tables.js';

const session = useBuilds();
const DT = '2026-11-19';
const NOW = new Date('2026-11-20T03:00:00Z');
const V1 = { format: 'text', fields: V1_FIELD_NAMES } as const;

type Logs = Readonly<Record<string, readonly string[]>>;

const ONE: Logs = { E1AAAAAAAAAAAA: [log([{ 'cs-uri-stem': '/a' }])] };
const TWO: Logs = { ...ONE, E2BBBBBBBBBBBB: [log([{ 'cs-uri-stem': '/b' }, { 'cs-uri-stem': '/b' }])] };

function put(logs: Logs): DayToBuild['distributions'] {
  const bucket = session.s3.bucket('logs');
  return Object.entries(logs).map(([distribution, texts]) => ({
    distribution,
    fingerprint: `of ${texts.length} files`,
    logs: texts.map((text, i) => {
      const key = `${distribution}.${DT}-0${i}.ab${i}.gz`;
      bucket.put(key, gz(text));
      return { url: `s3://logs/${key}`, layout: V1 };
    }),
  }));
}

interface Tweaks {
  readonly store?: (store: ObjectStore) => ObjectStore;
  readonly now?: Date;
  readonly dt?: string;
  readonly note?: (message: string) => void;
}

async function build(
  logs: Logs,
  { store = (same) => same, now = NOW, dt = DT, note = () => {} }: Tweaks = {},
): Promise<BuiltDistribution[]> {
  const effects = await buildEffects({ store: store(await openStore({})), now: () => now, note });
  try {
    return await buildOnAthena({ dt, tables: 's3://tables/cdn/', distributions: put(logs) }, effects);
  } finally {
    await effects.engine.close();
  }
}

function keys(prefix = 'cdn/'): string[] {
  return session.tables.keys().filter((key) => key.startsWith(prefix));
}

/** What the tables hold, by distribution: objects, then edge locations, each with its requests. */
async function built(): Promise<Record<string, string[]>> {
  const folder = downloaded(session.tables, 'cdn/');
  const found: Record<string, string[]> = {};
  for (const table of ROLLUP_TABLES) {
    const columns = columnsOfRollup(table).map(({ name }) => name);
    const what = table === OBJECTS_DAILY ? 'uri' : 'pop';
    for (const row of (await tableRows(folder, table)).map((text) => JSON.parse(text) as string[])) {
      const [distribution, name, requests] = ['distribution', what, 'requests'].map((column) => row[columns.indexOf(column)]);
      found[distribution] = [...(found[distribution] ?? []), `${name} ${requests}`];
    }
  }
  return found;
}

const BUILT = { E1AAAAAAAAAAAA: ['/a 1', 'FRA56-P1 1'], E2BBBBBBBBBBBB: ['/b 2', 'FRA56-P1 2'] };

test('an object for each table and distribution, with its fingerprint; nothing else stays', async () => {
  const notes: string[] = [];
  const distributions = await build(TWO, { note: (message) => notes.push(message) });
  const names = Object.keys(TWO);
  expect(keys()).toEqual(
    ['fleet_hourly', 'objects_daily'].flatMap((table) => names.map((name) => `cdn/${table}/dt=${DT}/${name}.parquet`)),
  );
  for (const key of keys()) {
    expect(session.tables.get(key)?.metadata).toEqual({ 'x-amz-meta-hitlens-fingerprint': 'of 1 files' });
  }
  const bytes = (name: string) =>
    keys()
      .filter((key) => key.includes(name))
      .reduce((sum, key) => sum + (session.tables.get(key)?.body.length ?? 0), 0);
  expect(distributions).toEqual(
    names.map((name, i) => ({ distribution: name, requests: i + 1, bytes: bytes(name), rejected: [] })),
  );
  expect([...session.backend.created]).toEqual([]);
  expect(notes.map((note) => note.split(':')[0])).toEqual(
    ['objects_daily', 'fleet_hourly', 'rows'].map((what) => `${what} of ${DT}`),
  );
  expect(await built()).toEqual(BUILT);
});

test('run twice, nothing is doubled; late logs are counted', async () => {
  await build(TWO);
  await build(TWO);
  expect(await built()).toEqual(BUILT);
  await build({ ...TWO, E1AAAAAAAAAAAA: [...ONE.E1AAAAAAAAAAAA, log([{ 'cs-uri-stem': '/late' }])] });
  expect(await built()).toEqual({ ...BUILT, E1AAAAAAAAAAAA: ['/a 1', '/late 1', 'FRA56-P1 2'] });
});

test('killed at any request to S3, what readers see is the old object or the new one, and the next build mends it', async () => {
  const old = log([{ 'cs-uri-stem': '/before', 'x-edge-location': 'BEFORE' }]);
  await build(Object.fromEntries(Object.keys(TWO).map((name) => [name, [old]])));
  const before = new Map(keys().map((key) => [key, session.tables.get(key)?.body ?? '']));
  const seen = new Set<string>();
  for (let kill = 0, isThrough = false; !isThrough; kill++) {
    for (const key of keys()) session.tables.remove(key);
    for (const [key, body] of before) session.tables.put(key, body);
    let count = 0;
    session.s3.script = ({ kind }) => (kind !== 'head' && count++ >= kill ? { status: 403, code: 'AccessDenied' } : undefined);
    isThrough = await build(TWO).then(
      () => count <= kill,
      () => false,
    );
    session.s3.reset();
    const rows = await built();
    for (const [name, [object, pop]] of Object.entries(BUILT)) {
      expect(['/before 1', object]).toContain(rows[name][0]);
      expect(['BEFORE 1', pop]).toContain(rows[name][1]);
      expect(rows[name]).toHaveLength(2);
    }
    if (seen.has(JSON.stringify(rows))) continue;
    seen.add(JSON.stringify(rows));
    await build(TWO);
    expect(await built()).toEqual(BUILT);
  }
  // None of the four objects, one, two, three, all.
  expect(seen.size).toBe(5);
}, 60_000);

test('a build that was killed is cleaned up a day later, by the build of any day and not before', async () => {
  const dead = (store: ObjectStore): ObjectStore => ({
    ...store,
    copy: () => Promise.reject(new Error('killed')),
    remove: () => Promise.reject(new Error('killed')),
  });
  await expect(build(TWO, { store: dead })).rejects.toThrow('killed');
  expect(keys('cdn/_building/')).toHaveLength(6);
  expect(session.backend.created.size).toBe(3);
  await build(ONE, { dt: '2026-11-18', now: new Date(NOW.getTime() + 23 * 3_600_000) });
  expect(keys('cdn/_building/')).toHaveLength(6);
  expect(session.backend.created.size).toBe(3);
  await build(ONE, { dt: '2026-11-18', now: new Date(NOW.getTime() + 25 * 3_600_000) });
  expect(keys('cdn/_building/')).toEqual([]);
  expect(session.backend.created.size).toBe(0);
});

test('more distributions than a statement may write', async () => {
  const logs = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`E${1000 + i}`, [log([{}, { date: '-' }])]]));
  const distributions = await build(logs);
  expect(distributions.map(({ distribution }) => distribution)).toEqual(Object.keys(logs));
  for (const { requests, rejected } of distributions) {
    expect({ requests, rejected }).toMatchObject({ requests: 1, rejected: [{ reason: 'unreadable_time', rows: 1 }] });
  }
  expect(session.athena.queries.filter(({ input }) => input.QueryString.startsWith('CREATE TABLE'))).toHaveLength(4);
});

test('what Athena writes in pieces is not taken for a whole', async () => {
  const twice = (store: ObjectStore): ObjectStore => ({
    ...store,
    list: async (prefix) =>
      (await store.list(prefix)).flatMap((one) =>
        /fleet_hourly\/$/.test(prefix) ? [one, { ...one, url: `${one.url}_2` }] : [one],
      ),
  });
  expect(await refusal(build(ONE, { store: twice }))).toContain('more objects than one for each distribution');
  expect(keys()).toEqual([]);
});
