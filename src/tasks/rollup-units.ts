/** What a rollup is made of, whoever builds it: its logs by day and distribution, which of them are stale, what became of each. */
import type { Source } from '../ingest/shard.js';
import type { RollupObject, RollupStore } from '../rollup/store.js';
import { type Unit, type Units, unitsOf } from '../rollup/units.js';
import { dayAfter, instantOf } from '../schema/days.js';
import { UserError } from '../schema/errors.js';
import { dayOf, distributionOf } from '../schema/log-names.js';
import type { UnitOutcome } from '../schema/nightly-outcome.js';
import { ROLLUP_TABLES } from '../schema/rollup.js';
import type { FailedInput } from '../schema/summary.js';
import type { Cell, Column, Table } from '../schema/table.js';
import type { Effects, Skipped } from './effects.js';
import { failedInputs, type LogOptions } from './logs.js';

export interface RollupOptions extends Pick<LogOptions, 'inputs' | 'memory' | 'tempDir' | 'threads' | 'fields'> {
  /** Folder, or `s3://bucket/prefix`. */
  readonly to: string;
  /** The first and the last day that are wanted, `2026-11-19`, if not all are. */
  readonly from?: string;
  readonly last?: string;
  /** Builds what is up to date, too. */
  readonly force?: boolean;
}

export interface RollupAnswer {
  /** By day, then distribution. */
  readonly units: readonly UnitOutcome[];
  /** False where a day could not be built, or a log not be read whole. */
  readonly complete: boolean;
}

const ROLLUP_COLUMNS: readonly Column[] = [
  { name: 'dt', kind: 'text' },
  { name: 'distribution', kind: 'text' },
  { name: 'action', kind: 'text' },
  { name: 'why', kind: 'text' },
  { name: 'logs', kind: 'count' },
  { name: 'log_bytes', kind: 'bytes' },
  { name: 'requests', kind: 'count' },
  { name: 'bytes', kind: 'bytes' },
];

/** A row for each day and distribution. */
export function rollupTable({ units }: RollupAnswer): Table {
  const rows = units.map(({ dt, distribution, action, why, logs, logBytes, requests, bytes }): Cell[] => {
    return [dt, distribution, action, why, logs, logBytes, requests, bytes];
  });
  return { columns: ROLLUP_COLUMNS, rows };
}

export interface FoundUnits extends Units<Source> {
  readonly skipped: Skipped;
}

/** Lists the logs, and sorts them into days and distributions. */
export async function findUnits(
  { inputs, from, last }: Pick<RollupOptions, 'inputs' | 'from' | 'last'>,
  effects: Effects,
): Promise<FoundUnits> {
  const since = from === undefined ? undefined : instantOf(from);
  const until = last === undefined ? undefined : instantOf(dayAfter(last, 1));
  const { sources, skipped } = await effects.resolve(inputs, { since, until });
  const { units, nameless } = unitsOf(sources.map(listed), { from, last });
  for (const { name } of nameless) effects.warn(`${name}: ${NAMELESS}`);
  if (units.length === 0 && nameless.length > 0) throw new UserError(`none of the logs can be rolled up: ${NAMELESS}`);
  return { units, nameless, skipped };
}

const NAMELESS = "its name says no day and distribution, as CloudFront's do (E2EXAMPLE.2026-11-19-08.a1b2c3d4.gz)";

/** Copies keep the time of modification to the second, if at all. */
function listed(source: Source): Source & { version?: string } {
  const { etag, modified } = source;
  return { ...source, version: etag ?? (modified === undefined ? undefined : String(Math.floor(modified / 1000))) };
}

/** Logs of a unit that are there and cannot be read, so that the unit cannot be built. */
export function unreadableOf({ dt, distribution }: Unit<Source>, { unreadable }: Skipped): FailedInput[] {
  return failedInputs(unreadable.filter(({ file }) => dayOf(file) === dt && distributionOf(file) === distribution));
}

/** Why a unit must be built, and how many of its logs came after it had been built before. */
export type Stale = Pick<UnitOutcome, 'why' | 'lateLogs'>;

/** null where a unit need not be built. */
export async function staleness(
  unit: Unit<Source>,
  { options, store }: { options: RollupOptions; store: RollupStore },
): Promise<Stale | null> {
  if (options.force === true) return { why: 'forced', lateLogs: 0 };
  const found = await Promise.all(objectsOf(unit).map((object) => store.madeFrom(object)));
  const made = found.filter((one) => one !== null);
  if (made.length < found.length) return { why: 'not there yet', lateLogs: 0 };
  if (made.every(({ fingerprint }) => fingerprint === unit.fingerprint)) return null;
  const builtAt = Math.min(...made.map(({ at }) => at));
  const lateLogs = unit.logs.filter(({ modified = 0 }) => modified > builtAt).length;
  return { why: 'its logs have changed', lateLogs };
}

/** One for each table. */
export function objectsOf({ dt, distribution }: Unit<Source>): RollupObject[] {
  return ROLLUP_TABLES.map((table) => ({ table, dt, distribution }));
}

/** What is known of a unit from the listing. */
type Listed = Pick<UnitOutcome, 'dt' | 'distribution' | 'logs' | 'logBytes'>;

/** What became of it. */
export type Outcome = Omit<UnitOutcome, keyof Listed>;

export function unitOutcome({ dt, distribution, logs }: Unit<Source>, outcome: Outcome): UnitOutcome {
  const logBytes = logs.reduce((sum, { size }) => sum + size, 0);
  return { dt, distribution, logs: logs.length, logBytes, ...outcome };
}

const UNREAD = { lateLogs: 0, requests: null, rows: null, failed: [], bytes: null };

export const SKIPPED: Outcome = { ...UNREAD, action: 'skipped', why: 'its logs are the same' };

export function failed(why: string, logs: readonly FailedInput[]): Outcome {
  return { ...UNREAD, action: 'failed', why, failed: logs };
}

export function unreadable(logs: readonly FailedInput[]): Outcome {
  return failed(`${logs.length} of its logs cannot be read`, logs);
}
