/** A night on Athena: built there, asked there, and the same day as here. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { type NightlyConfig, type NightlyOutcome, nightly, nightlyEffects } from '../../src/index.js';
import { rollupViews } from '../../src/io/duckdb/rollup-views.js';
import { engineSql } from '../../src/io/sql-files.js';
import { athenaSettings } from '../../src/local-nightly.js';
import { queryEffects } from '../../src/local-query.js';
import { folderWith, tempFolder } from '../logs.js';
import { writeRollup } from '../query/rollup.js';
import { open, RESULTS, useFakeAthena } from './session.js';

/** Some hours of the sample logs. */
const NAMES = readdirSync('sample-logs').filter((name) => /-(08|09|20)\..*\.gz$/.test(name));
const FILES = Object.fromEntries(NAMES.map((name) => [name, readFileSync(join('sample-logs', name))]));
const SAMPLE = folderWith(FILES);
// Locks of other tests are not in the way of this one.
beforeAll(() => void vi.stubEnv('XDG_CACHE_HOME', tempFolder()));

/** Athena's tables, as they are once the night has built them. */
const session = useFakeAthena(async () => {
  const tables = tempFolder();
  await writeRollup(SAMPLE, tables);
  return [engineSql('duckdb'), ...rollupViews(tables).values()];
});

test('says the same as one on this machine', async () => {
  const bucket = session.s3.bucket('logs');
  for (const [name, content] of Object.entries(FILES)) bucket.put(`cdn/${name}`, content);
  const gates = [
    { failUnder: 0.9, contentType: 'text/*' },
    { failUnder: 0.9, definition: 'byte' },
  ];
  const here: NightlyConfig = { logs: [SAMPLE], rollup: tempFolder(), report: tempFolder(), day: '2026-11-19', gates };
  const there: NightlyConfig = {
    ...here,
    logs: ['s3://logs/cdn/'],
    rollup: 's3://tables/night',
    engine: 'athena',
    athena: { database: 'cdn', outputLocation: RESULTS },
  };
  const notes: string[] = [];
  const expected = await nightly(here, nightlyEffects(here));
  const real = nightlyEffects(there, { note: (message) => notes.push(message) });
  // Athena is asked by an impatient engine.
  const openBuild = async () => ({ ...(await real.openBuild()), engine: await open() });
  const effects = { ...real, tables: queryEffects(undefined, open), openBuild };
  const outcome = await nightly(there, effects);
  for (const name of ['day', 'complete', 'exitCode', 'lateLogs', 'read', 'fleet', 'distributions', 'gates'] as const) {
    expect(outcome[name], name).toEqual(expected[name]);
  }
  const unsized = (units: NightlyOutcome['units']) => units.map((unit) => ({ ...unit, bytes: null }));
  expect(unsized(outcome.units)).toEqual(unsized(expected.units));
  const { summary, index: _, ...tables } = outcome.report ?? { summary: null, index: '' };
  expect(tables).toEqual({
    objects: expected.report?.objects,
    pops: expected.report?.pops,
    contentTypes: expected.report?.contentTypes,
    hours: expected.report?.hours,
  });
  expect(summary).toEqual(expected.report?.summary);
  // What it costs is told: of each statement that builds, and of each question.
  expect(notes.filter((note) => /^(objects_daily|fleet_hourly|rows) of 2026-11-19: /.test(note))).toHaveLength(3);
  expect(
    notes.filter((note) => /^(result-facts|worst-objects|ratio-losses|hit-ratio-by-\S+): .*scanned/.test(note)),
  ).toHaveLength(7);

  const again = await nightly({ ...there, report: undefined, gates: [] }, effects);
  expect(again.units.every(({ action }) => action === 'skipped')).toBe(true);
  expect(again.fleet).toEqual(outcome.fleet);
});

test('what a configuration says of Athena is what its engine is told', () => {
  const athena = {
    workgroup: 'cdn',
    database: 'logs',
    outputLocation: 's3://results/cdn',
    maxScan: '10GiB',
    timeout: '30m',
    pricePerTb: 6.75,
  };
  expect(athenaSettings({ logs: ['x'], rollup: 'y', athena, profile: 'cdn', region: 'eu-central-1' })).toMatchObject({
    workgroup: 'cdn',
    database: 'logs',
    outputLocation: 's3://results/cdn/',
    maxScan: 10 * 1024 ** 3,
    timeoutMs: 1_800_000,
    pricePerTb: 6.75,
    profile: 'cdn',
    region: 'eu-central-1',
  });
});
