/** DuckDB in this process as an engine: views over Parquet files and raw logs, answers row by row. */
import type { DuckDBConnection, DuckDBResult, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { Engine, EngineAnswer, Parameter, Statement } from '../../query/engine.js';
import { Interrupted, UserError } from '../../schema/errors.js';
import type { FailedInput } from '../../schema/summary.js';
import type { Cell } from '../../schema/table.js';
import type { TempPlace } from '../temp.js';
import { columnsOf, rowConverter } from './cells.js';
import { Database } from './database.js';
import { explainedBy, type Place } from './errors.js';
import type { FindLogs, RawLog } from './raw-logs.js';
import { REJECTS_SQL, rawView } from './raw-view.js';
import { rollupViews } from './rollup-views.js';
import type { Limits } from './settings.js';
import { checkedLogs } from './whole-logs.js';

export interface DuckDbOptions extends Limits {
  /** Folder of the rollup tables. It need not be there where none of them is asked for. */
  readonly tables: string;
  /** Raw logs; null where none are asked for. */
  readonly raw: FindLogs | null;
  /** Is told of those of them that cannot be read whole, if there are any. */
  readonly onDamaged: (logs: readonly FailedInput[]) => void;
  /** Functions that questions use and DuckDB lacks. */
  readonly macros: string;
  readonly warn: (message: string) => void;
}

export async function openDuckDb(options: DuckDbOptions): Promise<Engine> {
  const database = await Database.open(options, 'asking');
  const place: Place = { tables: options.tables, hasRaw: options.raw !== null, temp: database.temp };
  try {
    const logs = await rawLogs(options, database.temp);
    const views = [...rollupViews(options.tables).values(), ...(logs.length === 0 ? [] : [rawView(logs)])];
    const connection = await database.connect();
    for (const statement of [options.macros, ...views]) await database.during(() => connection.run(statement));
    database.release(connection);
    return new DuckDb(database, place, logs, options.warn);
  } catch (error) {
    // What fails because of that need not be said.
    const isStopped = database.isClosed;
    await database.close();
    throw isStopped ? new Interrupted('DuckDB is closed') : explainedBy(error, place);
  }
}

async function rawLogs({ raw, onDamaged }: DuckDbOptions, temp: TempPlace): Promise<readonly RawLog[]> {
  if (raw === null) return [];
  const { logs, failed } = await checkedLogs(await raw(temp), temp);
  if (failed.length > 0) onDamaged(failed);
  return logs;
}

/** Each answer has a connection of its own, so that one that is not read to its end disturbs no other. */
class DuckDb implements Engine {
  readonly name = 'duckdb';

  constructor(
    private readonly database: Database,
    private readonly place: Place,
    private readonly logs: readonly RawLog[],
    private readonly warn: (message: string) => void,
  ) {}

  async ask(statement: Statement): Promise<EngineAnswer> {
    const connection = await this.database.connect();
    try {
      const result = await this.database.during(() => this.start(connection, statement));
      const columns = columnsOf(result.columnNames(), result.columnTypes());
      return { columns, rows: this.rowsOf(connection, result), cost: () => null };
    } catch (error) {
      this.database.release(connection);
      throw explainedBy(error, this.place);
    }
  }

  close(): Promise<void> {
    return this.database.close();
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
    const { api } = this.database;
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
        const chunk = await this.database.during(() => result.fetchChunk());
        if (chunk === null || chunk.rowCount === 0) break;
        for (const row of chunk.getRows()) yield convert(row);
      }
      if (this.place.hasRaw) await this.database.during(() => this.reportRejects(connection));
    } catch (error) {
      throw explainedBy(error, this.place);
    } finally {
      this.database.release(connection);
    }
  }

  private async reportRejects(connection: DuckDBConnection): Promise<void> {
    const tables = await connection.runAndReadAll("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'reject_errors'");
    if (Number(tables.getRows()[0][0]) === 0) return;
    const [[n, first]] = (await connection.runAndReadAll(REJECTS_SQL)).getRows();
    if (Number(n) === 0) return;
    const log = this.logs.find(({ path }) => String(first).startsWith(`${path}:`));
    const at = log === undefined ? first : `${log.name}${String(first).slice(log.path.length)}`;
    this.warn(`rows rejected: ${n} that have not the fields of their header; the first is at ${at}`);
  }
}

const DAY = 86_400_000;

function daysOf(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / DAY);
}

function microsecondsOf(timestamp: string): bigint {
  return BigInt(Date.parse(`${timestamp.replace(' ', 'T')}Z`)) * 1000n;
}
