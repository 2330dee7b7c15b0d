/** `rollup --engine athena`: the same tables, built where the logs are. */
import type { Source } from '../ingest/shard.js';
import type { Unit } from '../rollup/units.js';
import { usageError } from '../schema/errors.js';
import { ROLLUP_TABLES } from '../schema/rollup.js';
import type { Cell } from '../schema/table.js';
import { type BuildEffects, buildOnAthena } from './build-on-athena.js';
import type { Effects } from './effects.js';
import { findUnits, ROLLUP_COLUMNS, type RollupAnswer, type RollupOptions, staleness, unreadableOf } from './rollup.js';

/** `open` is called once there is something to build. */
export async function rollupOnAthena(
  options: RollupOptions,
  effects: Effects,
  open: () => Promise<BuildEffects>,
): Promise<RollupAnswer> {
  checkPlaces(options);
  const { units, nameless, skipped } = await findUnits(options, effects);
  const { threads = effects.cores, memory = effects.defaultMemory, tempDir } = options;
  const store = await effects.openRollup(options.to, { threads, memory, tempDir });
  const rows: Cell[][] = [];
  const stale: Unit<Source>[] = [];
  let complete = nameless.length === 0;
  try {
    for (const unit of units) {
      const unreadable = unreadableOf(unit, skipped);
      complete &&= unreadable === 0;
      const why = unreadable > 0 ? null : await staleness(unit, { options, store });
      if (why !== null) stale.push(unit);
      if (unreadable > 0) rows.push(rowOf(unit, 'failed', `${unreadable} of its logs cannot be read`));
      else rows.push(why === null ? rowOf(unit, 'skipped', 'its logs are the same') : rowOf(unit, 'built', why));
    }
  } finally {
    await store.close();
  }
  if (stale.length > 0) await buildDays(stale, options.to, effects, await open());
  return { table: { columns: ROLLUP_COLUMNS, rows }, complete };
}

/** Athena reads and writes S3 alone. */
function checkPlaces({ inputs, to }: RollupOptions): void {
  const local = [...inputs, to].find((place) => !/^s3:\/\//i.test(place));
  if (local !== undefined) throw usageError(`${local}: with --engine athena, logs and tables are in S3 (s3://BUCKET/PREFIX)`);
}

async function buildDays(stale: readonly Unit<Source>[], to: string, effects: Effects, build: BuildEffects): Promise<void> {
  const tables = to.endsWith('/') ? to : `${to}/`;
  try {
    for (const dt of new Set(stale.map((unit) => unit.dt))) {
      const distributions = stale
        .filter((unit) => unit.dt === dt)
        .map(({ distribution, logs, fingerprint }) => ({ distribution, logs: logs.map(({ name }) => name), fingerprint }));
      for (const table of ROLLUP_TABLES) {
        const { costs, empty } = await buildOnAthena({ table, dt, tables, distributions }, build);
        for (const cost of costs) effects.warn(`${table.name} of ${dt}: ${cost}`);
        for (const name of empty) effects.warn(`${table.name} of ${dt}: the logs of ${name} have no rows`);
      }
    }
  } finally {
    await build.engine.close();
  }
}

/** How many requests there were, and how large the objects are, Athena does not tell. */
function rowOf({ dt, distribution, logs }: Unit<Source>, action: string, why: string): Cell[] {
  const bytes = logs.reduce((sum, { size }) => sum + size, 0);
  return [dt, distribution, action, why, logs.length, bytes, null, null];
}
