/** Parquet files through an embedded DuckDB: written from CSV, and asked for their metadata. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../../schema/errors.js';
import { loadPackage } from '../packages.js';

export interface ParquetOptions {
  /** Most bytes that DuckDB may take. */
  readonly memory: number;
  readonly threads: number;
  /** Folder for what does not fit into memory. */
  readonly tempDir: string;
}

/** DuckDB's process can take much more than its limit, and needs some of it to begin with. */
const LEAST_MEMORY = 96 * 1024 * 1024;
const SHARE = 0.6;

export class Parquet {
  private last: Promise<void> = Promise.resolve();

  private constructor(
    /** For what takes long: one thing after the other. */
    private readonly writing: DuckDBConnection,
    private readonly asking: DuckDBConnection,
  ) {}

  static async open({ memory, threads, tempDir }: ParquetOptions): Promise<Parquet> {
    const { DuckDBInstance } = loadPackage<typeof import('@duckdb/node-api')>('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: `${Math.max(LEAST_MEMORY, Math.floor(memory * SHARE))}B`,
      threads: String(threads),
      temp_directory: tempDir,
      // Rows come in their order, and stay in it.
      preserve_insertion_order: 'true',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    return new Parquet(await instance.connect(), await instance.connect());
  }

  /** Runs a COPY to a Parquet file. */
  async write(path: string, statement: string): Promise<void> {
    const run = this.last.then(() => this.writing.run(statement));
    this.last = run.then(
      () => {},
      () => {},
    );
    try {
      await run;
    } catch (error) {
      throw new UserError(`${path}: cannot be written: ${firstLine(error)}`);
    }
  }

  /** A value of a file's metadata; null where there is none, or where the file is no Parquet. */
  async metadata(path: string, key: string): Promise<string | null> {
    try {
      const sql = 'SELECT decode(value) FROM parquet_kv_metadata(?) WHERE decode(key) = ?';
      const rows = (await this.asking.runAndReadAll(sql, [path, key])).getRows();
      return rows.length === 0 ? null : String(rows[0][0]);
    } catch {
      // Whatever it is, it is not what would have been written.
      return null;
    }
  }

  close(): void {
    this.writing.closeSync();
    this.asking.closeSync();
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}
