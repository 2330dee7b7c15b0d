/** DuckDB in this process as an engine: views over Parquet files and raw logs, answers row by row. */
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance, DuckDBResult, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { Engine, EngineAnswer, Parameter, Statement } from '../../query/engine.js';
import { UserError } from '../../schema/errors.js';
import type { FailedInput } from '../../schema/summary.js';
import type { Cell } from '../../schema/table.js';
import { loadPackage } from '../packages.js';
import { TempFolder } from '../temp.js';
import { columnsOf, rowConverter } from './cells.js';
import { explainedBy, type Place } from './errors.js';
import { REJECTS_SQL, rawView } from './raw-view.js';
import { rollupViews } from './rollup-views.js';
import { type Limits, settingsOf } from './settings.js';
import { checkedLogs } from './whole-logs.js';

export interface DuckDbOptions extends Limits {
  /** Folder of the rollup tables. It need not be there where none of them is asked for. */
  readonly tables: string;
  /** Raw logs on disk. */
  readonly raw: readonly string[];
  /** Is told of each of them that cannot be read whole. */
  readonly onDamaged: (log: FailedInput) => void;
  /** Functions that questions use and DuckDB lacks. */
  readonly macros: string;
  readonly warn: (message: string) => void;
}

type Api = typeof import('@duckdb/node-api');

export async function openDuckDb(options: DuckDbOptions): Promise<Engine> {
  const api = load();
  const temp = new TempFolder(options.tempDir);
  const place: Place = { tables: options.tables, hasRaw: options.raw.length > 0 };
  try {
    const instance = await api.DuckDBInstance.create(':memory:', settingsOf(options, temp.path));
    const connection = await instance.connect();
    for (const statement of [options.macros, ...(await viewsOf(options, temp))]) await connection.run(statement);
    connection.closeSync();
    return new DuckDb(api, instance, temp, place, options.warn);
  } catch (error) {
    temp.remove();
    throw explainedBy(error, place);
  }
}

async function viewsOf({ tables, raw, onDamaged }: DuckDbOptions, temp: TempFolder): Promise<string[]> {
  const views = [...rollupViews(tables).values()];
  if (raw.length === 0) return views;
  const { paths, failed } = await checkedLogs(raw, join(temp.path, 'text'));
  failed.forEach(onDamaged);
  return [...views, rawView(paths)];
}

function load(): Api {
  try {
    return loadPackage<Api>('@duckdb/node-api');
  } catch (error) {
    throw new UserError(
      `DuckDB cannot be loaded: ${(error as Error).message.split('\n')[0]}\n` +
        'It is an optional dependency: npm install @duckdb/node-api, or ask Athena with --engine athena',
    );
  }
}

/** Each answer has a connection of its own, so that one that is not read to its end disturbs no other. */
class DuckDb implements Engine {
  readonly name = 'duckdb';
  private readonly connections = new Set<DuckDBConnection>();
  /** What a connection is doing: none may be closed under it. */
  private readonly running = new Set<Promise<unknown>>();
  private isClosed = false;

  constructor(
    private readonly api: Api,
    private readonly instance: DuckDBInstance,
    private readonly temp: TempFolder,
    private readonly place: Place,
    private readonly warn: (message: string) => void,
  ) {}

  async ask(statement: Statement): Promise<EngineAnswer> {
    if (this.isClosed) throw new UserError('DuckDB is closed');
    const connection = await this.instance.connect();
    this.connections.add(connection);
    try {
      const result = await this.during(this.start(connection, statement));
      const columns = columnsOf(result.columnNames(), result.columnTypes());
      return { columns, rows: this.rowsOf(connection, result), cost: () => null };
    } catch (error) {
      this.release(connection);
      throw explainedBy(error, this.place);
    }
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    for (const connection of this.connections) connection.interrupt();
    await Promise.allSettled(this.running);
    for (const connection of [...this.connections]) this.release(connection);
    this.instance.closeSync();
    this.temp.remove();
  }

  private async start(connection: DuckDBConnection, { sql, parameters }: Statement): Promise<DuckDBResult> {
    const statements = await connection.extractStatements(sql);
    if (statements.count !== 1) {
      throw new UserError(`DuckDB: expected one statement, found ${statements.count}. Put each into a file of its own`);
    }
    const prepared = await statements.prepare(0);
    if (prepared.parameterCount !== parameters.length) {
      throw new UserError(
        `DuckDB: the statement has ${prepared.parameterCount} parameters, and ${parameters.length} values were given`,
      );
    }
    const { values, types } = this.bound(parameters);
    prepared.bind(values, types);
    return prepared.stream();
  }

  private bound(parameters: readonly Parameter[]): { values: DuckDBValue[]; types: DuckDBType[] } {
    const { api } = this;
    const values = parameters.map((parameter): DuckDBValue => {
      if (parameter.type === 'BIGINT') return BigInt(parameter.value);
      if (parameter.type === 'DATE') return new api.DuckDBDateValue(daysOf(parameter.value));
      if (parameter.type === 'TIMESTAMP') return new api.DuckDBTimestampValue(microsecondsOf(parameter.value));
      return parameter.value;
    });
    return { values, types: parameters.map(({ type }) => api[type]) };
  }

  private async *rowsOf(connection: DuckDBConnection, result: DuckDBResult): AsyncGenerator<readonly Cell[]> {
    const convert = rowConverter(result.columnTypes());
    try {
      for (;;) {
        const chunk = await this.during(result.fetchChunk());
        if (chunk === null || chunk.rowCount === 0) break;
        for (const row of chunk.getRows()) yield convert(row);
      }
      if (this.place.hasRaw) await this.during(this.reportRejects(connection));
    } catch (error) {
      throw explainedBy(error, this.place);
    } finally {
      this.release(connection);
    }
  }

  private async reportRejects(connection: DuckDBConnection): Promise<void> {
    const tables = await connection.runAndReadAll("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'reject_errors'");
    if (Number(tables.getRows()[0][0]) === 0) return;
    const [[n, first]] = (await connection.runAndReadAll(REJECTS_SQL)).getRows();
    if (Number(n) > 0) this.warn(`rows rejected: ${n} that have not the fields of their header; the first is at ${first}`);
  }

  private during<T>(work: Promise<T>): Promise<T> {
    this.running.add(work);
    const done = () => void this.running.delete(work);
    work.then(done, done);
    return work;
  }

  private release(connection: DuckDBConnection): void {
    if (this.connections.delete(connection)) connection.closeSync();
  }
}

const DAY = 86_400_000;

function daysOf(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / DAY);
}

function microsecondsOf(timestamp: string): bigint {
  return BigInt(Date.parse(`${timestamp.replace(' ', 'T')}Z`)) * 1000n;
}
