/** Logs in Parquet (standard logging v2 can write them), as the text that all other logs are, through DuckDB. */

import { writeSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { TextSink } from '../../ingest/shard.js';
import { DamagedInput } from '../../schema/errors.js';
import type { RandomAccess } from '../bytes.js';
import { loadPackage } from '../packages.js';
import { NamedTemp, tempFailure } from '../temp.js';
import { isTurnDue, takeTurn } from '../turns.js';

const COPIED = 1024 * 1024;
const PIECE = 128 * 1024;
/** Row groups are read one by one. */
const SETTINGS = { memory_limit: '256MB', threads: '1', autoinstall_known_extensions: 'false' };

let connection: Promise<DuckDBConnection> | undefined;

async function open(tempDir: string): Promise<DuckDBConnection> {
  const { DuckDBInstance } = loadPackage<typeof import('@duckdb/node-api')>('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { ...SETTINGS, temp_directory: tempDir });
  return instance.connect();
}

function connect(tempDir: string): Promise<DuckDBConnection> {
  connection ??= open(tempDir);
  return connection;
}

/** Gives out a header and the rows. Rejects with DamagedInput where the file is no whole Parquet file. */
export async function readParquet(
  file: RandomAccess,
  sink: TextSink,
  onRead: (bytes: number) => void,
  tempDir: string,
): Promise<void> {
  const db = await connect(tempDir);
  const copy = file.path === undefined ? copyOf(file, tempDir) : null;
  const path = copy?.path ?? file.path ?? '';
  try {
    for await (const text of rowsOf(db, path)) {
      give(Buffer.from(text, 'utf8'), sink);
      if (isTurnDue()) await takeTurn();
    }
    onRead(file.size);
  } finally {
    copy?.remove();
  }
}

/** A header line, then rows, many at once. */
async function* rowsOf(db: DuckDBConnection, path: string): AsyncGenerator<string> {
  const columns = await understood(async () => {
    const described = await db.runAndReadAll('DESCRIBE SELECT * FROM read_parquet(?)', [path]);
    return described.getRows().map(([name]) => String(name));
  });
  yield `#Fields: ${columns.map((name) => name.replace(/\s+/g, '_')).join(' ')}\n`;
  const row = columns.map(fieldOf).join(' || chr(9) || ');
  const result = await understood(() => db.stream(`SELECT ${row} FROM read_parquet(?)`, [path]));
  for (;;) {
    const chunk = await understood(() => result.fetchChunk());
    if (chunk === null || chunk.rowCount === 0) return;
    yield `${chunk.getColumnValues(0).join('\n')}\n`;
  }
}

/** CloudFront encodes what would cut a row in two; others may not. */
function fieldOf(name: string): string {
  const text = `CAST("${name.replaceAll('"', '""')}" AS VARCHAR)`;
  return `coalesce(replace(replace(replace(${text}, chr(9), '%09'), chr(10), '%0A'), chr(13), '%0D'), '-')`;
}

async function understood<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
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
