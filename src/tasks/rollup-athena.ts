/** `rollup --engine athena`: the same tables, built where the logs are. */
import type { Source } from '../ingest/shard.js';
import { REJECT_REASONS } from '../kernel/kernel.js';
import type { Unit } from '../rollup/units.js';
import { usageError } from '../schema/errors.js';
import { failedTexts } from '../schema/failed.js';
import { type BuiltDistribution, buildOnAthena } from './athena/build.js';
import type { BuildEffects } from './athena/effects.js';
import { type LaidOut, layOut } from './athena/layouts.js';
import type { Effects } from './effects.js';
import { missingText } from './logs.js';
import {
  failed,
  findUnits,
  type Outcome,
  type RollupAnswer,
  type RollupOptions,
  SKIPPED,
  type Stale,
  staleness,
  unitOutcome,
  unreadable,
  unreadableOf,
} from './rollup-units.js';

type LogUnit = Unit<Source>;

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
  const outcomes = new Map<LogUnit, Outcome>();
  const toBuild = new Map<LogUnit, Stale>();
  try {
    for (const unit of units) {
      const bad = unreadableOf(unit, skipped);
      const stale = bad.length > 0 ? null : await staleness(unit, { options, store });
      if (stale !== null) toBuild.set(unit, stale);
      else outcomes.set(unit, bad.length > 0 ? unreadable(bad) : SKIPPED);
    }
  } finally {
    await store.close();
  }
  if (toBuild.size > 0) await buildDays(toBuild, outcomes, { options, effects, build: await open() });
  const all = units.flatMap((unit) => {
    const outcome = outcomes.get(unit);
    return outcome === undefined ? [] : [unitOutcome(unit, outcome)];
  });
  const isWhole = all.every((unit) => unit.action !== 'failed' && unit.failed.length === 0);
  return { units: all, complete: nameless.length === 0 && isWhole };
}

/** Athena reads and writes S3 alone. */
function checkPlaces({ inputs, to }: RollupOptions): void {
  const local = [...inputs, to].find((place) => !/^s3:\/\//i.test(place));
  if (local !== undefined) throw usageError(`${local}: with --engine athena, logs and tables are in S3 (s3://BUCKET/PREFIX)`);
}

interface Work {
  readonly options: RollupOptions;
  readonly effects: Effects;
  readonly build: BuildEffects;
}

/** What becomes of each unit is put into `outcomes`. */
async function buildDays(toBuild: ReadonlyMap<LogUnit, Stale>, outcomes: Map<LogUnit, Outcome>, work: Work): Promise<void> {
  try {
    for (const dt of new Set([...toBuild.keys()].map((unit) => unit.dt))) {
      const units = [...toBuild].filter(([unit]) => unit.dt === dt);
      for (const [unit, outcome] of await buildDay(dt, units, work)) outcomes.set(unit, outcome);
    }
  } finally {
    await work.build.engine.close();
  }
}

async function buildDay(
  dt: string,
  units: readonly (readonly [LogUnit, Stale])[],
  { options: { to, fields }, effects, build }: Work,
): Promise<Map<LogUnit, Outcome>> {
  const outcomes = new Map<LogUnit, Outcome>();
  const ready: { unit: LogUnit; stale: Stale; laidOut: LaidOut }[] = [];
  for (const [unit, stale] of units) {
    const laidOut = await layOut(unit.logs, fields ?? 'refuse', build.store);
    report(laidOut, effects);
    const failure = whyNotBuilt(unit, laidOut);
    if (failure === null) ready.push({ unit, stale, laidOut });
    else outcomes.set(unit, failure);
  }
  if (ready.length === 0) return outcomes;
  const distributions = ready.map(({ unit, laidOut }) => ({ ...unit, logs: laidOut.logs }));
  const all = await buildOnAthena({ dt, tables: to.endsWith('/') ? to : `${to}/`, distributions }, build);
  for (const [i, { unit, stale, laidOut }] of ready.entries()) {
    const built = all[i];
    if (built.rejected.length > 0) effects.warn(rejectedText(built));
    if (built.requests === 0)
      effects.warn(`${dt}: no row of the logs of ${unit.distribution} counts; what there was of it stays`);
    outcomes.set(unit, { ...stale, ...outcomeOf(built), failed: laidOut.refused });
  }
  return outcomes;
}

/** Says what is wrong with logs, as where they are read here. */
function report({ refused, unreadable: lost, missing }: LaidOut, effects: Effects): void {
  for (const text of failedTexts([...refused, ...lost])) effects.warn(text);
  for (const [name, files] of [...missing].sort()) effects.warn(missingText(name, files));
}

/** null where there is something to build. */
function whyNotBuilt({ logs }: LogUnit, { refused, unreadable: lost }: LaidOut): Outcome | null {
  // What may well be readable tomorrow must not be taken for the whole of it.
  if (lost.length > 0) return failed('some of its logs could not be read', [...refused, ...lost]);
  return refused.length === logs.length ? failed('none of its logs can be read', refused) : null;
}

/** In which line a rejected row is, Athena does not tell. */
function outcomeOf({ requests, bytes, rejected }: BuiltDistribution): Pick<Outcome, 'action' | 'requests' | 'rows' | 'bytes'> {
  const reasons = reasonsOf(rejected);
  const sum = Object.values(reasons).reduce((total, rows) => total + rows, 0);
  return { action: 'built', requests, bytes, rows: { accepted: requests, rejected: sum, reasons, samples: [] } };
}

/** Rows by reason, in the kernel's order. */
function reasonsOf(rejected: BuiltDistribution['rejected']): Record<string, number> {
  const entries = REJECT_REASONS.map((reason) => [reason, rejected.find((one) => one.reason === reason)?.rows ?? 0] as const);
  return Object.fromEntries(entries.filter(([, rows]) => rows > 0));
}

function rejectedText({ rejected }: BuiltDistribution): string {
  const [first] = rejected.map(({ log }) => log).sort();
  const parts = Object.entries(reasonsOf(rejected)).map(([reason, rows]) => `${rows} ${reason}`);
  return `rows rejected: ${parts.join(', ')}; the first log with any is ${first}`;
}
