/** Builds a day of the rollup tables on Athena, so that it can be killed at any moment and run again. See `rollup/README.md`. */
import type { Engine } from '../../query/engine.js';
import { countSql, tallySql } from '../../rollup/athena/counts.js';
import { type LogLayout, logsDdl } from '../../rollup/athena/logs.js';
import {
  type AthenaBuild,
  builtPrefix,
  builtTable,
  distributionOfBuilt,
  listUrl,
  logsTable,
  MOST_DISTRIBUTIONS,
  REJECTED,
} from '../../rollup/athena/names.js';
import { pathOf } from '../../rollup/store.js';
import { UserError } from '../../schema/errors.js';
import { FINGERPRINT_METADATA, FLEET_HOURLY, ROLLUP_TABLES, type RollupTable } from '../../schema/rollup.js';
import type { Cell } from '../../schema/table.js';
import type { BuildEffects, StoredObject } from './effects.js';
import { clean, newId, removeLeftovers, stagingRoot } from './leftovers.js';

/** A log file, and how it is written. */
export interface LaidOutLog {
  /** `s3://BUCKET/KEY` */
  readonly url: string;
  readonly layout: LogLayout;
}

export interface DistributionLogs {
  readonly distribution: string;
  readonly logs: readonly LaidOutLog[];
  /** Of the day's log files: says later whether the objects that are built from them are still up to date. */
  readonly fingerprint: string;
}

export interface DayToBuild {
  /** `2026-11-19` */
  readonly dt: string;
  /** `s3://BUCKET/PREFIX/` of all tables. */
  readonly tables: string;
  readonly distributions: readonly DistributionLogs[];
}

/** What became of a distribution's logs. */
export interface BuiltDistribution {
  readonly distribution: string;
  /** 0 where no row counts: then what there was of it stays. */
  readonly requests: number;
  /** Of its objects, all tables together. */
  readonly bytes: number;
  readonly rejected: readonly RejectedRows[];
}

export interface RejectedRows {
  /** As the kernel calls it. */
  readonly reason: string;
  readonly rows: number;
  /** The first file with one, by its name. */
  readonly log: string;
}

const NAME = /^[A-Za-z0-9]+$/;
/** All tables count the same rows, and this is the smallest. */
const TALLIED = FLEET_HOURLY;

/** What became of each distribution, in the same order. What each statement took is noted. */
export async function buildOnAthena(day: DayToBuild, effects: BuildEffects): Promise<BuiltDistribution[]> {
  for (const { distribution } of day.distributions) {
    if (!NAME.test(distribution)) throw new UserError(`${distribution}: this is no distribution id`);
  }
  await removeLeftovers(day.tables, effects);
  const built: BuiltDistribution[] = [];
  for (let i = 0; i < day.distributions.length; i += MOST_DISTRIBUTIONS) {
    const distributions = day.distributions.slice(i, i + MOST_DISTRIBUTIONS);
    built.push(...(await buildSome({ ...day, distributions }, effects)));
  }
  return built;
}

async function buildSome(day: DayToBuild, effects: BuildEffects): Promise<BuiltDistribution[]> {
  const { engine, note } = effects;
  const groups = alikeLogs(day.distributions);
  if (groups.length === 0) return builtOf(day, [], new Map());
  const id = newId(effects);
  const build: AthenaBuild = { dt: day.dt, id, staging: `${stagingRoot(day.tables)}${day.dt}/${id}/` };
  try {
    await describeLogs(build, groups, effects);
    const layouts = groups.map(({ layout }) => layout);
    for (const table of ROLLUP_TABLES) {
      const { cost } = await answerOf(engine, countSql(build, table, layouts));
      note(`${table.name} of ${day.dt}: ${cost}`);
    }
    const { rows, cost } = await answerOf(engine, tallySql(build, TALLIED));
    note(`rows of ${day.dt}: ${cost}`);
    return builtOf(day, rows, await publish(day, build, effects));
  } finally {
    const logs = groups.map((_, n) => logsTable(build, n));
    await clean([...logs, ...ROLLUP_TABLES.map((table) => builtTable(build, table))], build.staging, effects);
  }
}

/** Logs that are read alike, by distribution. */
interface AlikeLogs {
  readonly layout: LogLayout;
  readonly urls: ReadonlyMap<string, readonly string[]>;
}

function alikeLogs(distributions: readonly DistributionLogs[]): AlikeLogs[] {
  const groups = new Map<string, { layout: LogLayout; urls: Map<string, string[]> }>();
  for (const { distribution, logs } of distributions) {
    for (const { url, layout } of logs) {
      const key = JSON.stringify(layout);
      const group = groups.get(key) ?? { layout, urls: new Map() };
      const own = group.urls.get(distribution) ?? [];
      own.push(url);
      group.urls.set(distribution, own);
      groups.set(key, group);
    }
  }
  return [...groups.values()];
}

/** Lists the logs, and makes the lists tables. */
async function describeLogs(build: AthenaBuild, groups: readonly AlikeLogs[], { engine, store }: BuildEffects): Promise<void> {
  for (const [n, { layout, urls }] of groups.entries()) {
    for (const [distribution, all] of urls) {
      await store.put(listUrl(build, n, distribution), all.map((url) => `${url}\n`).join(''));
    }
    await answerOf(engine, logsDdl(build, n, layout, [...urls.keys()]));
  }
}

/** Copies what was built over what there was, table by table. Resolves to the bytes of each distribution. */
async function publish(day: DayToBuild, build: AthenaBuild, { store }: BuildEffects): Promise<ReadonlyMap<string, number>> {
  const bytes = new Map<string, number>();
  // All is looked at before anything is replaced.
  const built: { table: RollupTable; objects: Map<string, StoredObject> }[] = [];
  for (const table of ROLLUP_TABLES)
    built.push({ table, objects: byDistribution(await store.list(builtPrefix(build, table)), day) });
  for (const { table, objects } of built) {
    for (const { distribution, fingerprint } of day.distributions) {
      const object = objects.get(distribution);
      if (object === undefined) continue;
      const target = day.tables + pathOf({ table, dt: day.dt, distribution });
      await store.copy(object.url, target, { [FINGERPRINT_METADATA]: fingerprint });
      bytes.set(distribution, (bytes.get(distribution) ?? 0) + object.size);
    }
  }
  return bytes;
}

/** Two objects of one distribution would be half of its rows each. */
function byDistribution(objects: readonly StoredObject[], { distributions }: DayToBuild): Map<string, StoredObject> {
  const expected = new Set([REJECTED, ...distributions.map(({ distribution }) => distribution)]);
  const found = new Map<string, StoredObject>();
  for (const object of objects) {
    const distribution = distributionOfBuilt(object.url);
    if (distribution === null) continue;
    if (found.has(distribution) || !expected.has(distribution)) {
      throw new UserError(`${object.url}: Athena has written more objects than one for each distribution. Nothing was replaced`);
    }
    found.set(distribution, object);
  }
  return found;
}

/** `tally` is rows of `tallySql`. */
function builtOf(day: DayToBuild, tally: readonly (readonly Cell[])[], bytes: ReadonlyMap<string, number>): BuiltDistribution[] {
  return day.distributions.map(({ distribution }) => {
    const own = tally.filter(([of]) => of === distribution);
    const counted = own.find(([, reason]) => reason === null);
    const rejected = own.flatMap(([, reason, log, rows]) =>
      reason === null ? [] : [{ reason: String(reason), log: String(log), rows: Number(rows) }],
    );
    return { distribution, requests: Number(counted?.[3] ?? 0), bytes: bytes.get(distribution) ?? 0, rejected };
  });
}

async function answerOf(engine: Engine, sql: string): Promise<{ rows: readonly (readonly Cell[])[]; cost: string | null }> {
  const answer = await engine.ask({ sql, parameters: [] });
  const rows: (readonly Cell[])[] = [];
  for await (const row of answer.rows) rows.push(row);
  return { rows, cost: answer.cost() };
}
