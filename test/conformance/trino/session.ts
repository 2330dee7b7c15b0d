/** Trino in Athena's place for the tests of one file: whoever asks goes the whole way of hitlens' own Athena engine. */
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, vi } from 'vitest';
import { openAthena } from '../../../src/io/athena/engine.js';
import type { AthenaSettings } from '../../../src/io/athena/settings.js';
import { sqlFiles } from '../../../src/io/sql-files.js';
import { queryEffects } from '../../../src/local-query.js';
import type { TableOptions } from '../../../src/query/ddl.js';
import type { Engine } from '../../../src/query/engine.js';
import type { QueryEffects } from '../../../src/tasks/query.js';
import { createTables } from '../../../src/tasks/tables.js';
import { FakeAthena } from '../../athena/server.js';
import { FakeClock } from '../../athena/session.js';
import { tempFolder } from '../../logs.js';
import { TrinoBackend } from './backend.js';
import { TRINO, type TrinoS3, TrinoServer } from './server.js';

const START_MS = 300_000;
export const RESULTS = 'results';

/** The S3 that results go to. */
export interface ResultStore {
  /** What a client needs to reach it. */
  readonly env: Readonly<Record<string, string>>;
  put(bucket: string, key: string, body: Uint8Array): void | Promise<void>;
  stop(): Promise<void>;
  /** Where tables may be there, too. */
  readonly tables?: TrinoS3;
}

export interface TrinoSession {
  readonly athena: FakeAthena;
  /** What a process needs to reach it all. */
  readonly env: Readonly<Record<string, string>>;
  /** Makes a database, and in it the tables that `hitlens tables create` creates. */
  create(database: string, ...tables: readonly TableOptions[]): Promise<void>;
  open(database: string, more?: Partial<AthenaSettings>): Promise<Engine>;
  /** What `query` needs to ask it. */
  effects(database: string, more?: Partial<AthenaSettings>): QueryEffects;
}

interface Started {
  readonly store: ResultStore;
  readonly server: TrinoServer;
  readonly athena: FakeAthena;
  readonly env: Readonly<Record<string, string>>;
}

/** `local:///` is `files`. */
export function useTrino(files: string, openStore: () => Promise<ResultStore>): TrinoSession {
  let started: Started | undefined;
  beforeAll(async () => {
    if (TRINO === null) return;
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
    const store = await openStore();
    const server = await TrinoServer.start(TRINO, tempFolder(), files, store.tables);
    const place = { name: RESULTS, bucket: { put: (key: string, body: Uint8Array) => store.put(RESULTS, key, body) } };
    const athena = await FakeAthena.start(new TrinoBackend(server), [place]);
    const env = { ...store.env, ...athena.env() };
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    started = { store, server, athena, env };
  }, START_MS);
  afterAll(async () => {
    await started?.athena.stop();
    await started?.server.stop();
    await started?.store.stop();
  });
  beforeEach(() => started?.athena.reset());
  const parts = () => {
    if (started === undefined) throw new Error('not started yet');
    return started;
  };
  const open: TrinoSession['open'] = (database, more) =>
    openAthena({ outputLocation: `s3://${RESULTS}/athena/`, database, clock: new FakeClock(), ...more });
  return {
    get athena() {
      return parts().athena;
    },
    get env() {
      return parts().env;
    },
    async create(database, ...tables) {
      await parts().server.client.run(`CREATE SCHEMA ${database} WITH (location = 'local:///${join('schemas', database)}')`);
      const engine = await open(database);
      for (const options of tables) await createTables(sqlFiles('tables'), options, engine, () => {});
      await engine.close();
    },
    open,
    effects: (database, more) => queryEffects(fail, () => open(database, more)),
  };
}

export function fail(message: string): never {
  throw new Error(`there was something to warn of: ${message}`);
}
