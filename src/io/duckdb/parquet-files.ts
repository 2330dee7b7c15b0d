/** Answers as Parquet: their rows wait in a temp file until they are all there; then DuckDB makes a file of them. */
import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import type { RowSource } from '../../report/view.js';
import { ROW_GROUP } from '../../rollup/parquet-sql.js';
import type { Column } from '../../schema/table.js';
import type { ParquetDraft, ParquetFiles, WriteBytes } from '../../tasks/effects.js';
import { NamedTemp, TempPlace, tempFailure, useTempFolder } from '../temp.js';
import { loadDuckDb } from './database.js';
import { headerLine, lineWriter, readExactCsv } from './exact-csv.js';
import { Parquet } from './parquet.js';
import type { Limits } from './settings.js';
import { text } from './text.js';

/** Throws a UserError where DuckDB is not installed: before there are rows, which may take hours. */
export function openParquetFiles(limits: Limits): ParquetFiles {
  loadDuckDb();
  const tempDir = limits.tempDir ?? tmpdir();
  useTempFolder(tempDir);
  let parquet: Promise<Parquet> | undefined;
  // It takes its memory when whoever made the rows has given back theirs.
  const open = () => {
    parquet ??= Parquet.open(limits);
    return parquet;
  };
  return {
    draft: () => new Draft(tempDir, open),
    close: async () => (await parquet?.catch(() => undefined))?.close(),
  };
}

/** Bytes of rows that are written at once. */
const BATCH_CHARS = 64 * 1024;
/** Bytes of the file that are given out at once. */
const PIECE = 1024 * 1024;

class Draft implements ParquetDraft {
  private readonly csv: NamedTemp;
  private readonly made: TempPlace;
  private columns: readonly Column[] = [];
  private longest = 0;

  constructor(
    private readonly tempDir: string,
    private readonly open: () => Promise<Parquet>,
  ) {
    this.csv = new NamedTemp(tempDir);
    this.made = new TempPlace(tempDir);
  }

  takeLines(columns: readonly Column[]): WriteBytes {
    this.columns = columns;
    this.append(Buffer.from(headerLine(columns)));
    return (lines) => this.append(lines);
  }

  async take({ columns, rows }: RowSource): Promise<void> {
    const write = this.takeLines(columns);
    const lineOf = lineWriter(columns);
    let batch = '';
    for await (const row of rows) {
      const line = lineOf(row);
      if (line.length > this.longest) this.longest = Math.max(this.longest, Buffer.byteLength(line));
      batch += line;
      if (batch.length < BATCH_CHARS) continue;
      write(Buffer.from(batch));
      batch = '';
    }
    write(Buffer.from(batch));
  }

  private append(lines: Uint8Array): void {
    this.csv.append(lines, (error, needed) => failure(this.tempDir, error, needed));
  }

  async finish(write: WriteBytes): Promise<void> {
    this.csv.closeFile();
    const select = readExactCsv(this.csv.path, this.columns, this.longest);
    const format = `FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP}`;
    const statement = `COPY (${select}) TO ${text(this.made.path)} (${format})`;
    await (await this.open()).write(statement, (error) => failure(this.tempDir, error));
    for await (const piece of createReadStream(this.made.path, { highWaterMark: PIECE })) await write(piece as Buffer);
  }

  remove(): void {
    this.csv.remove();
    this.made.remove();
  }
}

function failure(tempDir: string, error: unknown, needed?: number): Error {
  return tempFailure(tempDir, error, needed, 'Parquet is made there first: make room, or name another folder with --temp-dir');
}
