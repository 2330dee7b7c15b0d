/** A day that is built on Athena has the numbers of the kernel, and is whole whenever the build is killed. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../src/io/s3/store.js';
import { instant, milliseconds, readDimension, wholeNumber } from '../../src/kernel/plain-values.js';
import { buildSql, logsDdl } from '../../src/rollup/athena.js';
import { DIMENSIONS } from '../../src/schema/dimensions.js';
import { columnOf, V1_FIELD_NAMES, V1_WIDTHS } from '../../src/schema/fields.js';
import { columnsOfRollup, FLEET_HOURLY, OBJECTS_DAILY, ROLLUP_TABLES, type RollupTable } from '../../src/schema/rollup.js';
import { type BuiltDay, buildOnAthena, type DayToBuild, type ObjectStore } from '../../src/tasks/build-on-athena.js';
import { open, refusal, useFakeAthena } from '../athena/session.js';
import { gz, log, row, type Values } from '../logs.js';

const session = useFakeAthena();
const DT = '2026-11-19';
const TABLES = 's3://tables/cdn/';
const NOW = new Date('2026-11-20T03:00:00Z');

type Row = Record<string, string | number | null>;

/** Rows that are awkward, one thing each. */
const AWKWARD: readonly Values[] = [
  { 'sc-status': '000', 'x-edge-result-type': 'Error' },
  { 'sc-status': '-' },
  ...['Text/HTML;charset=UTF-8', 'text/html%20;x', 'text/html ;x', ';x', '-', '-;x', 'IMAGE/PNG', 'É/Ü', ''].map((type) => ({
    'sc-content-type': type,
  })),
  ...[
    '0.0004',
    '0.0005',
    '0.0015',
    '12',
    '12.',
    '1.23456',
    '-',
    'x',
    '1e3',
    '999999999999.9999',
    '1234567890123',
    '16777.217',
    '-1',
  ].map((time) => ({
    'time-taken': time,
    'time-to-first-byte': time,
  })),
  ...['-', '', 'x', '9007199254740992', '9007199254740993', '99999999999999999999999', '007', '1.5', '-5'].map((bytes) => ({
    'sc-bytes': bytes,
  })),
  ...['23:59:60', '24:00:00', '1:00:00', '-', '08:30'].map((time) => ({ time })),
  ...['2026-11-18', '2026-02-30', '2026-1-1', '-', 'x'].map((date) => ({ date })),
  { 'cs-uri-stem': "/it's/%22quoted%22/日本" },
  { 'cs-uri-stem': '-', 'x-edge-location': '-', 'cs-method': '-', 'x-edge-detailed-result-type': '-' },
];

const PLACES = new Map(V1_FIELD_NAMES.map((field, i) => [columnOf(field), i]));

function at(column: string): number {
  return PLACES.get(column) ?? -1;
}

/** What the kernel says of a line, as a row of a table before it is summed up. */
function rowOf(table: RollupTable, fields: string[], distribution: string): Row | null {
  const moment = instant(fields[0], fields[1]);
  if (moment === 0 || !V1_WIDTHS.includes(Math.min(fields.length, 33))) return null;
  const values: Row = {
    date: fields[0],
    hour: `${fields[0]} ${fields[1].slice(0, 2)}:00:00`,
    distribution,
    requests: 1,
    bytes_sent: wholeNumber(fields[at('sc_bytes')]),
    time_taken_ms: milliseconds(fields[at('time_taken')]),
    first_byte_ms: milliseconds(fields[at('time_to_first_byte')]),
  };
  for (const { name, columns, reading } of DIMENSIONS) {
    if (name in values) continue;
    const value = readDimension(reading, fields, { first: at(columns[0]), second: at(columns[1] ?? ''), constant: null });
    values[name] = value === '-' ? null : value;
  }
  if (values.status !== null) values.status = Number(values.status);
  return Object.fromEntries(columnsOfRollup(table).map(({ name }) => [name, values[name]]));
}

/** Measures as text: sums may be more than a number tells exactly. */
function texts({ measures }: RollupTable, one: Row): Row {
  return Object.fromEntries(measures.map(({ name }) => [name, String(one[name])]));
}

/** Sums up, and sorts by everything. */
function summed(table: RollupTable, rows: readonly Row[]): Row[] {
  const groups = new Map<string, Row>();
  for (const one of rows) {
    const key = JSON.stringify(table.dimensions.map(({ name }) => one[name]));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { ...one, ...texts(table, one) });
    else for (const { name } of table.measures) group[name] = String(BigInt(group[name] ?? 0) + BigInt(one[name] ?? 0));
  }
  return sorted([...groups.values()]);
}

function sorted(rows: readonly Row[]): Row[] {
  return rows
    .map((one) => [JSON.stringify(one), one] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => one);
}

function expected(table: RollupTable, logs: Readonly<Record<string, readonly string[]>>): Row[] {
  const rows = Object.entries(logs).flatMap(([distribution, texts]) =>
    texts.flatMap((text) =>
      text
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => rowOf(table, line.split('\t'), distribution)),
    ),
  );
  return summed(
    table,
    rows.filter((one) => one !== null),
  );
}

/** What the objects of the day hold, all together. */
async function built(table: RollupTable): Promise<Row[]> {
  const keys = session.tables.keys().filter((key) => key.startsWith(`cdn/${table.name}/`));
  const folder = mkdtempSync(join(tmpdir(), 'hitlens-built-'));
  try {
    for (const [i, key] of keys.entries()) writeFileSync(join(folder, `${i}.parquet`), session.tables.get(key)?.body ?? '');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const columns = columnsOfRollup(table).map(({ name, type }) =>
      type === 'VARCHAR' || type === 'SMALLINT' ? `"${name}"` : `CAST("${name}" AS VARCHAR) AS "${name}"`,
    );
    const result = await connection.runAndReadAll(`SELECT ${columns.join(', ')} FROM read_parquet('${folder}/*.parquet')`);
    return sorted(result.getRowObjectsJson() as Row[]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function putLogs(logs: Readonly<Record<string, readonly string[]>>): DayToBuild['distributions'] {
  const bucket = session.s3.bucket('logs');
  return Object.entries(logs).map(([distribution, texts]) => ({
    distribution,
    fingerprint: `of ${texts.length} files`,
    logs: texts.map((text, i) => {
      const key = `${distribution}.${DT}-0${i}.ab${i}.gz`;
      bucket.put(key, gz(text));
      return `s3://logs/${key}`;
    }),
  }));
}

interface Tweaks {
  readonly store?: (store: ObjectStore) => ObjectStore;
  readonly now?: Date;
  readonly table?: RollupTable;
}

let builds = 0;

async function build(
  distributions: DayToBuild['distributions'],
  { store = (same) => same, now = NOW, table = OBJECTS_DAILY }: Tweaks = {},
): Promise<BuiltDay> {
  const engine = await open();
  const warnings: string[] = [];
  try {
    return await buildOnAthena(
      { table, dt: DT, tables: TABLES, distributions },
      {
        engine,
        store: store(await openStore({})),
        now: () => now,
        random: () => `r${builds++}`,
        warn: (message) => warnings.push(message),
        note: () => {},
      },
    );
  } finally {
    await engine.close();
  }
}

function keys(prefix: string): string[] {
  return session.tables.keys().filter((key) => key.startsWith(prefix));
}

beforeEach(() => {
  for (const key of [...session.tables.keys()]) session.tables.remove(key);
  session.backend.created.clear();
});

describe.each(ROLLUP_TABLES.map((table) => [table.name, table] as const))('%s', (_, table) => {
  test('awkward rows', async () => {
    const short = row({ 'cs-uri-stem': '/short' }, V1_FIELD_NAMES.slice(0, 30));
    const old = log([{ 'cs-uri-stem': '/old' }], V1_FIELD_NAMES.slice(0, 19));
    const v2 = log([{ 'cs-uri-stem': '/v2' }], [...V1_FIELD_NAMES, 'c-country', 'cache-behavior-path-pattern']);
    const logs = { E1AAAAAAAAAAAA: [`${log(AWKWARD)}${short}\n`, old], E2BBBBBBBBBBBB: [log([...AWKWARD, ...AWKWARD]), v2] };
    await build(putLogs(logs), { table });
    expect(await built(table)).toEqual(expected(table, logs));
  });

  test('the sample logs', async () => {
    const logs: Record<string, string[]> = {};
    for (const name of readdirSync('sample-logs').filter((file) => file.endsWith('.gz') && file.includes(DT))) {
      const [distribution] = name.split('.');
      logs[distribution] = [...(logs[distribution] ?? []), gunzipSync(readFileSync(join('sample-logs', name))).toString()];
    }
    await build(putLogs(logs), { table });
    const rows = await built(table);
    expect(rows.length).toBeGreaterThan(100);
    expect(rows).toEqual(expected(table, logs));
  });
});

const ONE = { E1AAAAAAAAAAAA: [log([{ 'cs-uri-stem': '/a' }])] };
const TWO = { ...ONE, E2BBBBBBBBBBBB: [log([{ 'cs-uri-stem': '/b' }, { 'cs-uri-stem': '/b' }])] };

test('one object a distribution, with its fingerprint; nothing else stays', async () => {
  const { built: names, costs } = await build(putLogs(TWO));
  expect(names).toEqual(Object.keys(TWO));
  expect(session.tables.keys()).toEqual(names.map((name) => `cdn/objects_daily/dt=${DT}/${name}.parquet`));
  expect(session.tables.get(`cdn/objects_daily/dt=${DT}/E1AAAAAAAAAAAA.parquet`)?.metadata).toEqual({
    'x-amz-meta-hitlens-fingerprint': 'of 1 files',
  });
  expect([...session.backend.created]).toEqual([]);
  expect(costs).toHaveLength(1);
});

test('run twice, nothing is doubled; late logs are counted', async () => {
  await build(putLogs(TWO));
  await build(putLogs(TWO));
  expect(await built(OBJECTS_DAILY)).toEqual(expected(OBJECTS_DAILY, TWO));
  const late = { ...TWO, E1AAAAAAAAAAAA: [...ONE.E1AAAAAAAAAAAA, log([{ 'cs-uri-stem': '/late' }])] };
  await build(putLogs(late));
  expect(await built(OBJECTS_DAILY)).toEqual(expected(OBJECTS_DAILY, late));
});

test('killed at any request to S3, what readers see is the old day or the new one of each distribution, and the next build mends it', async () => {
  const before = Object.fromEntries(Object.keys(TWO).map((name) => [name, [log([{ 'cs-uri-stem': '/before' }])]]));
  const [old, fresh] = [expected(OBJECTS_DAILY, before), expected(OBJECTS_DAILY, TWO)];
  const seen = new Set<string>();
  let isThrough = false;
  for (let kill = 0; !isThrough; kill++) {
    await build(putLogs(before));
    let count = 0;
    session.s3.script = ({ kind }) => (kind !== 'head' && count++ >= kill ? { status: 403, code: 'AccessDenied' } : undefined);
    isThrough = await build(putLogs(TWO)).then(
      () => count <= kill,
      () => false,
    );
    session.s3.reset();
    const rows = await built(OBJECTS_DAILY);
    for (const name of Object.keys(TWO)) {
      const of = (all: readonly Row[]) => all.filter(({ distribution }) => distribution === name);
      expect([of(old), of(fresh)]).toContainEqual(of(rows));
    }
    seen.add(JSON.stringify(rows));
    await build(putLogs(TWO));
    expect(await built(OBJECTS_DAILY)).toEqual(fresh);
    for (const key of [...session.tables.keys()]) session.tables.remove(key);
  }
  // Nothing yet, the first distribution, both.
  expect(seen.size).toBe(3);
});

test('a build that was killed is cleaned up a day later, by the build of any day and not before', async () => {
  const dead = (store: ObjectStore): ObjectStore => ({
    ...store,
    copy: () => Promise.reject(new Error('killed')),
    remove: () => Promise.reject(new Error('killed')),
  });
  await expect(build(putLogs(TWO), { store: dead })).rejects.toThrow('killed');
  expect(keys('cdn/_building/')).toHaveLength(4);
  expect(session.backend.created.size).toBe(2);
  await build(putLogs(ONE), { table: FLEET_HOURLY, now: new Date(NOW.getTime() + 23 * 3_600_000) });
  expect(keys('cdn/_building/')).toHaveLength(4);
  expect(session.backend.created.size).toBe(2);
  await build(putLogs(ONE), { table: FLEET_HOURLY, now: new Date(NOW.getTime() + 25 * 3_600_000) });
  expect(keys('cdn/_building/')).toEqual([]);
  expect(session.backend.created.size).toBe(0);
});

test('logs without a row leave what there was', async () => {
  await build(putLogs(ONE));
  const result = await build(putLogs({ E1AAAAAAAAAAAA: [log([])] }));
  expect(result).toMatchObject({ built: [], empty: ['E1AAAAAAAAAAAA'] });
  expect(await built(OBJECTS_DAILY)).toEqual(expected(OBJECTS_DAILY, ONE));
});

test('logs with other fields are refused, not counted wrong', async () => {
  const fields = ['timestamp', 'DistributionId', ...V1_FIELD_NAMES];
  expect(await refusal(build(putLogs({ E1AAAAAAAAAAAA: [log([{}], fields)] })))).toContain(
    'other fields than standard logs v1: #Fields: timestamp DistributionId date',
  );
  expect(keys('cdn/')).toEqual([]);
});

test('more distributions than a statement may write', async () => {
  const logs = Object.fromEntries(Array.from({ length: 130 }, (_, i) => [`E${1000 + i}`, [log([{}])]]));
  const { built: names, costs } = await build(putLogs(logs));
  expect(names).toHaveLength(130);
  expect(costs).toHaveLength(2);
});

test('what Athena writes in pieces is not taken for a whole', async () => {
  const twice = (store: ObjectStore): ObjectStore => ({
    ...store,
    list: async (prefix) => (await store.list(prefix)).flatMap((url) => (prefix.endsWith('/built/') ? [url, `${url}_2`] : [url])),
  });
  expect(await refusal(build(putLogs(ONE), { store: twice }))).toContain('more objects than one for each distribution');
});

test('the statements', () => {
  const one = { table: FLEET_HOURLY, dt: DT, id: 'abcx1', distributions: ['E1', 'E2'], staging: 's3://tables/_building/x/' };
  expect(logsDdl(one)).toContain("'projection.hitlens_distribution.values' = 'E1,E2'");
  expect(logsDdl(one).match(/` string/g)).toHaveLength(V1_FIELD_NAMES.length + 1);
  expect(buildSql(one)).toContain("external_location = 's3://tables/_building/x/built/'");
  expect(Buffer.byteLength(buildSql(one))).toBeLessThan(262_144);
});
