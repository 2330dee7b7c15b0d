/** Puts the effects of a night together: logs and tables on this machine, in S3, on Athena. */
import { tmpdir } from 'node:os';
import { progressLine } from './io/athena/progress.js';
import type { AthenaSettings } from './io/athena/settings.js';
import { lockTables } from './io/lock.js';
import { FileOutput } from './io/output.js';
import { isS3 } from './io/s3/location.js';
import type { S3Options } from './io/s3/settings.js';
import { TempPlace } from './io/temp.js';
import { localEffects } from './local.js';
import { queryEffects } from './local-query.js';
import type { NightlyConfig } from './schema/nightly-config.js';
import { durationOf, sizeOf } from './schema/quantities.js';
import type { BuildEffects } from './tasks/athena/effects.js';
import type { NightlyEffects } from './tasks/nightly.js';
import type { EngineWanted, OpenedEngine, QueryEffects } from './tasks/query.js';

export interface NightlyListeners {
  /** Lines for people: something is wrong, but the night goes on. */
  readonly warn?: (message: string) => void;
  /** What it took: nothing is wrong. */
  readonly note?: (message: string) => void;
  readonly now?: () => Date;
}

export function nightlyEffects(
  config: NightlyConfig,
  { warn = () => {}, note = () => {}, now = () => new Date() }: NightlyListeners = {},
): NightlyEffects {
  const { profile, region, requestPayer, concurrency, tempDir = tmpdir() } = config;
  const s3: S3Options = { profile, region, requestPayer, concurrency };
  // The SDKs are loaded where they are needed.
  const athena = async () => (await import('./io/athena/engine.js')).openAthena(athenaSettings(config));
  return {
    logs: localEffects(warn, s3),
    tables: withOwnCache(queryEffects(warn, athena), tempDir),
    openBuild: async (): Promise<BuildEffects> => {
      const { openStore } = await import('./io/s3/store.js');
      const random = () => Math.random().toString(36).slice(2, 10);
      return { engine: await athena(), store: await openStore(s3), now, random, warn, note };
    },
    lock: async (tables) => lockTables(tables, now(), warn),
    openFile: (path) => new FileOutput(path),
    note,
    now,
  };
}

/** What a configuration says of Athena, as its engine takes it. */
export function athenaSettings({ athena = {}, profile, region }: NightlyConfig): AthenaSettings {
  const { maxScan, timeout, outputLocation, ...settings } = athena;
  return {
    ...settings,
    outputLocation: outputLocation?.replace(/\/?$/, '/'),
    maxScan: maxScan === undefined ? undefined : (sizeOf(maxScan) ?? undefined),
    timeoutMs: timeout === undefined ? undefined : (durationOf(timeout) ?? undefined),
    profile,
    region,
    watch: progressLine(),
  };
}

/** What is fetched for one night is of no use to the next: it goes with the engine that reads it, and not to the user's cache. */
function withOwnCache(effects: QueryEffects, tempDir: string): QueryEffects {
  const openEngine = async (wanted: EngineWanted): Promise<OpenedEngine> => {
    if (wanted.engine === 'athena' || !isS3(wanted.tables)) return effects.openEngine(wanted);
    const cache = new TempPlace(tempDir);
    try {
      const { engine, complete } = await effects.openEngine({ ...wanted, cache: cache.path });
      const close = () => engine.close().finally(() => cache.remove());
      return { engine: { name: engine.name, ask: (statement) => engine.ask(statement), close }, complete };
    } catch (error) {
      cache.remove();
      throw error;
    }
  };
  return { ...effects, openEngine };
}
