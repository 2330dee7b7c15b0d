/** `rollup`: builds the tables, or brings them up to date. */
import type { Source } from '../ingest/shard.js';
import type { Building, RollupObject, RollupStore, WriteCsv } from '../rollup/store.js';
import { type Unit, type Units, unitsOf } from '../rollup/units.js';
import { UserError } from '../schema/errors.js';
import { dayOf, distributionOf } from '../schema/log-names.js';
import { ROLLUP_TABLES } from '../schema/rollup.js';
import type { Cell, Column, Table } from '../schema/table.js';
import type { Effects, Skipped } from './effects.js';
import { type Asked, askLogs, type LogOptions, NothingRead, type Scanning, type Wanted } from './logs.js';

export interface RollupOptions extends Pick<LogOptions, 'inputs' | 'memory' | 'tempDir' | 'threads' | 'fields'> {
  /** Folder, or `s3://bucket/prefix`. */
  readonly to: string;
  /** The first day that is wanted, `2026-11-19`, if not all are. */
  readonly from?: string;
  /** Builds what is up to date, too. */
  readonly force?: boolean;
}

/** What became of one distribution's day. */
interface Outcome {
  readonly action: 'built' | 'skipped' | 'failed';
  readonly why: string;
  readonly requests: number | null;
  /** Bytes of its Parquet objects. */
  readonly bytes: number | null;
}

export interface RollupAnswer {
  /** A row for each day and distribution. */
  readonly table: Table;
  /** False where a day could not be built, or a log not be read whole. */
  readonly complete: boolean;
}

export const ROLLUP_COLUMNS: readonly Column[] = [
  { name: 'dt', kind: 'text' },
  { name: 'distribution', kind: 'text' },
  { name: 'action', kind: 'text' },
  { name: 'why', kind: 'text' },
  { name: 'logs', kind: 'count' },
  { name: 'log_bytes', kind: 'bytes' },
  { name: 'requests', kind: 'count' },
  { name: 'bytes', kind: 'bytes' },
];

const WANTED: Wanted = {
  groupings: ROLLUP_TABLES.map(({ sortedBy }) => ({ dimensions: sortedBy, layout: 'rollup' })),
  tracksTime: false,
};

/** Later than nothing: a row whose time cannot be read has no place in the tables, and is rejected. */
const ALL_TIME = 1;

export async function rollup(options: RollupOptions, effects: Effects): Promise<RollupAnswer> {
  const { threads = effects.cores, tempDir } = options;
  // Groups are still in memory while DuckDB makes a table of them.
  const memory = Math.floor((options.memory ?? effects.defaultMemory) / 2);
  const { units, nameless, skipped } = await findUnits(options, effects);
  const store = await effects.openRollup(options.to, { threads, memory, tempDir });
  try {
    const rows = new Map<Unit<Source>, readonly Cell[]>();
    let complete = nameless.length === 0;
    const finish = async (unit: Unit<Source>, refreshing: Refreshing) => {
      const { action, why, requests, bytes } = await refreshing.outcome;
      complete &&= refreshing.complete;
      rows.set(unit, [unit.dt, unit.distribution, action, why, unit.logs.length, bytesOf(unit), requests, bytes]);
    };
    // The logs of a unit are read while the objects of the one before are made.
    let before: Promise<void> = Promise.resolve();
    const failure = new AbortController();
    for (const unit of largestFirst(units)) {
      const work = { options, effects, store, memory, unreadable: unreadableOf(unit, skipped), failure: failure.signal };
      const refreshing = await refresh(unit, work).catch((error) => before.then(() => Promise.reject(error)));
      await before;
      before = finish(unit, refreshing);
      // Should it fail, there is no use in reading on.
      before.catch((error) => failure.abort(error));
    }
    await before;
    return { table: { columns: ROLLUP_COLUMNS, rows: units.map((unit) => rows.get(unit) ?? []) }, complete };
  } finally {
    await store.close();
  }
}

/** Days in their order, the largest of each first: while the objects of the last one are made, there is no log left to be read. */
function largestFirst(units: readonly Unit<Source>[]): Unit<Source>[] {
  return [...units].sort((a, b) => (a.dt === b.dt ? bytesOf(b) - bytesOf(a) : a.dt < b.dt ? -1 : 1));
}

function bytesOf({ logs }: Unit<Source>): number {
  return logs.reduce((sum, { size }) => sum + size, 0);
}

export interface FoundUnits extends Units<Source> {
  readonly skipped: Skipped;
}

/** Lists the logs, and sorts them into days and distributions. */
export async function findUnits(options: Pick<RollupOptions, 'inputs' | 'from'>, effects: Effects): Promise<FoundUnits> {
  const { sources, skipped } = await effects.resolve(options.inputs, { since: firstInstant(options.from) });
  const { units, nameless } = unitsOf(sources.map(listed), options.from);
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

function firstInstant(day: string | undefined): number | undefined {
  return day === undefined ? undefined : Number(`${day.replaceAll('-', '')}000000`);
}

/** Logs of a unit that are there and cannot be read, so that the unit cannot be built. */
export function unreadableOf({ dt, distribution }: Unit<Source>, { unreadable }: Skipped): number {
  return unreadable.filter(({ file }) => dayOf(file) === dt && distributionOf(file) === distribution).length;
}

interface Work {
  readonly options: RollupOptions;
  readonly effects: Effects;
  readonly store: RollupStore;
  readonly memory: number;
  readonly unreadable: number;
  /** Aborted with what went wrong with the objects of the unit before. */
  readonly failure: AbortSignal;
}

interface Refreshing {
  readonly outcome: Promise<Outcome>;
  readonly complete: boolean;
}

async function refresh(unit: Unit<Source>, work: Work): Promise<Refreshing> {
  if (work.unreadable > 0) return failed(`${work.unreadable} of its logs cannot be read`);
  const why = await staleness(unit, work);
  if (why === null) return { outcome: Promise.resolve(SKIPPED), complete: true };
  try {
    return await build(unit, why, work);
  } catch (error) {
    if (!(error instanceof NothingRead)) throw error;
    work.effects.warn(error.message);
    return failed('none of its logs can be read');
  }
}

const SKIPPED: Outcome = { action: 'skipped', why: 'its logs are the same', requests: null, bytes: null };

function failed(why: string): Refreshing {
  return { outcome: Promise.resolve({ action: 'failed', why, requests: null, bytes: null }), complete: false };
}

/** Why a unit must be built; null where it need not be. */
export async function staleness(unit: Unit<Source>, { options, store }: Pick<Work, 'options' | 'store'>): Promise<string | null> {
  if (options.force === true) return 'forced';
  const found = await Promise.all(objectsOf(unit).map((object) => store.fingerprintOf(object)));
  if (found.some((fingerprint) => fingerprint === null)) return 'not there yet';
  return found.every((fingerprint) => fingerprint === unit.fingerprint) ? null : 'its logs have changed';
}

function objectsOf({ dt, distribution }: Unit<Source>): RollupObject[] {
  return ROLLUP_TABLES.map((table) => ({ table, dt, distribution }));
}

async function build(unit: Unit<Source>, why: string, work: Work): Promise<Refreshing> {
  const { options, effects, store, failure } = work;
  const nothing: Skipped = { outside: 0, outsideFolders: 0, markers: 0, unreadable: [] };
  const only = { ...effects, resolve: async () => ({ sources: unit.logs, skipped: nothing }) };
  const answer = async (asked: Asked): Promise<Refreshing> => {
    failure.throwIfAborted();
    const { failed: bad, counted } = asked.reading;
    // What may well be readable tomorrow must not be taken for the whole of it.
    if (bad.some(({ kind }) => kind === 'unreadable')) return failed('some of its logs could not be read');
    const objects: Building[] = [];
    for (const [grouping, object] of objectsOf(unit).entries()) {
      const rows = (write: WriteCsv) => writeRows(asked, grouping, object, effects, unlessFailed(write, failure));
      const building = await store.build(object, unit.fingerprint, rows);
      // Should it fail, the outcome says so.
      building.done.catch(() => {});
      objects.push(building);
    }
    const outcome = Promise.all(objects.map(({ done }) => done)).then((made): Outcome => {
      return { action: 'built', why, requests: counted, bytes: made.reduce((sum, { bytes }) => sum + bytes, 0) };
    });
    outcome.catch(() => {});
    return { outcome, complete: bad.length === 0 };
  };
  const stopOnFailure = ({ stop }: Scanning) => {
    if (failure.aborted) stop();
    failure.addEventListener('abort', stop);
    return async () => failure.removeEventListener('abort', stop);
  };
  return askLogs({ ...options, memory: work.memory, since: ALL_TIME }, WANTED, only, answer, stopOnFailure);
}

function unlessFailed(write: WriteCsv, failure: AbortSignal): WriteCsv {
  return async (csv) => {
    failure.throwIfAborted();
    await write(csv);
  };
}

/** The groups of a table in their order, as CSV. */
async function writeRows(
  { ingest, shards }: Asked,
  grouping: number,
  { table }: RollupObject,
  effects: Effects,
  write: WriteCsv,
): Promise<void> {
  await ingest.rank({ grouping, sort: null, limit: null, minRequests: 1 });
  const pieces = shards.map((shard) => () => shard.piece());
  const options = {
    measures: table.measures.length,
    ties: 'key' as const,
    limit: Number.POSITIVE_INFINITY,
    defuse: false,
  };
  await effects.writeCsvLanes(pieces, options, write);
}
