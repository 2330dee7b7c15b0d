/**
 * `nightly`: the rollup tables are brought up to date, and one day of them is reported and judged. Logs are read once, and
 * only those of days that changed: everything else is asked of the tables, which all nights before have filled, too.
 */
import { openMetrics } from '../report/open-metrics.js';
import { dayAfter, dayOfInstant } from '../schema/days.js';
import type { NightlyConfig } from '../schema/nightly-config.js';
import type { GateOutcome, NightlyOutcome, UnitOutcome } from '../schema/nightly-outcome.js';
import { DEFAULT_DAYS } from '../schema/nightly-settings.js';
import { sizeOf } from '../schema/quantities.js';
import type { BuildEffects } from './athena/effects.js';
import { checkConfig, wholeConfig } from './config.js';
import { distributionsOf, factsOf, rowsOf, trafficOf } from './day-facts.js';
import type { Effects, NamedFile } from './effects.js';
import { type Gate, gateOf, judge, MOST_BLAMED } from './gates.js';
import { NightTables } from './night-tables.js';
import type { QueryEffects } from './query.js';
import { reportFiles } from './report-files.js';
import { reportOfDay } from './report-of-day.js';
import { type RollupAnswer, rollup } from './rollup.js';
import { rollupOnAthena } from './rollup-athena.js';

export interface NightlyEffects {
  /** Logs, and tables to be written. */
  readonly logs: Effects;
  /** Questions, and tables to be read. */
  readonly tables: QueryEffects;
  /** What builds tables on Athena; called where there is something to build. */
  openBuild(): Promise<BuildEffects>;
  /** Resolves to what ends it; rejects with a UserError where another run is still going. */
  lock(rollup: string): Promise<() => void>;
  /** A file that is seen whole, once it is committed, or not at all. Throws a UserError where it cannot be written. */
  openFile(path: string): FileToBe;
  /** What something took: nothing is wrong. */
  note(message: string): void;
  now(): Date;
}

export interface FileToBe {
  write(text: string): void | Promise<void>;
  commit(): Promise<void>;
  /** As if it had never been begun; nothing where it was committed. */
  abandon(): void;
}

/** Rejects with a UserError where it cannot be done; a gate that does not hold is an outcome. */
export async function nightly(config: NightlyConfig, effects: NightlyEffects): Promise<NightlyOutcome> {
  wholeConfig(await checkConfig(config));
  const gates = (config.gates ?? []).map(gateOf);
  // What cannot be written is said before logs are read.
  const metrics = config.metrics === undefined ? undefined : effects.openFile(config.metrics);
  try {
    if (config.report !== undefined) await effects.logs.publish(config.report, nothing());
    const unlock = await effects.lock(config.rollup);
    try {
      const outcome = await run(config, gates, effects);
      await metrics?.write(openMetrics(outcome));
      await metrics?.commit();
      return outcome;
    } finally {
      unlock();
    }
  } finally {
    metrics?.abandon();
  }
}

async function* nothing(): AsyncGenerator<NamedFile> {}

async function run(config: NightlyConfig, gates: readonly Gate[], effects: NightlyEffects): Promise<NightlyOutcome> {
  const started = effects.now();
  const day = config.day ?? dayAfter(dayOfInstant(started), -1);
  const { units, complete } = await refresh(config, day, effects);
  const days = { from: dayAfter(day, -1), to: dayAfter(day, 1) };
  const tables = new NightTables(tablesWanted(config), days, effects.tables, effects.note);
  try {
    const { facts, before } = await factsOf(day, tables);
    if (facts.length === 0) effects.logs.warn(`there are no requests of ${day} in the tables`);
    const judged = gates.map((gate) => judge(gate, facts, before));
    for (const [i, outcome] of judged.entries()) {
      if (outcome.result === 'fell') judged[i] = { ...outcome, blamed: await blamed(outcome, day, tables) };
    }
    const report = config.report === undefined ? null : await publish(config, { day, facts, units, complete }, tables, effects);
    const finished = effects.now();
    return {
      day,
      started: started.toISOString(),
      finished: finished.toISOString(),
      seconds: (finished.getTime() - started.getTime()) / 1000,
      complete,
      exitCode: judged.some(({ holds }) => !holds) ? 4 : complete ? 0 : 3,
      units,
      read: readIn(units),
      lateLogs: units.filter(({ dt }) => dt < day).reduce((sum, { lateLogs }) => sum + lateLogs, 0),
      fleet: trafficOf(facts, before),
      distributions: distributionsOf(facts, before),
      gates: judged,
      report,
    };
  } finally {
    await tables.close();
  }
}

/** The days that logs may still come for: the reported one, the one after it, whose first logs hold its last rows, and before. */
async function refresh(config: NightlyConfig, day: string, effects: NightlyEffects): Promise<RollupAnswer> {
  const last = dayAfter(day, 1);
  const { days = DEFAULT_DAYS, threads, tempDir, fields } = config;
  const from = dayAfter(last, 1 - days);
  const task = { inputs: config.logs, to: config.rollup, from, last, memory: memoryOf(config), threads, tempDir, fields };
  const isOnAthena = config.engine === 'athena';
  const answer = await (isOnAthena ? rollupOnAthena(task, effects.logs, effects.openBuild) : rollup(task, effects.logs));
  if (answer.units.length === 0) effects.logs.warn(`there are no logs of ${from} to ${last}, by the days in their names`);
  return answer;
}

function memoryOf({ memory }: NightlyConfig): number | undefined {
  return memory === undefined ? undefined : (sizeOf(memory) ?? undefined);
}

function tablesWanted(config: NightlyConfig) {
  const { engine = 'duckdb', rollup: tables, threads, tempDir, profile, region, requestPayer } = config;
  return { engine, tables, memory: memoryOf(config), threads, tempDir, s3: { profile, region, requestPayer } };
}

async function blamed(gate: GateOutcome, day: string, tables: NightTables): Promise<GateOutcome['blamed']> {
  const answer = await tables.ask('ratio-losses', {
    definition: gate.definition,
    from: day,
    to: dayAfter(day, 1),
    distribution: gate.distribution ?? '',
    content_type: gate.contentType ?? '',
    limit: String(MOST_BLAMED),
  });
  const rows = rowsOf<{ uri: string | null; lost: number; lost_share: number }>(answer);
  return rows.map(({ uri, lost, lost_share: share }) => ({ uri, lost, share }));
}

async function publish(
  config: NightlyConfig,
  wanted: Parameters<typeof reportOfDay>[0],
  tables: NightTables,
  effects: NightlyEffects,
): Promise<NightlyOutcome['report']> {
  const { report: place = '', day: asked, threads, tempDir } = config;
  const made = await reportOfDay(wanted, tables);
  const files = reportFiles(made.report, made.view, effects.logs, { memory: memoryOf(config), threads, tempDir });
  // Who asks for some day of the past does not want it to be the newest.
  await effects.logs.publish(place, filesOf(wanted.day, files, asked === undefined));
  return { ...made.report, index: `${place.replace(/\/$/, '')}/${wanted.day}/index.html` };
}

/** A folder a day; above it, the page of the last night, in the same place each night. */
async function* filesOf(day: string, files: AsyncIterable<NamedFile>, isNewest: boolean): AsyncGenerator<NamedFile> {
  for await (const { name, content } of files) {
    yield { name: `${day}/${name}`, content };
    if (isNewest && name === 'index.html') yield { name, content };
  }
}

function readIn(units: readonly UnitOutcome[]): NightlyOutcome['read'] {
  const built = units.filter(({ action }) => action === 'built');
  const sum = (of: (unit: UnitOutcome) => number) => built.reduce((total, unit) => total + of(unit), 0);
  return {
    logs: sum(({ logs }) => logs),
    bytes: sum(({ logBytes }) => logBytes),
    accepted: sum(({ rows }) => rows?.accepted ?? 0),
    rejected: sum(({ rows }) => rows?.rejected ?? 0),
  };
}
