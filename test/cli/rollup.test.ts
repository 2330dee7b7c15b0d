/** The tables are what the logs say, are built once, and are never seen half. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { FINGERPRINT_KEY, ROLLUP_TABLES } from '../../src/schema/rollup.js';
import { gz, header, log, row, tempFolder, uris } from '../logs.js';
import { expectedRows, filesIn, rowsOf, tableRows } from '../rollup/tables.js';
import { FakeS3 } from '../s3/server.js';
import { type AnswerRow, answerOf, hitlens, hitlensProcess, parseRows, ROOT } from './hitlens.js';

const SAMPLE = join(ROOT, 'sample-logs');
const [OBJECTS, FLEET] = ROLLUP_TABLES;

async function rollup(...args: string[]): Promise<AnswerRow[]> {
  return parseRows(await answerOf(['rollup', ...args]));
}

const actions = (rows: readonly AnswerRow[]) => rows.map(({ dt, distribution, action }) => `${dt} ${distribution} ${action}`);

/** Logs of two distributions and three days. */
function logFolder(): string {
  const folder = tempFolder();
  for (const day of ['2026-11-17', '2026-11-18', '2026-11-19']) {
    for (const distribution of ['E1EXAMPLE0001', 'E2EXAMPLE0002']) {
      writeFileSync(
        join(folder, `${distribution}.${day}-08.aaaa.gz`),
        gz(log(uris('/a', '/b', `/${day}`).map((one) => ({ ...one, date: day })))),
      );
    }
  }
  return folder;
}

describe('tables', () => {
  let to: string;
  beforeAll(async () => {
    // What is not there yet is made.
    to = join(tempFolder(), 'a', 'b');
    await rollup(SAMPLE, '--to', to);
  });

  test.each(ROLLUP_TABLES)('$name holds what DuckDB makes of the raw logs', async (table) => {
    const rows = await tableRows(to, table);
    expect(rows.length).toBeGreaterThan(1000);
    expect(rows).toEqual(await expectedRows(SAMPLE, table));
  });

  test('have their columns in order and typed, rows sorted, and say what they were made from', async () => {
    for (const table of ROLLUP_TABLES) {
      const [file] = filesIn(join(to, table.name)).filter((name) => name.endsWith('.parquet'));
      const path = join(to, table.name, file);
      expect(file).toMatch(/^dt=2026-11-19\/E[0-9A-Z]+\.parquet$/);
      const described = await rowsOf(
        `SELECT row_number() OVER () + 100, column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet('${path}', hive_partitioning = false))`,
      );
      const columns = [...table.dimensions, ...table.measures].map(({ name, type }, i) =>
        JSON.stringify([String(i + 101), name, type]),
      );
      expect(described).toEqual(columns);
      const keys = table.sortedBy.slice(0, 3).map((name) => `coalesce(CAST(encode(CAST("${name}" AS VARCHAR)) AS VARCHAR), '-')`);
      const sorted = `SELECT count(*) FROM (SELECT (${keys.join(', chr(9), ')}) AS k, lag((${keys.join(', chr(9), ')})) OVER () AS before FROM '${path}') WHERE before > k`;
      expect(await rowsOf(sorted)).toEqual(['["0"]']);
      const metadata = `SELECT decode(value) FROM parquet_kv_metadata('${path}') WHERE decode(key) = '${FINGERPRINT_KEY}'`;
      expect(await rowsOf(metadata)).toEqual([expect.stringMatching(/^\["1:[0-9a-f]{64}"\]$/)]);
      expect(await rowsOf(`SELECT DISTINCT compression FROM parquet_metadata('${path}')`)).toEqual(['["ZSTD"]']);
    }
  });

  test('are the same within little memory', async () => {
    const small = tempFolder();
    await rollup(SAMPLE, '--to', small, '--memory', '32MiB');
    for (const table of ROLLUP_TABLES) expect(await tableRows(small, table)).toEqual(await tableRows(to, table));
  });

  test('keep status 000 apart from none, and reject rows without a time', async () => {
    const folder = tempFolder();
    const values: Readonly<Record<string, string>>[] = [
      { 'sc-status': '000' },
      { 'sc-status': '-' },
      { 'sc-status': 'abc' },
      { 'sc-status': '404' },
      { time: 'late' },
    ];
    writeFileSync(join(folder, 'E1EXAMPLE0001.2026-11-19-08.aaaa.gz'), gz(log(values)));
    const here = tempFolder();
    const { code, stderr } = await hitlens(['rollup', folder, '--to', here]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/rows rejected: 1 unreadable_time/) });
    expect(await rowsOf(`SELECT status, requests FROM '${here}/${OBJECTS.name}/*/*.parquet'`)).toEqual([
      '[0,"1"]',
      '[404,"1"]',
      '[null,"1"]',
      '[null,"1"]',
    ]);
  });
});

describe('refreshing', () => {
  test('the second time writes nothing; a late log rebuilds its day, and so does a log that is lost', async () => {
    const logs = logFolder();
    const to = tempFolder();
    const times = () =>
      filesIn(to)
        .filter((name) => name.endsWith('.parquet'))
        .map((name) => `${name} ${statSync(join(to, name)).mtimeMs}`);
    expect(actions(await rollup(logs, '--to', to))).toEqual(
      ['17', '18', '19'].flatMap((day) => ['E1EXAMPLE0001', 'E2EXAMPLE0002'].map((id) => `2026-11-${day} ${id} built`)),
    );
    const before = times();
    expect((await rollup(logs, '--to', to)).every(({ action }) => action === 'skipped')).toBe(true);
    expect(times()).toEqual(before);

    const late = join(logs, 'E1EXAMPLE0001.2026-11-18-23.late.gz');
    writeFileSync(late, gz(log([{ date: '2026-11-18', 'cs-uri-stem': '/late' }])));
    const rebuilt = (await rollup(logs, '--to', to)).filter(({ action }) => action === 'built');
    expect(rebuilt).toMatchObject([
      { dt: '2026-11-18', distribution: 'E1EXAMPLE0001', why: 'its logs have changed', requests: 4 },
    ]);
    expect(times().filter((time) => !before.includes(time)).length).toBe(ROLLUP_TABLES.length);
    rmSync(late);
    expect((await rollup(logs, '--to', to)).filter(({ action }) => action === 'built').length).toBe(1);
    expect(await rowsOf(`SELECT uri FROM '${to}/${OBJECTS.name}/*/*.parquet' WHERE uri = '/late'`)).toEqual([]);
  });

  test('wherever the logs lie, and by --force in any case', async () => {
    const logs = logFolder();
    const to = tempFolder();
    await rollup(logs, '--to', to);
    const elsewhere = tempFolder();
    for (const name of readdirSync(logs)) {
      copyFileSync(join(logs, name), join(elsewhere, name));
      const { atime, mtime } = statSync(join(logs, name));
      utimesSync(join(elsewhere, name), atime, mtime);
    }
    expect((await rollup(elsewhere, '--to', to)).every(({ action }) => action === 'skipped')).toBe(true);
    expect((await rollup(logs, '--to', to, '--force')).every(({ action, why }) => action === 'built' && why === 'forced')).toBe(
      true,
    );
  });

  test('--days takes the last ones, by the names of the logs', async () => {
    const to = tempFolder();
    const today = new Date().toISOString().slice(0, 10);
    const logs = logFolder();
    writeFileSync(join(logs, `E1EXAMPLE0001.${today}-00.aaaa.gz`), gz(log(uris('/today'))));
    expect((await rollup(logs, '--to', to, '--days', '1')).map(({ dt }) => dt)).toEqual([today]);
  });

  test('a day with a log that cannot be read stays as it was; damaged logs count as far as they go', async () => {
    const logs = logFolder();
    const to = tempFolder();
    await rollup(logs, '--to', to);
    const kept = readFileSync(join(to, OBJECTS.name, 'dt=2026-11-17', 'E1EXAMPLE0001.parquet'));
    mkdirSync(join(logs, 'more'));
    writeFileSync(
      join(logs, 'E2EXAMPLE0002.2026-11-17-09.bad.gz'),
      gz(`${header()}${`${row()}\n`.repeat(500)}`).subarray(0, -30),
    );
    writeFileSync(join(logs, 'E1EXAMPLE0001.2026-11-18-09.refused.gz'), gz('#Version: 2.0\n'));
    const { code, stdout } = await hitlens(['rollup', logs, '--to', to]);
    expect(code).toBe(3);
    expect(actions(parseRows(stdout)).filter((action) => action.endsWith('built'))).toEqual([
      '2026-11-17 E2EXAMPLE0002 built',
      '2026-11-18 E1EXAMPLE0001 built',
    ]);
    expect(readFileSync(join(to, OBJECTS.name, 'dt=2026-11-17', 'E1EXAMPLE0001.parquet')).equals(kept)).toBe(true);
  });

  test('an object that is damaged is built anew', async () => {
    const logs = logFolder();
    const to = tempFolder();
    await rollup(logs, '--to', to);
    const path = join(to, FLEET.name, 'dt=2026-11-17', 'E1EXAMPLE0001.parquet');
    writeFileSync(path, readFileSync(path).subarray(0, 200));
    expect(actions(await rollup(logs, '--to', to)).filter((action) => action.endsWith('built'))).toEqual([
      '2026-11-17 E1EXAMPLE0001 built',
    ]);
  });

  test('two runs at once do no harm', async () => {
    const logs = logFolder();
    const to = tempFolder();
    const codes = await Promise.all([1, 2].map(async () => (await hitlensProcess(['rollup', logs, '--to', to])).code));
    expect(codes).toEqual([0, 0]);
    expect(await rowsOf(`SELECT sum(requests) FROM '${to}/${OBJECTS.name}/*/*.parquet'`)).toEqual(['["18"]']);
    expect(filesIn(to).filter((name) => name.includes('hitlens'))).toEqual([]);
  });
});

describe('what cannot be done is said', () => {
  test('names that say no day', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'access.log'), log(uris('/a')));
    const { code, stderr } = await hitlens(['rollup', folder, '--to', tempFolder()]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/access\.log: its name says no day and distribution/),
    });
  });

  test('a place that cannot be written to', async () => {
    // A process: what is made there may never return.
    const { code, stderr } = await hitlensProcess(['rollup', SAMPLE, '--to', '/proc/nowhere']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^hitlens: \/proc\/nowhere.*cannot be written/) });
  });

  test('stdin, which has no name', async () => {
    expect((await hitlens(['rollup', '-', '--to', tempFolder()])).code).toBe(2);
  });
});

describe('in S3', () => {
  test('the same objects, refreshed the same way; an upload that fails leaves what was there', async () => {
    const s3 = await FakeS3.start();
    try {
      const bucket = s3.bucket('tables');
      const logs = logFolder();
      const run = (...args: string[]) => hitlens(['rollup', logs, '--to', 's3://tables/cdn', ...args], { env: s3.env() });
      expect((await run()).code).toBe(0);
      expect(bucket.keys().length).toBe(6 * ROLLUP_TABLES.length);
      expect(bucket.keys()[0]).toBe('cdn/fleet_hourly/dt=2026-11-17/E1EXAMPLE0001.parquet');
      const here = tempFolder();
      await rollup(logs, '--to', here);
      expect(bucket.get('cdn/objects_daily/dt=2026-11-18/E2EXAMPLE0002.parquet')?.body).toEqual(
        readFileSync(join(here, 'objects_daily/dt=2026-11-18/E2EXAMPLE0002.parquet')),
      );
      expect(parseRows((await run()).stdout).every(({ action }) => action === 'skipped')).toBe(true);

      const cache = tempFolder();
      const ask = async (...args: string[]) => {
        const query = ['query', 'worst-objects', '--tables', 's3://tables/cdn', '--format', 'csv', ...args];
        return answerOf(query, { env: { ...s3.env(), XDG_CACHE_HOME: cache } });
      };
      s3.reset();
      expect(await ask()).toBe(await answerOf(['query', 'worst-objects', '--tables', here, '--format', 'csv']));
      expect(s3.fetched().length).toBe(6);
      // What is there already is not fetched again, and other days are not fetched at all.
      s3.reset();
      await ask();
      expect(s3.fetched()).toEqual([]);
      rmSync(cache, { recursive: true });
      bucket.put('cdn/objects_daily/../../../dt=2026-11-19/none.parquet', 'of another folder');
      bucket.put('cdn/objects_daily/dt=2026-11-19/_none.parquet', 'no table');
      await ask('--from', '2026-11-19', '--to', '2026-11-20');
      expect(s3.fetched().length).toBe(4);

      const before = bucket.get('cdn/objects_daily/dt=2026-11-17/E1EXAMPLE0001.parquet');
      s3.script = ({ kind }) => (kind === 'put' ? { status: 403, code: 'AccessDenied' } : undefined);
      const { code, stderr } = await run('--force');
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(/s3:PutObject on arn:aws:s3:::tables\/cdn\//),
      });
      expect(bucket.get('cdn/objects_daily/dt=2026-11-17/E1EXAMPLE0001.parquet')).toBe(before);
    } finally {
      await s3.stop();
    }
  });
});
