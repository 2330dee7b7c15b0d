/** `--format parquet`: DuckDB reads what JSON says, with types. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DuckDBBlobValue, type DuckDBValue } from '@duckdb/node-api';
import { describe, expect, test } from 'vitest';
import { fileWith, gz, latin1, log, requests, tempFolder, uris } from '../logs.js';
import { withDuckDB } from '../rollup/tables.js';
import { type AnswerRow, answerOf, cleanEnv, hitlens, hitlensProcess, MAIN, ROOT } from './hitlens.js';

const SAMPLE = join(ROOT, 'sample-logs');

interface File {
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: readonly AnswerRow[];
  readonly compression: readonly unknown[];
}

/** Numbers as JSON has them. Texts by their bytes: DuckDB for Node drops a byte order mark, which the file has. */
async function read(path: string): Promise<File> {
  return withDuckDB(async (db) => {
    const described = await db.run(`FROM read_parquet('${path}')`);
    const types = described.columnTypes().map(String);
    const names = described.columnNames();
    const values = names.map((name, i) => {
      const column = `"${name.replaceAll('"', '""')}"`;
      return types[i] === 'VARCHAR' ? `encode(${column})` : column;
    });
    const cells = (await db.runAndReadAll(`SELECT ${values.join(', ')} FROM read_parquet('${path}')`)).getRows();
    return {
      columns: Object.fromEntries(names.map((name, i) => [name, types[i]])),
      rows: cells.map((row) => Object.fromEntries(names.map((name, i) => [name, cellOf(row[i])]))),
      compression: (await db.runAndReadAll(`SELECT DISTINCT compression FROM parquet_metadata('${path}')`)).getRows().flat(),
    };
  });
}

function cellOf(value: DuckDBValue): AnswerRow[string] {
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString();
  return value === null ? null : Number(value);
}

/** The answer as Parquet, in a folder in which there is nothing else. */
async function answerIn(args: readonly string[]): Promise<string> {
  const folder = tempFolder();
  const path = join(folder, 'answer.parquet');
  expect(await answerOf([...args, '--output', path])).toBe('');
  expect(readdirSync(folder)).toEqual(['answer.parquet']);
  return path;
}

async function parquetOf(args: readonly string[]): Promise<File> {
  return read(await answerIn(args));
}

/** Where CSV, DuckDB and JavaScript may each go their own way. */
const HARD = [
  '-',
  '',
  '--',
  '"',
  'a"b',
  ',',
  '|',
  '\r',
  'a\rb,1,2\r"',
  '",1,2,3',
  '\0',
  'a\0b',
  'NULL',
  '#',
  ' x ',
  '=1+2',
  '\xff\xfe',
  'a\xe9',
  '\xef\xbb\xbfbom',
  '\xc3\xa9',
];

function hardLog(): string {
  const rows = HARD.flatMap((uri, i) => [
    ...requests(i + 1, uri, i % 3 === 0 ? 'Miss' : 'Redirect', { 'sc-bytes': '-' }),
    ...requests(1, uri, 'Error', { 'x-edge-location': '-' }),
  ]);
  return fileWith(latin1(log(rows)));
}

const COUNTS = 'requests hits refresh_hits misses errors other bytes_sent hit_bytes miss_bytes time_taken_ms'.split(' ');
const RATIOS = 'hit_ratio byte_hit_ratio miss_share cumulative_miss_share'.split(' ');
const TOP_COLUMNS = {
  uri: 'VARCHAR',
  ...Object.fromEntries(COUNTS.map((name) => [name, 'BIGINT'])),
  ...Object.fromEntries(RATIOS.map((name) => [name, 'DOUBLE'])),
};

describe('an answer in Parquet has the rows of JSON', () => {
  const LOGS = { sample: SAMPLE, hard: hardLog() };

  test.each([
    { logs: 'sample', command: ['top', '--limit', 'all'], least: 900 },
    { logs: 'sample', command: ['top', '--by', 'pop,status', '--sort', 'hit_ratio'], least: 20 },
    { logs: 'sample', command: ['aggregate', '--by', 'uri,pop,result_type'], least: 1000 },
    { logs: 'sample', command: ['aggregate', '--by', 'uri', '--sort', 'bytes_sent', '--limit', '7'], least: 7 },
    { logs: 'hard', command: ['top', '--limit', 'all'], least: HARD.length },
    { logs: 'hard', command: ['aggregate', '--by', 'uri,pop'], least: 2 * HARD.length },
    { logs: 'sample', command: ['top', '--dry-run'], least: 1 },
  ])('$command of $logs', async ({ logs, command: [name, ...args], least }) => {
    const file = LOGS[logs as keyof typeof LOGS];
    const json = await hitlens([name, file, ...args, '--format', 'json']);
    const path = join(tempFolder(), 'answer.parquet');
    expect(await hitlens([name, file, ...args, '--output', path])).toEqual({ ...json, stdout: '' });
    const { rows, compression } = await read(path);
    expect(rows).toEqual(JSON.parse(json.stdout));
    expect(rows.length).toBeGreaterThanOrEqual(least);
    expect(compression).toEqual(['ZSTD']);
  });

  test('typed; a missing text is NULL, an empty one is not', async () => {
    const { columns, rows } = await parquetOf(['top', hardLog(), '--limit', 'all']);
    expect(columns).toEqual(TOP_COLUMNS);
    expect(rows.filter(({ uri }) => uri === null)).toHaveLength(1);
    expect(rows.filter(({ uri }) => uri === '')).toHaveLength(1);
    expect(rows.filter(({ uri }) => String(uri).includes('\0'))).toHaveLength(2);
    const plain = await parquetOf(['aggregate', hardLog(), '--by', 'uri,pop']);
    const counts = { requests: 'BIGINT', bytes_sent: 'BIGINT', time_taken_ms: 'BIGINT' };
    expect(plain.columns).toEqual({ uri: 'VARCHAR', pop: 'VARCHAR', ...counts });
  });

  test('of a question: by the types that the engine has', async () => {
    const sql = `SELECT * FROM (VALUES (1, 0.5, 'a
"b"', CAST(2 AS HUGEINT), CAST(3 AS DOUBLE), DATE '2026-11-19', CAST(NULL AS BIGINT)), (-7, 1.25, '', 9, 1e-7, NULL, 4))
      t(n, "n", "quoted "" name", big, mean, day, missing)`;
    const args = ['query', fileWith(sql, 'types.sql')];
    const { columns, rows } = await parquetOf(args);
    expect(columns).toEqual({
      n: 'BIGINT',
      n_1: 'DOUBLE',
      'quoted " name': 'VARCHAR',
      big: 'BIGINT',
      mean: 'DOUBLE',
      day: 'VARCHAR',
      missing: 'BIGINT',
    });
    expect(rows.map((row) => Object.values(row))).toEqual([
      [1, 0.5, 'a\n"b"', 2, 3, '2026-11-19', null],
      [-7, 1.25, '', 9, 1e-7, null, 4],
    ]);
  });

  test('of a question whose numbers do not fit: that is said', async () => {
    const sql = fileWith('SELECT CAST(1e30 AS HUGEINT) AS n', 'huge.sql');
    const folder = tempFolder();
    const failed = await hitlens(['query', sql, '--output', join(folder, 'a.parquet')]);
    expect(failed).toEqual({
      code: 1,
      stdout: '',
      stderr: 'hitlens: column n: 1e+30 has more than 64 bits. CAST it to DOUBLE, or choose another --format\n',
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('of rows longer than DuckDB takes by itself', async () => {
    const sql = fileWith("SELECT repeat('x', 9000000) AS long, repeat('\"', 3000000) AS quotes", 'long.sql');
    const { rows } = await parquetOf(['query', sql]);
    expect(rows.map(({ long, quotes }) => [String(long).length, quotes])).toEqual([[9_000_000, '"'.repeat(3_000_000)]]);
  });

  test('of an estimate: its ways, as in CSV', async () => {
    const { columns, rows } = await parquetOf(['estimate', SAMPLE]);
    const csv = await answerOf(['estimate', SAMPLE, '--format', 'csv']);
    expect(Object.keys(columns).join(',')).toBe(csv.split('\n')[0]);
    expect(columns).toMatchObject({ name: 'VARCHAR', dollars_low: 'DOUBLE' });
    expect(
      rows.map((row) =>
        Object.values(row)
          .map((cell) => cell ?? '')
          .join(','),
      ),
    ).toEqual(csv.trimEnd().split('\n').slice(1));
  });
});

test('an answer without rows has its columns', async () => {
  const nothing = [fileWith(log(uris('/a'))), '--where', 'uri=/none'];
  expect(await parquetOf(['top', ...nothing])).toMatchObject({ columns: TOP_COLUMNS, rows: [] });
  const { columns, rows } = await parquetOf(['aggregate', ...nothing, '--by', 'status']);
  expect({ names: Object.keys(columns), rows }).toEqual({
    names: ['status', 'requests', 'bytes_sent', 'time_taken_ms'],
    rows: [],
  });
});

test('the bytes are the same whatever the threads and the memory', async () => {
  const folder = tempFolder();
  const names = (n: number) => Array.from({ length: 40_000 }, (_, i) => `/${(i * 7919) % 160_003}/${n}`);
  for (const n of [1, 2, 3, 4]) writeFileSync(join(folder, `${n}.gz`), gz(log(uris(...names(n)))));
  const paths = await Promise.all(
    [
      ['1', '1GiB'],
      ['2', '1GiB'],
      ['2', '32MiB'],
    ].map(([threads, memory]) => answerIn(['aggregate', folder, '--by', 'uri', '--threads', threads, '--memory', memory])),
  );
  const [first, ...others] = paths.map((path) => readFileSync(path));
  for (const other of others) expect(other.equals(first)).toBe(true);
  expect((await read(paths[0])).rows).toHaveLength(160_000);
});

describe('on standard output', () => {
  const FORMAT = ['--format', 'parquet'];

  test('a pipe gets it whole', async () => {
    const path = join(tempFolder(), 'piped');
    const line = `set -o pipefail; "$0" "$@" | cat > ${path}`;
    const args = [process.execPath, MAIN, 'top', SAMPLE, '--limit', 'all', ...FORMAT];
    await promisify(execFile)('bash', ['-c', line, ...args], { env: cleanEnv() });
    const expected = JSON.parse(await answerOf(['top', SAMPLE, '--limit', 'all', '--format', 'json']));
    expect((await read(path)).rows).toEqual(expected);
  });

  test('a pipe that closes is no failure, and nothing is left', async () => {
    const tempDir = tempFolder();
    const line = `set -o pipefail; "$0" "$@" --temp-dir ${tempDir} | true`;
    const args = [process.execPath, MAIN, 'aggregate', SAMPLE, '--by', 'uri,pop', ...FORMAT];
    expect(await promisify(execFile)('bash', ['-c', line, ...args], { env: cleanEnv() })).toEqual({ stdout: '', stderr: '' });
    expect(readdirSync(tempDir)).toEqual([]);
  });

  test.each([['top'], ['aggregate', '--by', 'uri'], ['query', 'worst-objects'], ['top', '--dry-run'], ['estimate']])(
    '%s: a terminal is spared',
    async (name, ...args) => {
      const command = [name, ...(name === 'query' ? [] : [SAMPLE]), ...args, ...FORMAT];
      expect(await hitlens(command, { isTerminal: true })).toEqual({
        code: 2,
        stdout: '',
        stderr: 'hitlens: Parquet is not for terminals: name a file, as in --output answer.parquet, or choose another --format\n',
      });
    },
  );

  test('a report is none, in Parquet as in CSV', async () => {
    const path = join(tempFolder(), 'report.parquet');
    const failed = await hitlens(['report', SAMPLE, '--output', path]);
    expect(failed).toMatchObject({ code: 2, stderr: expect.stringContaining('a report is no single table: --out DIR') });
    expect(existsSync(path)).toBe(false);
  });
});

describe('without DuckDB', () => {
  /** As if it were not installed. */
  const env = () => {
    const hook = `const M = require('node:module'); const load = M._load;
      M._load = (name, ...rest) => { if (name === '@duckdb/node-api') throw new Error('Cannot find module'); return load(name, ...rest); };`;
    return { NODE_OPTIONS: `--require ${fileWith(hook, 'without-duckdb.cjs')}` };
  };
  const MISSING = 'DuckDB cannot be loaded: Cannot find module\nIt is an optional dependency: npm install @duckdb/node-api';

  test('an answer in Parquet says what to do, before the logs are read', async () => {
    const path = join(tempFolder(), 'answer.parquet');
    const failed = await hitlensProcess(['aggregate', fileWith('no log'), '--by', 'uri', '--output', path], { env: env() });
    expect(failed).toEqual({ code: 1, stdout: '', stderr: `hitlens: ${MISSING}\n` });
    expect(existsSync(path)).toBe(false);
  });

  test('a report is written all the same, which is said once', async () => {
    const to = join(tempFolder(), 'report');
    const { code, stderr } = await hitlensProcess(['report', SAMPLE, '--out', to], { env: env() });
    const said = `hitlens: the report has no Parquet files: ${MISSING}\nhitlens: the report is in ${join(to, 'index.html')}\n`;
    expect({ code, stderr }).toEqual({ code: 0, stderr: said });
    expect(readdirSync(to).sort()).toEqual([
      'content_types.csv',
      'hours.csv',
      'index.html',
      'objects.csv',
      'pops.csv',
      'summary.json',
    ]);
  });
});
