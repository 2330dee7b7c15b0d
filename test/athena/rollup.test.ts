/** `rollup --engine athena`, from listing to objects: the rows that hitlens itself builds, once. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../src/io/s3/store.js';
import { localEffects } from '../../src/local.js';
import { ROLLUP_TABLES } from '../../src/schema/rollup.js';
import { rollup } from '../../src/tasks/rollup.js';
import { rollupOnAthena } from '../../src/tasks/rollup-athena.js';
import { ROOT } from '../cli/hitlens.js';
import { folderWith, tempFolder } from '../logs.js';
import { tableRows } from '../rollup/tables.js';
import { open, useFakeAthena } from './session.js';

const SAMPLE = join(ROOT, 'sample-logs');
/** Some hours of both distributions. */
const NAMES = readdirSync(SAMPLE).filter((name) => /-(08|09|20)\..*\.gz$/.test(name));
const session = useFakeAthena();

test('builds what is stale, and the same rows as hitlens itself', async () => {
  const logs = session.s3.bucket('logs');
  const { tables } = session;
  const files = Object.fromEntries(NAMES.map((name) => [name, readFileSync(join(SAMPLE, name))]));
  for (const [name, content] of Object.entries(files)) logs.put(`cdn/${name}`, content);
  const effects = localEffects();
  const options = { inputs: ['s3://logs/cdn/'], to: 's3://tables/built' };
  let n = 0;
  const build = async () => ({
    engine: await open(),
    store: await openStore({}),
    now: () => new Date('2026-11-20T00:00:00Z'),
    random: () => `r${n++}`,
    warn: () => {},
    note: () => {},
  });
  const { units, complete } = await rollupOnAthena(options, effects, build);
  expect(complete).toBe(true);
  expect(units.map(({ dt, action }) => `${dt} ${action}`)).toEqual(['2026-11-19 built', '2026-11-19 built']);

  const here = tempFolder();
  await rollup({ inputs: [folderWith(files)], to: here }, effects);
  const built = tempFolder();
  for (const key of tables.keys().filter((one) => one.endsWith('.parquet'))) {
    const path = join(built, ...key.split('/').slice(1));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, tables.get(key)?.body ?? '');
  }
  for (const one of ROLLUP_TABLES) expect(await tableRows(built, one)).toEqual(await tableRows(here, one));

  // The next time there is nothing to do, whoever looks.
  const never = () => Promise.reject(new Error('nothing is to be built'));
  expect((await rollupOnAthena(options, effects, never)).units.every(({ action }) => action === 'skipped')).toBe(true);
  expect((await rollup(options, effects)).units.every(({ action }) => action === 'skipped')).toBe(true);
});
