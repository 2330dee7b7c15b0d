/** Parquet files through an embedded DuckDB: written from CSV, and asked for their metadata. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { Interrupted } from '../../schema/errors.js';
import { Database } from './database.js';
import { spillFailure, systemErrorOf } from './disk.js';
import type { Limits } from './settings.js';

/** What to say where a file cannot be written. */
export type Explain = (error: ReturnType<typeof systemErrorOf>) => Error;

export class Parquet {
  /** Resolves when all that was asked for is written; where something could not be, nothing after it is begun. */
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly database: Database,
    private readonly writing: DuckDBConnection,
    private readonly asking: DuckDBConnection,
  ) {}

  static async open(limits: Limits): Promise<Parquet> {
    const database = await Database.open(limits, 'copying');
    return new Parquet(database, await database.connect(), await database.connect());
  }

  /** Runs a COPY to a Parquet file, one after the other. Once one has failed, those that wait fail with it. */
  write(statement: string, explain: Explain): Promise<void> {
    const written = this.last.then(() => this.copy(statement, explain));
    this.last = written;
    return written;
  }

  private async copy(statement: string, explain: Explain): Promise<void> {
    try {
      await this.database.during(() => this.writing.run(statement));
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      throw spillFailure(error, this.database.temp) ?? explain(systemErrorOf(error));
    }
  }

  /** A value of a file's metadata; null where there is none, or where the file is no Parquet. */
  async metadata(path: string, key: string): Promise<string | null> {
    try {
      const sql = 'SELECT decode(value) FROM parquet_kv_metadata(?) WHERE decode(key) = ?';
      const rows = (await this.database.during(() => this.asking.runAndReadAll(sql, [path, key]))).getRows();
      return rows.length === 0 ? null : String(rows[0][0]);
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      // Whatever it is, it is not what would have been written.
      return null;
    }
  }

  /** Stops what is being written: its file is not whole. */
  close(): Promise<void> {
    return this.database.close();
  }
}
