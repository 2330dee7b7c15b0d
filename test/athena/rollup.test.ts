/** `rollup --engine athena`, from listing to objects: the rows that hitlens itself builds of the same logs. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { localEffects } from '../../src/local.js';
import { V1_FIELD_NAMES } from '../../src/schema/fields.js';
import type { UnitOutcome } from '../../src/schema/nightly-outcome.js';
import { ROLLUP_TABLES } from '../../src/schema/rollup.js';
import { type RollupOptions, rollup } from '../../src/tasks/rollup.js';
import { rollupOnAthena } from '../../src/tasks/rollup-athena.js';
import { ROOT } from '../cli/hitlens.js';
import { folderWith, gz, log, row, tempFolder } from '../logs.js';
import { jsonLog, parquetLog, rewritten, rowsOfLog } from '../logs-v2.js';
import { tableRows } from '../rollup/tables.js';
import { AWKWARD } from './awkward.js';
import { buildEffects, downloaded, useBuilds } from './builds.js';
import { refusal } from './session.js';

const SAMPLE = join(ROOT, 'sample-logs');
const session = useBuilds();

type Files = Readonly<Record<string, string | Uint8Array>>;

interface Outcome {
  readonly rows: Readonly<Record<string, readonly string[]>>;
  readonly units: readonly UnitOutcome[];
  readonly complete: boolean;
  readonly warnings: readonly string[];
}

/** The tables of logs by their names, built on Athena. */
async function onAthena(files: Files, more: Partial<RollupOptions> = {}): Promise<Outcome> {
  const logs = session.s3.bucket('logs');
  for (const [name, content] of Object.entries(files)) logs.put(`cdn/${name}`, content);
  const options = { inputs: ['s3://logs/cdn/'], to: 's3://tables/built', ...more };
  const warnings: string[] = [];
  const effects = localEffects((message) => warnings.push(message));
  const answer = await rollupOnAthena(options, effects, () => buildEffects());
  return { ...answer, ...(await built(downloaded(session.tables, 'built/'))), warnings };
}

async function here(files: Files, more: Partial<RollupOptions> = {}): Promise<Outcome> {
  const to = tempFolder();
  const warnings: string[] = [];
  const effects = localEffects((message) => warnings.push(message));
  const answer = await rollup({ inputs: [folderWith(files)], to, ...more }, effects);
  return { ...answer, ...(await built(to)), warnings };
}

async function built(folder: string): Promise<Pick<Outcome, 'rows'>> {
  const isThere = (name: string) => existsSync(join(folder, name));
  const all = ROLLUP_TABLES.map(
    async (table) => [table.name, isThere(table.name) ? await tableRows(folder, table) : []] as const,
  );
  return { rows: Object.fromEntries(await Promise.all(all)) };
}

/** Builds both ways, which must come to the same. Resolves to what came of it on Athena. */
async function asHere(files: Files, more: Partial<RollupOptions> = {}): Promise<Outcome> {
  const [actual, expected] = [await onAthena(files, more), await here(files, more)];
  expect(actual.rows).toEqual(expected.rows);
  expect(comparable(actual)).toEqual(comparable(expected));
  return actual;
}

/** All but the sizes of objects, the folders of logs, and the lines of rejected rows, which Athena does not tell. */
function comparable({ units, complete }: Outcome): unknown {
  const all = units.map(({ bytes: _, rows, failed, ...rest }) => ({
    ...rest,
    rows: rows === null ? null : { ...rows, samples: [] },
    failed: failed.map(({ file }) => basename(file)),
  }));
  return { all, complete };
}

/** Rejected rows by reason, unit by unit. */
function rejects({ units }: Outcome): unknown[] {
  return units.map(({ rows }) => rows?.reasons);
}

/** Some hours of both distributions. */
const sampleLogs = readdirSync(SAMPLE).filter((name) => /-(08|09|20)\..*\.gz$/.test(name));
const textOf = (name: string) => gunzipSync(readFileSync(join(SAMPLE, name))).toString();

describe('the sample logs', () => {
  test('as they are; the next time there is nothing to do, whoever looks', async () => {
    await asHere(Object.fromEntries(sampleLogs.map((name) => [name, readFileSync(join(SAMPLE, name))])));
    const options = { inputs: ['s3://logs/cdn/'], to: 's3://tables/built' };
    const never = () => Promise.reject(new Error('nothing is to be built'));
    const again = [await rollupOnAthena(options, localEffects(), never), await rollup(options, localEffects())];
    for (const { units } of again) expect(units.map(({ action }) => action)).toEqual(['skipped', 'skipped']);
  });

  test('in every format, field order and header that there is', async () => {
    await asHere(Object.fromEntries(await Promise.all(sampleLogs.map((name, i) => rewritten(name, textOf(name), i)))));
  });
});

describe('awkward rows', () => {
  const [E1, E2, E3] = ['E1AAAAAAAAAAAA', 'E2BBBBBBBBBBBB', 'E3CCCCCCCCCCCC'].map((id) => `${id}.2026-11-19-08`);
  const objects = rowsOfLog(log(AWKWARD));

  test('of v1: too short, too long, logs of years ago, tabs at the end', async () => {
    const short = row({}, V1_FIELD_NAMES.slice(0, 30));
    const files = {
      [`${E1}.a1.gz`]: gz(`${log(AWKWARD)}${short}\n\n${row()}\textra\n${row()}\t\t\n# a remark\n`),
      [`${E1}.a2.gz`]: gz(log([{ 'cs-uri-stem': '/old' }], V1_FIELD_NAMES.slice(0, 19)).replaceAll('\n', '\r\n')),
      [`${E2}.b1.gz`]: gz(log([...AWKWARD, ...AWKWARD]) + log(AWKWARD).trimEnd()),
      [`${E3}.c1.gz`]: gz(log([])),
    };
    const built = await asHere(files);
    expect(rejects(built)).toEqual([{ field_count: 2, unreadable_time: 8 }, { unreadable_time: 24 }, {}]);
    expect(built.warnings).toContain(
      'rows rejected: 2 field_count, 8 unreadable_time; the first log with any is s3://logs/cdn/E1AAAAAAAAAAAA.2026-11-19-08.a1.gz',
    );
    expect(built.warnings).toContain('2026-11-19: no row of the logs of E3CCCCCCCCCCCC counts; what there was of it stays');
  });

  test('of v2 in JSON: lines that are no objects, keys that come and go, values that are no text', async () => {
    const odd = [
      { date: '2026-11-19', time: '08:00:00', 'cs-uri-stem': 'tab\there\n', 'sc-bytes': 12, 'sc-status': null },
      { date: '2026-11-19' },
      { date: '2026-11-19', time: '08:00:00', 'cs-uri-stem': '/a', more: { b: [1] }, 'x-edge-result-type': true },
    ];
    const lines = ['{"cut": "of', '[1]', '3', 'null', '{}', '  '];
    const files = {
      [`${E1}.a1.gz`]: gz(`${jsonLog([...objects, ...odd])}${lines.join('\n')}`),
      [`${E2}.b1.gz`]: gz(jsonLog([{ ...objects[0], DistributionId: 'E9OTHEROTHERXX' }])),
    };
    expect(rejects(await asHere(files))).toEqual([{ field_count: 5, unreadable_time: 9 }, {}]);
  });

  test('of v2 in Parquet: columns that are not there', async () => {
    const files = {
      [`${E1}.a1.parquet`]: await parquetLog(objects),
      [`${E2}.b1.parquet`]: await parquetLog(
        objects.map(({ date, time, 'cs-uri-stem': uri }) => ({ date, time, 'cs-uri-stem': uri })),
      ),
    };
    expect(rejects(await asHere(files))).toEqual([{ unreadable_time: 8 }, { unreadable_time: 8 }]);
  });
});

describe('what is wrong with logs is said as where hitlens reads them itself', () => {
  const NAME = 'E1AAAAAAAAAAAA.2026-11-19-08';
  const good = gz(log([{ 'cs-uri-stem': '/a' }]));

  test('files that are no logs: the others count', async () => {
    const bad = {
      'no-header': [gz(`${row()}\n`), 'it has a row before any #Fields line'],
      zip: [Buffer.from('PK\u0003\u0004'), 'it is zip data'],
      rtmp: [gz('#Version: 1.0\n#Fields: date time x-event\n'), 'it is an RTMP streaming log'],
      damaged: [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 255]), 'its gzip data is'],
    } as const;
    const files = Object.entries(bad).map(([name, [content]]) => [`${NAME}.${name}.gz`, content] as const);
    const all = { ...Object.fromEntries(files), [`${NAME}.a2.gz`]: good };
    const [actual, expected] = [await onAthena(all), await here(all)];
    for (const { warnings, complete } of [actual, expected]) {
      expect(complete).toBe(false);
      for (const [name, [, said]] of Object.entries(bad)) expect(warnings.join('\n')).toContain(`${NAME}.${name}.gz: ${said}`);
    }
    expect(actual.rows).toEqual(expected.rows);
    expect(comparable(actual)).toEqual(comparable(expected));
  });

  test('no log that can be read: nothing is built', async () => {
    const { units } = await asHere({ [`${NAME}.a1.gz`]: gz(`${row()}\n`) });
    expect(units).toMatchObject([{ action: 'failed', why: 'none of its logs can be read' }]);
    expect(session.athena.count('StartQueryExecution')).toBe(0);
  });

  test('no row that counts: what there was stays', async () => {
    await onAthena({ [`${NAME}.a1.gz`]: good });
    const before = session.tables.keys();
    const { units } = await onAthena({ [`${NAME}.a1.gz`]: gz(log([{ date: '-' }])) });
    expect(units).toMatchObject([{ action: 'built', requests: 0, rows: { accepted: 0, rejected: 1 }, bytes: 0 }]);
    expect(session.tables.keys()).toEqual(before);
  });

  test('--fields v1: logs that lost their headers', async () => {
    const files = { [`${NAME}.a1.gz`]: gz(`${row()}\n${row({}, V1_FIELD_NAMES.slice(0, 19))}\n`), [`${NAME}.a2.gz`]: good };
    await asHere(files, { fields: 'v1' });
  });

  test('columns that are not there', async () => {
    const fields = ['date', 'time', 'cs-uri-stem', 'sc-bytes'];
    const files = {
      [`${NAME}.a1.gz`]: gz(log([{}], fields)),
      [`${NAME}.a2.gz`]: gz(jsonLog([{ date: '2026-11-19', time: '08:00:00' }])),
    };
    const [actual, expected] = [await onAthena(files), await here(files)];
    expect(actual.rows).toEqual(expected.rows);
    expect(actual.warnings.filter((text) => / (has|have) no /.test(text))).toEqual(expected.warnings);
    expect(expected.warnings).toContain('1 file has no column for uri (cs_uri_stem): it is null there');
  });

  test('other fields in the middle of a log fail the build, by its name', async () => {
    const files = { [`${NAME}.a1.gz`]: gz(log([{}]) + log([{}], ['time', 'date'])) };
    expect(await refusal(onAthena(files))).toMatch(
      /a log names other fields in its middle.*without --engine athena.*s3:\/\/logs\/cdn\/E1AAAAAAAAAAAA.2026-11-19-08.a1.gz: #Fields: time date/,
    );
    expect(session.tables.keys()).toEqual([]);
  });
});
