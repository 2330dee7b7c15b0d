/** The end of a DuckDB, whatever runs on it: in the middle of a process, and with one. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Database } from '../../src/io/duckdb/database.js';
import { Parquet } from '../../src/io/duckdb/parquet.js';
import { endAll } from '../../src/io/interrupt.js';
import { Interrupted } from '../../src/schema/errors.js';
import { DIST } from '../cli/hitlens.js';
import { tempFolder } from '../logs.js';

const MEBIBYTE = 1024 ** 2;
const LIMITS = { memory: 256 * MEBIBYTE, threads: 2 };
/** Would take hours. */
const LONG = 'SELECT a.x * b.x AS n FROM range(100000000) a(x), range(100000) b(x) WHERE hash(a.x + b.x) = 0';

const copy = (sql: string, path: string) => `COPY (${sql}) TO '${path}' (FORMAT parquet)`;
const noReason = () => new Error('it cannot be written');

describe('what is being written', () => {
  async function writing(): Promise<{ parquet: Parquet; second: string; ends: Promise<unknown>[] }> {
    const folder = tempFolder();
    const [first, second] = ['first.parquet', 'second.parquet'].map((name) => join(folder, name));
    const parquet = await Parquet.open({ ...LIMITS, tempDir: tempFolder() });
    const ends = [copy(LONG, first), copy('SELECT 1 AS n', second)].map((sql) =>
      parquet.write(sql, noReason).catch((error) => error),
    );
    return { parquet, second, ends };
  }

  test.each([
    { when: 'has begun', ms: 200 },
    { when: 'is about to begin', ms: 0 },
  ])('is stopped when it $when, and what waits does not begin', async ({ ms }) => {
    const { parquet, second, ends } = await writing();
    if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
    await parquet.close();
    expect(await Promise.all(ends)).toEqual([expect.any(Interrupted), expect.any(Interrupted)]);
    expect(existsSync(second)).toBe(false);
  });

  test('is stopped by a signal, too', async () => {
    const { ends, second } = await writing();
    await endAll();
    expect(await Promise.all(ends)).toEqual([expect.any(Interrupted), expect.any(Interrupted)]);
    expect(existsSync(second)).toBe(false);
  });

  test('fails with what failed before it', async () => {
    const folder = tempFolder();
    const parquet = await Parquet.open({ ...LIMITS, tempDir: folder });
    const nowhere = join(folder, 'nowhere', 'first.parquet');
    const explain = ({ code }: { code?: string }) => new Error(`${code}`);
    const ends = [nowhere, join(folder, 'second.parquet')].map((path) => parquet.write(copy('SELECT 1 AS n', path), explain));
    await expect(ends[0]).rejects.toThrow('ENOENT');
    await expect(ends[1]).rejects.toThrow('ENOENT');
    await parquet.close();
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('closing twice is closing once, and nothing can be asked afterwards', async () => {
  const database = await Database.open({ ...LIMITS, tempDir: tempFolder() }, 'asking');
  const connection = await database.connect();
  const asked = database.during(() => connection.run(LONG));
  const failed = expect(asked).rejects.toBeInstanceOf(Interrupted);
  await Promise.all([database.close(), database.close()]);
  await failed;
  await expect(database.connect()).rejects.toThrow('DuckDB is closed');
});

test('a process that leaves does not wait for what runs', async () => {
  const file = pathToFileURL(join(DIST, 'src/io/duckdb/database.js')).href;
  const script = `
    import { Database } from '${file}';
    const database = await Database.open({ memory: 2 ** 28, threads: 2 }, 'asking');
    const connection = await database.connect();
    void database.during(() => connection.run('${LONG}'));
    setTimeout(() => process.exit(7), 200);`;
  const code = await new Promise((resolve) => {
    const options = { timeout: 20_000, killSignal: 'SIGKILL' as const };
    execFile(process.execPath, ['--input-type=module', '-e', script], options, (error) => resolve(error?.code));
  });
  expect(code).toBe(7);
});
