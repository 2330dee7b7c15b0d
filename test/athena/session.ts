/** An Athena and an S3 for the tests of one file, and an engine that asks them, impatiently. */
import { afterAll, beforeAll, beforeEach, vi } from 'vitest';
import { openAthena } from '../../src/io/athena/engine.js';
import type { AthenaSettings, Clock } from '../../src/io/athena/settings.js';
import type { Engine, EngineAnswer, Parameter } from '../../src/query/engine.js';
import type { Cell } from '../../src/schema/table.js';
import { FakeS3 } from '../s3/server.js';
import type { Bucket } from '../s3/store.js';
import { DuckDbBackend } from './duckdb.js';
import { FakeAthena } from './server.js';

export const RESULTS = 's3://results/athena/';

export interface AthenaSession {
  readonly athena: FakeAthena;
  readonly s3: FakeS3;
  readonly backend: DuckDbBackend;
  /** Holds the result files. */
  readonly results: Bucket;
  /** Holds the tables. */
  readonly tables: Bucket;
}

/** Starts both before the tests, with what the statements of `setup` make, and forgets requests and faults before each. */
export function useFakeAthena(setup: () => Promise<readonly string[]> = async () => []): AthenaSession {
  let session: AthenaSession | undefined;
  beforeAll(async () => {
    const s3 = await FakeS3.start();
    const buckets: Record<string, Bucket> = { results: s3.bucket('results'), tables: s3.bucket('tables') };
    const backend = await DuckDbBackend.open(await setup(), {
      read: (bucket, key) => s3.bucketNamed(bucket)?.get(key)?.body,
      write: (bucket, key, body) => s3.bucketNamed(bucket)?.put(key, body),
    });
    const athena = await FakeAthena.start(backend, [{ name: 'results', bucket: buckets.results }]);
    for (const [name, value] of Object.entries({ ...s3.env(), ...athena.env() })) vi.stubEnv(name, value);
    session = { athena, s3, backend, results: buckets.results, tables: buckets.tables };
  }, 60_000);
  afterAll(async () => {
    await session?.athena.stop();
    await session?.s3.stop();
  });
  beforeEach(() => {
    session?.athena.reset();
    session?.s3.reset();
  });
  const started = (): AthenaSession => {
    if (session === undefined) throw new Error('not started yet');
    return session;
  };
  return {
    get athena() {
      return started().athena;
    },
    get s3() {
      return started().s3;
    },
    get backend() {
      return started().backend;
    },
    get results() {
      return started().results;
    },
    get tables() {
      return started().tables;
    },
  };
}

/** A clock that runs while someone sleeps, and remembers for how long. */
export class FakeClock implements Clock {
  readonly slept: number[] = [];
  private time = 0;

  now(): number {
    return this.time;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.slept.push(ms);
    this.time += ms;
    await new Promise(setImmediate);
    signal.throwIfAborted();
  }
}

export function open(more: Partial<AthenaSettings> = {}): Promise<Engine> {
  return openAthena({ outputLocation: RESULTS, database: 'cdn', clock: new FakeClock(), ...more });
}

export interface Asked {
  readonly columns: EngineAnswer['columns'];
  readonly rows: readonly (readonly Cell[])[];
  readonly cost: string | null;
}

/** Asks once, and reads everything. */
export async function ask(
  sql: string,
  more: Partial<AthenaSettings> = {},
  parameters: readonly Parameter[] = [],
): Promise<Asked> {
  const engine = await open(more);
  try {
    const answer = await engine.ask({ sql, parameters });
    const rows: (readonly Cell[])[] = [];
    for await (const row of answer.rows) rows.push(row);
    return { columns: answer.columns, rows, cost: answer.cost() };
  } finally {
    await engine.close();
  }
}

/** The message of the UserError that it rejects with. */
export async function refusal(asking: Promise<unknown>): Promise<string> {
  try {
    await asking;
  } catch (error) {
    if ((error as Error).name === 'UserError') return (error as Error).message;
    throw error;
  }
  throw new Error('it was answered');
}
