/** `rollup --engine athena`: the same tables, built where the logs are. */
import type { Source } from '../ingest/shard.js';
import type { Unit } from '../rollup/units.js';
import { usageError } from '../schema/errors.js';
import type { UnitOutcome } from '../schema/nightly-outcome.js';
import { ROLLUP_TABLES } from '../schema/rollup.js';
import { type BuildEffects, buildOnAthena } from './build-on-athena.js';
import type { Effects } from './effects.js';
import {
  builtElsewhere,
  findUnits,
  type RollupAnswer,
  type RollupOptions,
  SKIPPED,
  staleness,
  unitOutcome,
  unreadable,
  unreadableOf,
} from './rollup-units.js';

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
  const done: UnitOutcome[] = [];
  const toBuild: Unit<Source>[] = [];
  let complete = nameless.length === 0;
  try {
    for (const unit of units) {
      const bad = unreadableOf(unit, skipped);
      const stale = bad.length > 0 ? null : await staleness(unit, { options, store });
      complete &&= bad.length === 0;
      if (stale !== null) toBuild.push(unit);
      const outcome = stale === null ? SKIPPED : builtElsewhere(stale);
      done.push(unitOutcome(unit, bad.length > 0 ? unreadable(bad) : outcome));
    }
  } finally {
    await store.close();
  }
  if (toBuild.length > 0) await buildDays(toBuild, options.to, effects, await open());
  return { units: done, complete };
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
        for (const cost of costs) build.note(`${table.name} of ${dt}: ${cost}`);
        for (const name of empty) effects.warn(`${table.name} of ${dt}: the logs of ${name} have no rows`);
      }
    }
  } finally {
    await build.engine.close();
  }
}
