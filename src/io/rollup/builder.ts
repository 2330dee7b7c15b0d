/** Makes Parquet files out of rows, by way of a temp file. */
import { statSync, writeSync } from 'node:fs';
import { parquetStatement } from '../../rollup/parquet-sql.js';
import type { WriteCsv, WriteRows } from '../../rollup/store.js';
import type { RollupTable } from '../../schema/rollup.js';
import { Parquet, type ParquetOptions } from '../duckdb/parquet.js';
import { NamedTemp, tempFailure } from '../temp.js';

export interface TakenRows {
  /** Resolves to the file's size. */
  write(path: string, fingerprint: string): Promise<number>;
}

export class ParquetBuilder {
  private parquet: Promise<Parquet> | undefined;

  constructor(private readonly options: ParquetOptions) {}

  open(): Promise<Parquet> {
    this.parquet ??= Parquet.open(this.options);
    return this.parquet;
  }

  /** Takes the rows; `write` makes a Parquet file of them, then. */
  async take(table: RollupTable, rows: WriteRows): Promise<TakenRows> {
    const csv = new NamedTemp(this.options.tempDir);
    try {
      await rows(appendTo(csv, this.options.tempDir));
      csv.closeFile();
    } catch (error) {
      csv.remove();
      throw error;
    }
    return {
      write: async (path, fingerprint) => {
        try {
          const parquet = await this.open();
          await parquet.write(path, parquetStatement(table, { csv: csv.path, parquet: path, fingerprint }));
          return statSync(path).size;
        } finally {
          csv.remove();
        }
      },
    };
  }

  async close(): Promise<void> {
    (await this.parquet)?.close();
  }
}

function appendTo({ file }: NamedTemp, folder: string): WriteCsv {
  let size = 0;
  return async (csv) => {
    try {
      for (let at = 0; at < csv.length; ) at += writeSync(file, csv, at);
      size += csv.length;
    } catch (error) {
      throw tempFailure(folder, error, size + csv.length);
    }
  };
}
