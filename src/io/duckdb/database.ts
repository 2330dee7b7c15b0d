/**
 * A DuckDB in this process, and its end: what runs is stopped; then connections, instance and temp files go, in this order.
 * Where a connection is closed while a statement runs on it, the statement is the last that holds its context, ends it
 * while it has it locked, and waits for itself for ever, or crashes; and no process ends before its threads.
 */
import { tmpdir } from 'node:os';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { Interrupted, UserError } from '../../schema/errors.js';
import { beforeLeaving } from '../interrupt.js';
import { loadPackage } from '../packages.js';
import { TempPlace } from '../temp.js';
import { type Limits, settingsOf, type Use } from './settings.js';

export type Api = typeof import('@duckdb/node-api');

/** Only what has begun is interrupted, so those that are about to begin are told again. */
const AGAIN_MS = 10;

export class Database {
  /** What keeps connections busy: none of them may be closed meanwhile. */
  private readonly running = new Set<Promise<unknown>>();
  private readonly connections = new Set<DuckDBConnection>();
  private closing: Promise<void> | undefined;
  private readonly takeBack = beforeLeaving(() => this.close());
  private readonly onExit = () => this.interrupt();

  private constructor(
    readonly api: Api,
    private readonly instance: DuckDBInstance,
    readonly temp: TempPlace,
  ) {
    // An orderly exit waits for what runs.
    process.once('exit', this.onExit);
  }

  /** Rejects with a UserError where DuckDB is not installed. */
  static async open(limits: Limits, use: Use): Promise<Database> {
    const api = loadDuckDb(', or ask Athena with --engine athena');
    const temp = new TempPlace(limits.tempDir ?? tmpdir());
    try {
      return new Database(api, await api.DuckDBInstance.create(':memory:', settingsOf(limits, temp.path, use)), temp);
    } catch (error) {
      temp.remove();
      throw error;
    }
  }

  get isClosed(): boolean {
    return this.closing !== undefined;
  }

  /** For one statement at a time. */
  connect(): Promise<DuckDBConnection> {
    return this.during(async () => {
      const connection = await this.instance.connect();
      this.connections.add(connection);
      return connection;
    });
  }

  /** Does what keeps a connection busy. Rejects with Interrupted where the database is closed meanwhile, or is closed already. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    if (this.isClosed) throw new Interrupted('DuckDB is closed');
    const doing = work();
    this.running.add(doing);
    try {
      return await doing;
    } catch (error) {
      throw this.isClosed ? new Interrupted(`DuckDB: ${(error as Error).message}`) : error;
    } finally {
      this.running.delete(doing);
    }
  }

  /** Closes a connection that is not busy. */
  release(connection: DuckDBConnection): void {
    if (this.connections.delete(connection)) connection.closeSync();
  }

  /** Stops what runs, and lets go of everything. */
  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    this.interrupt();
    const again = setInterval(() => this.interrupt(), AGAIN_MS);
    await Promise.allSettled(this.running);
    clearInterval(again);
    for (const connection of [...this.connections]) this.release(connection);
    this.instance.closeSync();
    this.temp.remove();
    this.takeBack();
    process.removeListener('exit', this.onExit);
  }

  private interrupt(): void {
    for (const connection of this.connections) connection.interrupt();
  }
}

/** Throws a UserError where it is not installed; `instead` is what else can be done, if there is something. */
export function loadDuckDb(instead = ''): Api {
  try {
    return loadPackage<Api>('@duckdb/node-api');
  } catch (error) {
    throw new UserError(
      `DuckDB cannot be loaded: ${(error as Error).message.split('\n')[0]}\n` +
        `It is an optional dependency: npm install @duckdb/node-api${instead}`,
    );
  }
}
