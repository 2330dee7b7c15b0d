/** Builds a day of a rollup table on Athena, so that it can be killed at any moment and run again. See `rollup/README.md`. */
import type { Engine } from '../query/engine.js';
import {
  type AthenaBuild,
  buildOf,
  buildSql,
  builtPrefix,
  builtTable,
  distributionOfBuilt,
  dropSql,
  LEFTOVERS_SQL,
  logsDdl,
  logsTable,
  MOST_DISTRIBUTIONS,
  manifestUrl,
} from '../rollup/athena.js';
import { pathOf } from '../rollup/store.js';
import { UserError } from '../schema/errors.js';
import { FINGERPRINT_METADATA, type RollupTable } from '../schema/rollup.js';

/** What is asked of S3. Objects are named `s3://BUCKET/KEY`. */
export interface ObjectStore {
  put(url: string, body: string): Promise<void>;
  /** Everything that begins with this. */
  list(prefix: string): Promise<readonly string[]>;
  /** Replaces the target as a whole, or not at all. */
  copy(from: string, to: string, metadata: Readonly<Record<string, string>>): Promise<void>;
  remove(url: string): Promise<void>;
}

export interface DistributionLogs {
  readonly distribution: string;
  /** `s3://BUCKET/KEY` of each log file of the day. */
  readonly logs: readonly string[];
  /** Of these log files: says later whether the object that is built from them is still up to date. */
  readonly fingerprint: string;
}

export interface DayToBuild {
  readonly table: RollupTable;
  /** `2026-11-19` */
  readonly dt: string;
  /** `s3://BUCKET/PREFIX/` of all tables. */
  readonly tables: string;
  readonly distributions: readonly DistributionLogs[];
}

export interface BuildEffects {
  readonly engine: Engine;
  readonly store: ObjectStore;
  readonly now: () => Date;
  /** A few letters and digits that no other build has. */
  readonly random: () => string;
  readonly warn: (message: string) => void;
  /** What a statement took: nothing is wrong. */
  readonly note: (message: string) => void;
}

export interface BuiltDay {
  /** Distributions whose objects were replaced. */
  readonly built: readonly string[];
  /** Those whose logs have no row that counts: what there was of them stays. */
  readonly empty: readonly string[];
  /** What it took, a line for each statement that cost something. */
  readonly costs: readonly string[];
}

/** So long after its start, a build that left something behind is taken to be dead. Athena ends queries far earlier. */
const DEAD_MS = 24 * 3_600_000;
const NAME = /^[A-Za-z0-9]+$/;

export async function buildOnAthena(day: DayToBuild, effects: BuildEffects): Promise<BuiltDay> {
  for (const { distribution } of day.distributions) {
    if (!NAME.test(distribution)) throw new UserError(`${distribution}: this is no distribution id`);
  }
  await removeLeftovers(day, effects);
  const results: BuiltDay[] = [];
  for (let i = 0; i < day.distributions.length; i += MOST_DISTRIBUTIONS) {
    results.push(await buildSome(day, day.distributions.slice(i, i + MOST_DISTRIBUTIONS), effects));
  }
  const all = <K extends keyof BuiltDay>(key: K) => results.flatMap((result) => result[key]);
  return { built: all('built'), empty: all('empty'), costs: all('costs') };
}

async function buildSome(day: DayToBuild, distributions: readonly DistributionLogs[], effects: BuildEffects): Promise<BuiltDay> {
  const { engine, store, now, random } = effects;
  const id = `${now().getTime().toString(36)}x${random()}`;
  const names = distributions.map(({ distribution }) => distribution);
  const staging = `${stagingRoot(day.tables)}${day.table.name}/${day.dt}/${id}/`;
  const build: AthenaBuild = { table: day.table, dt: day.dt, id, distributions: names, staging };
  try {
    for (const { distribution, logs } of distributions) {
      await store.put(manifestUrl(build, distribution), logs.map((log) => `${log}\n`).join(''));
    }
    await run(engine, logsDdl(build));
    const cost = await run(engine, buildSql(build));
    const built = byDistribution(await store.list(builtPrefix(build)), names);
    for (const { distribution, fingerprint } of distributions) {
      const url = built.get(distribution);
      if (url !== undefined) await store.copy(url, objectUrl(day, distribution), { [FINGERPRINT_METADATA]: fingerprint });
    }
    const empty = names.filter((distribution) => !built.has(distribution));
    return { built: [...built.keys()].sort(), empty, costs: cost === null ? [] : [cost] };
  } finally {
    await clean([logsTable(build), builtTable(build)], build.staging, effects);
  }
}

/** Below it, builds are found by table, day and id. No table lies there. */
function stagingRoot(tables: string): string {
  return `${tables}_building/`;
}

function objectUrl({ tables, table, dt }: DayToBuild, distribution: string): string {
  return tables + pathOf({ table, dt, distribution });
}

/** Two objects of one distribution would be half of its rows each. */
function byDistribution(urls: readonly string[], expected: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const url of urls) {
    const distribution = distributionOfBuilt(url);
    if (distribution === null) continue;
    if (found.has(distribution) || !expected.includes(distribution)) {
      throw new UserError(`${url}: Athena has written more objects than one for each distribution. Nothing was replaced`);
    }
    found.set(distribution, url);
  }
  return found;
}

/** Resolves to what it cost. */
async function run(engine: Engine, sql: string): Promise<string | null> {
  const { rows, cost } = await engine.ask({ sql, parameters: [] });
  for await (const _ of rows);
  return cost();
}

/** What builds of any day left behind that were killed. Those that may still run are left alone. */
async function removeLeftovers({ tables }: DayToBuild, effects: BuildEffects): Promise<void> {
  const isDead = (id: string | undefined) =>
    id !== undefined && effects.now().getTime() - Number.parseInt(id.split('x')[0], 36) > DEAD_MS;
  const root = stagingRoot(tables);
  const folders = (await effects.store.list(root)).map((url) => url.slice(root.length).split('/').slice(0, 3));
  const dead = new Set(folders.filter(([, , id]) => isDead(id)).map((folder) => `${root}${folder.join('/')}/`));
  for (const folder of dead) await clean([], folder, effects);
  const { rows } = await effects.engine.ask({ sql: LEFTOVERS_SQL, parameters: [] });
  const left: string[] = [];
  for await (const [name] of rows) if (typeof name === 'string' && isDead(buildOf(name))) left.push(name);
  await clean(left, null, effects);
}

/** Nothing reads what is left of a build, so failing to remove it fails nothing. */
async function clean(tables: readonly string[], staging: string | null, { engine, store, warn }: BuildEffects): Promise<void> {
  try {
    const urls = staging === null ? [] : await store.list(staging);
    for (const url of urls) await store.remove(url);
    for (const table of tables) await run(engine, dropSql(table));
  } catch (error) {
    warn(`what the build left behind could not be removed; a later build will try again: ${(error as Error).message}`);
  }
}
