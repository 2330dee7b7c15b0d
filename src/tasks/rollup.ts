/** `rollup`: builds the tables, or brings them up to date. */
import type { Source } from '../ingest/shard.js';
import type { Building, RollupObject, RollupStore, WriteCsv } from '../rollup/store.js';
import type { Unit } from '../rollup/units.js';
import type { UnitOutcome } from '../schema/nightly-outcome.js';
import { ROLLUP_TABLES } from '../schema/rollup.js';
import type { FailedInput } from '../schema/summary.js';
import type { Effects, Skipped } from './effects.js';
import { type Asked, askLogs, failedInputs, NothingRead, rowsOf, type Scanning, type Wanted } from './logs.js';
import {
  failed,
  findUnits,
  type Outcome,
  objectsOf,
  type RollupAnswer,
  type RollupOptions,
  SKIPPED,
  type Stale,
  staleness,
  unitOutcome,
  unreadable,
  unreadableOf,
} from './rollup-units.js';

export type { RollupAnswer, RollupOptions };

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
    const done = new Map<Unit<Source>, UnitOutcome>();
    let complete = nameless.length === 0;
    const finish = async (unit: Unit<Source>, refreshing: Refreshing) => {
      done.set(unit, unitOutcome(unit, await refreshing.outcome));
      complete &&= refreshing.complete;
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
    return { units: units.flatMap((unit) => done.get(unit) ?? []), complete };
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

interface Work {
  readonly options: RollupOptions;
  readonly effects: Effects;
  readonly store: RollupStore;
  readonly memory: number;
  readonly unreadable: readonly FailedInput[];
  /** Aborted with what went wrong with the objects of the unit before. */
  readonly failure: AbortSignal;
}

interface Refreshing {
  readonly outcome: Promise<Outcome>;
  readonly complete: boolean;
}

async function refresh(unit: Unit<Source>, work: Work): Promise<Refreshing> {
  if (work.unreadable.length > 0) return notBuilt(unreadable(work.unreadable));
  const stale = await staleness(unit, work);
  if (stale === null) return notBuilt(SKIPPED);
  try {
    return await build(unit, stale, work);
  } catch (error) {
    if (!(error instanceof NothingRead)) throw error;
    work.effects.warn(error.message);
    return notBuilt(failed('none of its logs can be read', error.failed));
  }
}

function notBuilt(outcome: Outcome): Refreshing {
  return { outcome: Promise.resolve(outcome), complete: outcome.action !== 'failed' };
}

async function build(unit: Unit<Source>, stale: Stale, work: Work): Promise<Refreshing> {
  const { options, effects, store, failure } = work;
  const nothing: Skipped = { outside: 0, outsideFolders: 0, markers: 0, unreadable: [] };
  const only = { ...effects, resolve: async () => ({ sources: unit.logs, skipped: nothing }) };
  const answer = async (asked: Asked): Promise<Refreshing> => {
    failure.throwIfAborted();
    const { failed: bad, counted: requests } = asked.reading;
    // What may well be readable tomorrow must not be taken for the whole of it.
    if (bad.some(({ kind }) => kind === 'unreadable')) {
      return notBuilt(failed('some of its logs could not be read', failedInputs(bad)));
    }
    const objects: Building[] = [];
    for (const [grouping, object] of objectsOf(unit).entries()) {
      const rows = (write: WriteCsv) => writeRows(asked, grouping, object, effects, unlessFailed(write, failure));
      const building = await store.build(object, unit.fingerprint, rows);
      // Should it fail, the outcome says so.
      building.done.catch(() => {});
      objects.push(building);
    }
    const outcome = Promise.all(objects.map(({ done }) => done)).then((made): Outcome => {
      const bytes = made.reduce((sum, one) => sum + one.bytes, 0);
      return { ...stale, action: 'built', requests, rows: rowsOf(asked.reading), failed: failedInputs(bad), bytes };
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
