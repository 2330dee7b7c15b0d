/** Makes Parquet files out of rows, by way of a temp file. */
import { statSync } from 'node:fs';
import { parquetStatement } from '../../rollup/parquet-sql.js';
import type { Building, WriteRows } from '../../rollup/store.js';
import type { RollupTable } from '../../schema/rollup.js';
import { type Explain, Parquet } from '../duckdb/parquet.js';
import type { Limits } from '../duckdb/settings.js';
import { NamedTemp, tempFailure } from '../temp.js';

export interface TakenRows {
  /** Makes a Parquet file of them; resolves to its size. */
  write(path: string, fingerprint: string, explain: Explain): Promise<number>;
  remove(): void;
}

export class ParquetBuilder {
  private parquet: Promise<Parquet> | undefined;
  private readonly unfinished = new Set<Promise<unknown>>();

  constructor(private readonly options: Limits & { readonly tempDir: string }) {}

  open(): Promise<Parquet> {
    this.parquet ??= Parquet.open(this.options);
    return this.parquet;
  }

  async take(table: RollupTable, rows: WriteRows): Promise<TakenRows> {
    const csv = new NamedTemp(this.options.tempDir);
    try {
      await rows(async (bytes) => csv.append(bytes, (error, needed) => this.tempFailure(error, needed)));
      csv.closeFile();
    } catch (error) {
      csv.remove();
      throw error;
    }
    return {
      write: async (path, fingerprint, explain) => {
        const parquet = await this.open();
        await parquet.write(parquetStatement(table, { csv: csv.path, parquet: path, fingerprint }), explain);
        return statSync(path).size;
      },
      remove: () => csv.remove(),
    };
  }

  /** An object whose rows were taken, on its way to its place. It is waited for before the builder is closed. */
  building(done: Building['done']): Building {
    this.unfinished.add(done);
    const finished = () => void this.unfinished.delete(done);
    done.then(finished, finished);
    return { done };
  }

  /** Why temp files on the way to a table cannot be written. */
  tempFailure(error: unknown, needed?: number): Error {
    const advice = 'Tables are made there first: make room, or name another folder with --temp-dir, and run it again';
    return tempFailure(this.options.tempDir, error, needed, advice);
  }

  /** Stops what is being made of rows, and waits until nothing of it is left. */
  async close(): Promise<void> {
    const parquet = await this.parquet?.catch(() => undefined);
    await parquet?.close();
    await Promise.allSettled(this.unfinished);
  }
}
