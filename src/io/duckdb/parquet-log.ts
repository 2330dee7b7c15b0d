/** Logs in Parquet (standard logging v2 can write them), as the text that all other logs are, through DuckDB. */

import { writeSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { TextSink } from '../../ingest/shard.js';
import { DamagedInput, Interrupted } from '../../schema/errors.js';
import type { RandomAccess } from '../bytes.js';
import { NamedTemp, tempFailure } from '../temp.js';
import { isTurnDue, takeTurn } from '../turns.js';
import { Database } from './database.js';
import type { Limits } from './settings.js';

const COPIED = 1024 * 1024;
const PIECE = 128 * 1024;
/** Row groups are read one by one. */
const LIMITS: Limits = { memory: 400 * 1024 * 1024, threads: 1 };

interface Reading {
  readonly database: Database;
  readonly connection: DuckDBConnection;
}

/** Of this thread, for all logs that it reads, one after the other. */
let opened: Promise<Reading> | undefined;

async function open(tempDir: string): Promise<Reading> {
  const database = await Database.open({ ...LIMITS, tempDir }, 'copying');
  return { database, connection: await database.connect() };
}

/** Gives out a header and the rows. Rejects with DamagedInput where the file is no whole Parquet file. */
export async function readParquet(
  file: RandomAccess,
  sink: TextSink,
  onRead: (bytes: number) => void,
  tempDir: string,
): Promise<void> {
  opened ??= open(tempDir);
  const reading = await opened;
  const copy = file.path === undefined ? copyOf(file, tempDir) : null;
  const path = copy?.path ?? file.path ?? '';
  try {
    for await (const text of rowsOf(reading, path)) {
      give(Buffer.from(text, 'utf8'), sink);
      if (isTurnDue()) await takeTurn();
    }
    onRead(file.size);
  } finally {
    copy?.remove();
  }
}

/** A header line, then rows, many at once. */
async function* rowsOf({ database, connection }: Reading, path: string): AsyncGenerator<string> {
  const ask = <T>(question: () => Promise<T>) => understood(database.during(question));
  const described = await ask(() => connection.runAndReadAll('DESCRIBE SELECT * FROM read_parquet(?)', [path]));
  const columns = described.getRows().map(([name]) => String(name));
  yield `#Fields: ${columns.map((name) => name.replace(/\s+/g, '_')).join(' ')}\n`;
  const row = columns.map(fieldOf).join(' || chr(9) || ');
  const result = await ask(() => connection.stream(`SELECT ${row} FROM read_parquet(?)`, [path]));
  for (;;) {
    const chunk = await ask(() => result.fetchChunk());
    if (chunk === null || chunk.rowCount === 0) return;
    yield `${chunk.getColumnValues(0).join('\n')}\n`;
  }
}

/** CloudFront encodes what would cut a row in two; others may not. */
function fieldOf(name: string): string {
  const text = `CAST("${name.replaceAll('"', '""')}" AS VARCHAR)`;
  return `coalesce(replace(replace(replace(${text}, chr(9), '%09'), chr(10), '%0A'), chr(13), '%0D'), '-')`;
}

async function understood<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    const [message] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new DamagedInput(`its Parquet data is damaged (${message})`, true);
  }
}

function give(text: Buffer, sink: TextSink): void {
  for (let at = 0; at < text.length; at += PIECE) {
    const piece = text.subarray(at, at + PIECE);
    sink.room(piece.length).set(piece);
    sink.filled(piece.length);
  }
}

function copyOf(file: RandomAccess, tempDir: string): NamedTemp {
  const copy = new NamedTemp(tempDir);
  const piece = Buffer.alloc(COPIED);
  try {
    for (let at = 0; ; ) {
      const length = file.read(piece, at);
      if (length === 0) break;
      for (let done = 0; done < length; ) done += writeSync(copy.file, piece, done, length - done);
      at += length;
    }
    copy.closeFile();
    return copy;
  } catch (error) {
    copy.remove();
    throw tempFailure(tempDir, error);
  }
}
