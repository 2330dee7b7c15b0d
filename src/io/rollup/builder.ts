/** Makes Parquet files out of rows, by way of a temp file. */
import { statSync, writeSync } from 'node:fs';
import { parquetStatement } from '../../rollup/parquet-sql.js';
import type { RollupStore, WriteCsv } from '../../rollup/store.js';
import type { RollupTable } from '../../schema/rollup.js';
import { Parquet, type ParquetOptions } from '../duckdb/parquet.js';
import { NamedTemp, tempFailure } from '../temp.js';

export class ParquetBuilder {
  private parquet: Promise<Parquet> | undefined;

  constructor(private readonly options: ParquetOptions) {}

  open(): Promise<Parquet> {
    this.parquet ??= Parquet.open(this.options);
    return this.parquet;
  }

  /** Writes the rows to a Parquet file; returns its size. */
  async build(path: string, table: RollupTable, fingerprint: string, rows: Parameters<RollupStore['build']>[2]): Promise<number> {
    const csv = new NamedTemp(this.options.tempDir);
    try {
      await rows(appendTo(csv, this.options.tempDir));
      csv.closeFile();
      const parquet = await this.open();
      await parquet.write(path, parquetStatement(table, { csv: csv.path, parquet: path, fingerprint }));
      return statSync(path).size;
    } finally {
      csv.remove();
    }
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
