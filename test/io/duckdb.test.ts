/** DuckDB as an engine: what comes out of it, row by row, what it says when it cannot, and that it goes when told to. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { aggregate, localEffects } from '../../src/index.js';
import { type DuckDbOptions, openDuckDb } from '../../src/io/duckdb/engine.js';
import { onDisk } from '../../src/io/duckdb/raw-logs.js';
import { settingsOf } from '../../src/io/duckdb/settings.js';
import { engineSql } from '../../src/io/sql-files.js';
import type { Engine, Parameter } from '../../src/query/engine.js';
import type { FailedInput } from '../../src/schema/summary.js';
import type { Cell } from '../../src/schema/table.js';
import { fileWith, folderWith, gz, header, log, requests, row, tempFolder, uris, type Values } from '../logs.js';
import { writeRollup } from '../query/rollup.js';

const MEBIBYTE = 1024 ** 2;
const engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

interface Wanted extends Partial<Omit<DuckDbOptions, 'raw'>> {
  readonly raw?: readonly string[];
}

async function open({ raw, ...options }: Wanted = {}): Promise<Engine> {
  const warn = (message: string) => expect.fail(message);
  const macros = engineSql('duckdb');
  const onDamaged = ([{ file }]: readonly FailedInput[]) => expect.fail(file);
  const logs = raw === undefined ? null : async () => onDisk(raw);
  const ordinary = { tables: '/nowhere', raw: logs, memory: 256 * MEBIBYTE, threads: 2, macros, warn, onDamaged };
  const engine = await openDuckDb({ ...ordinary, ...options });
  engines.push(engine);
  return engine;
}

async function rowsOf(engine: Engine, sql: string, parameters: readonly Parameter[] = []): Promise<(readonly Cell[])[]> {
  const rows: (readonly Cell[])[] = [];
  for await (const cells of (await engine.ask({ sql, parameters })).rows) rows.push(cells);
  return rows;
}

describe('cells', () => {
  test.each([
    { sql: "DATE '2026-11-19'", cell: '2026-11-19', kind: 'text' },
    { sql: "TIMESTAMP '2026-11-19 08:00:00'", cell: '2026-11-19 08:00:00', kind: 'text' },
    { sql: "'é'", cell: 'é', kind: 'text' },
    { sql: 'true', cell: 'true', kind: 'text' },
    { sql: 'CAST(NULL AS VARCHAR)', cell: null, kind: 'text' },
    { sql: "['a', 'b']", cell: "['a', 'b']", kind: 'text' },
    { sql: 'CAST(7 AS SMALLINT)', cell: 7, kind: 'count', isFractional: false },
    { sql: 'CAST(9007199254740991 AS BIGINT)', cell: 9007199254740991, kind: 'count', isFractional: false },
    { sql: 'CAST(-9007199254740991 AS HUGEINT)', cell: -9007199254740991, kind: 'count', isFractional: false },
    { sql: 'CAST(12.345 AS DECIMAL(18, 3))', cell: 12.345, kind: 'count', isFractional: true },
    { sql: 'CAST(7 AS DOUBLE) / 2', cell: 3.5, kind: 'count', isFractional: true },
    { sql: "CAST('nan' AS DOUBLE)", cell: null, kind: 'count', isFractional: true },
    { sql: "CAST('-inf' AS DOUBLE)", cell: null, kind: 'count', isFractional: true },
  ])('$sql is $cell', async ({ sql, cell, ...column }) => {
    const answer = await (await open()).ask({ sql: `SELECT ${sql} AS x`, parameters: [] });
    expect(answer.columns).toEqual([{ name: 'x', ...column }]);
    for await (const cells of answer.rows) expect(cells).toEqual([cell]);
    expect(answer.cost()).toBeNull();
  });

  test('parameters keep their types', async () => {
    const parameters: Parameter[] = [
      { type: 'DATE', value: '2026-11-19' },
      { type: 'TIMESTAMP', value: '2026-11-19 08:00:01' },
      { type: 'VARCHAR', value: "'" },
      { type: 'BIGINT', value: 2 ** 53 - 1 },
      { type: 'DOUBLE', value: 0.1 },
      { type: 'DATE', value: '9999-12-31' },
    ];
    const [cells] = await rowsOf(await open(), 'SELECT ?, ?, ?, ?, ?, ?, typeof(?)', [...parameters, parameters[0]]);
    expect(cells).toEqual([...parameters.map(({ value }) => value), 'DATE']);
  });

  test("Athena's functions are there", async () => {
    const sql = "SELECT array_join(['a', 'b'], '-'), approx_distinct(x), approx_percentile(x, 0.5) FROM range(5) t(x)";
    expect(await rowsOf(await open(), sql)).toEqual([['a-b', 5, 2]]);
  });
});

describe('rows come one at a time', () => {
  test('of millions only those that are read are made', async () => {
    const { rows } = await (await open()).ask({ sql: 'SELECT x, hash(x) FROM range(10000000000) t(x)', parameters: [] });
    let read = 0;
    for await (const _ of rows) if (++read === 100_000) break;
    expect(read).toBe(100_000);
  });

  test('two answers at once do not disturb each other', async () => {
    const engine = await open();
    const sql = 'SELECT x FROM range(5000) t(x) ORDER BY x';
    const [a, b] = await Promise.all([rowsOf(engine, sql), rowsOf(engine, `${sql} DESC`)]);
    expect(a).toEqual(b.reverse());
  });

  test('closing stops what runs', async () => {
    const engine = await open();
    const asked = rowsOf(engine, 'SELECT sum(a.x * b.x) FROM range(100000000) a(x), range(100000) b(x)');
    const failed = expect(asked).rejects.toThrow(/Interrupt/);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const before = Date.now();
    await engine.close();
    await failed;
    expect(Date.now() - before).toBeLessThan(5000);
    await expect(engine.ask({ sql: 'SELECT 1', parameters: [] })).rejects.toThrow('DuckDB is closed');
  });

  test('what does not fit goes to disk, and is gone afterwards', async () => {
    const tempDir = tempFolder();
    const engine = await open({ memory: 96 * MEBIBYTE, tempDir });
    const sql = 'SELECT count(*), max(n) FROM (SELECT x, row_number() OVER (ORDER BY hash(x)) AS n FROM range(4000000) t(x))';
    expect(await rowsOf(engine, sql)).toEqual([[4_000_000, 4_000_000]]);
    expect(readdirSync(tempDir)).toEqual([expect.stringMatching(/^hitlens-\d+-[0-9a-f]+\.tmp$/)]);
    await engine.close();
    expect(readdirSync(tempDir)).toEqual([]);
  });

  test('little memory leaves DuckDB less than that, and few threads', () => {
    expect(settingsOf({ memory: 64 * MEBIBYTE, threads: 8 }, '/tmp/x', 'asking')).toMatchObject({
      memory_limit: '40960KiB',
      threads: '1',
    });
    expect(settingsOf({ memory: 1024 * MEBIBYTE, threads: 8 }, '/tmp/x', 'asking').threads).toBe('8');
  });
});

describe('what is wrong is said in words of DuckDB, and what to do', () => {
  test.each([
    {
      sql: 'SELECT 1 FROM objects_daily',
      says: /^\/nowhere: there is no table objects_daily in this folder\. Build it with hitlens rollup/,
    },
    { sql: 'SELECT 1 FROM raw_logs', says: /say where they are with --raw INPUT/ },
    {
      sql: 'SELECT 1 FROM object_daily',
      says: /^there is no table object_daily\. Did you mean objects_daily\? There are: objects_daily/,
    },
    { sql: 'SELECT y FROM range(3) t(xy)', says: /Referenced column "y" not found[\s\S]*Candidate bindings: "xy"/ },
    { sql: 'SELEC 1', says: /^DuckDB: Parser Error: syntax error at or near "SELEC"/ },
    { sql: 'SELECT 1; DROP TABLE x', says: /expected one statement, found 2/ },
    { sql: 'SELECT ?', says: /the statement has 1 parameters, and 0 values were given/ },
    { sql: "SELECT CAST('x' AS BIGINT)", says: /^DuckDB: Conversion Error/ },
    { sql: "SELECT * FROM read_parquet('s3://b/x')", says: /^DuckDB: .*httpfs/s },
  ])('$sql', async ({ sql, says }) => {
    await expect(open().then((engine) => rowsOf(engine, sql))).rejects.toThrow(
      expect.objectContaining({ name: 'UserError', message: expect.stringMatching(says) }),
    );
  });

  test('a file that is no Parquet', async () => {
    const tables = folderWith({ 'fleet_hourly/dt=2026-11-19/E1.parquet': 'no such thing' });
    await expect(open({ tables })).rejects.toThrow(/E1\.parquet[\s\S]*build that day again with hitlens rollup/);
  });

  test('memory that does not suffice', async () => {
    const engine = await open({ memory: 32 * MEBIBYTE });
    const sql = 'SELECT list(x ORDER BY hash(x)) FROM range(4000000) t(x)';
    await expect(rowsOf(engine, sql)).rejects.toThrow(/Out of Memory[\s\S]*--memory/);
  });
});

describe('rollup tables', () => {
  const LOG = gz(log([...requests(2, '/a', 'Miss'), ...requests(1, '/b', 'Hit')]));
  const NAME = 'E1WGQ7ZK4N2RVD.2026-11-19-12.ab.gz';

  test('may be in a folder of any name, and what is being written beside them does not count', async () => {
    const tables = join(tempFolder(), "it's [a] *folder*?");
    await writeRollup(folderWith({ [NAME]: LOG }), tables);
    const day = join(tables, 'objects_daily/dt=2026-11-19');
    writeFileSync(join(day, '.E2.parquet.1.hitlens'), '');
    writeFileSync(join(day, '.hidden.parquet'), '');
    mkdirSync(join(tables, 'objects_daily/other'));
    const sql = 'SELECT uri, requests, dt, "date" FROM objects_daily ORDER BY uri';
    expect(await rowsOf(await open({ tables }), sql)).toEqual([
      ['/a', 2, '2026-11-19', '2026-11-19'],
      ['/b', 1, '2026-11-19', '2026-11-19'],
    ]);
  });

  test('only the days that are asked for are read', async () => {
    const tables = tempFolder();
    await writeRollup(folderWith({ [NAME]: LOG }), tables);
    // Would be said if it were opened: only the first file is, for its columns.
    mkdirSync(join(tables, 'objects_daily/dt=2026-11-20'));
    writeFileSync(join(tables, 'objects_daily/dt=2026-11-20/E1WGQ7ZK4N2RVD.parquet'), 'no such thing');
    const sql = "SELECT sum(requests) FROM objects_daily WHERE dt BETWEEN '2026-11-18' AND '2026-11-19'";
    expect(await rowsOf(await open({ tables }), sql)).toEqual([[3]]);
  });
});

describe('raw logs', () => {
  const NAME = 'E1WGQ7ZK4N2RVD.2026-11-19-12.ab.gz';
  const SQL = 'SELECT cs_uri_stem, sc_bytes, x_edge_detailed_result_type, distribution, dt FROM raw_logs ORDER BY 1, 2';

  test('of different times have different columns', async () => {
    const old = ['date', 'time', 'sc-bytes', 'cs-uri-stem', 'x-edge-result-type'];
    const v2 = ['timestamp', 'DistributionId', ...old, 'c-country'];
    const raw = [
      fileWith(gz(log(requests(1, '/new', 'Miss'))), NAME),
      fileWith(log(requests(1, '/old', 'Miss'), old), 'old.log'),
      fileWith(`#Fields:\t${v2.join('\t')}\n${row({ 'cs-uri-stem': '/v2', DistributionId: 'E9' }, v2)}\n`, 'v2.log'),
    ];
    expect(await rowsOf(await open({ raw }), SQL)).toEqual([
      ['/new', 100, 'Hit', 'E1WGQ7ZK4N2RVD', '2026-11-19'],
      ['/old', 100, null, null, '2026-11-19'],
      ['/v2', 100, null, 'E9', '2026-11-19'],
    ]);
  });

  test('gzip is told by what is in the file', async () => {
    const raw = [fileWith(gz(log(requests(1, '/a', 'Miss'))), 'plain.log'), fileWith(log(requests(1, '/b', 'Miss')), 'named.gz')];
    expect((await rowsOf(await open({ raw }), SQL)).map(([uri]) => uri)).toEqual(['/a', '/b']);
  });

  test('of logging v2 may be JSON or Parquet', async () => {
    const name = NAME.replace('.gz', '');
    const json = `${JSON.stringify({ date: '2026-11-19', time: '08:00:00', 'cs-uri-stem': '/json', 'sc-bytes': '7' })}\n`;
    const parquet = join(tempFolder(), `${name}.parquet`);
    const values = "'2026-11-19' AS date, '/parquet' AS cs_uri_stem, '8' AS sc_bytes, '-' AS cs_Cookie";
    await rowsOf(await open(), `COPY (SELECT ${values}) TO '${parquet}' (FORMAT parquet)`);
    const raw = [fileWith(json, `${name}.json`), fileWith(gz(json), NAME), parquet];
    expect(await rowsOf(await open({ raw }), SQL)).toEqual([
      ['/json', 7, null, 'E1WGQ7ZK4N2RVD', '2026-11-19'],
      ['/json', 7, null, 'E1WGQ7ZK4N2RVD', '2026-11-19'],
      ['/parquet', 8, null, 'E1WGQ7ZK4N2RVD', '2026-11-19'],
    ]);
  });

  test('what is no number is missing, and the row stays', async () => {
    const rows: Values[] = [{ 'sc-bytes': 'x' }, { 'sc-bytes': '-' }, { 'sc-bytes': '7', 'cs-uri-stem': `'"\\%22` }];
    const cells = await rowsOf(
      await open({ raw: [fileWith(log(rows))] }),
      'SELECT sc_bytes, cs_uri_stem FROM raw_logs ORDER BY 1 NULLS FIRST',
    );
    expect(cells).toEqual([
      [null, '/'],
      [null, '/'],
      [7, `'"\\%22`],
    ]);
  });

  test('lines that have not the fields of their header are counted and said; headers in mid-file are none', async () => {
    const path = fileWith(`${header()}${row()}\nshort\tline\n${header()}${row()}\textra\n${row()}\n`);
    const said: string[] = [];
    const engine = await open({ raw: [path], warn: (message) => said.push(message) });
    expect(await rowsOf(engine, 'SELECT count(*) FROM raw_logs WHERE "date" IS NOT NULL')).toEqual([[2]]);
    expect(said).toEqual([`rows rejected: 2 that have not the fields of their header; the first is at ${path}:4`]);
  });

  describe('of damaged logs what comes before the damage counts, and they are named', () => {
    const whole = gz(log(requests(2000, '/a', 'Miss', { 'x-edge-request-id': 'x'.repeat(50) })));
    const spoilt = (change: (bytes: Buffer) => Buffer) => fileWith(change(Buffer.from(whole)), NAME);
    const random = gz(
      log(Array.from({ length: 3000 }, (_, i) => ({ 'x-edge-request-id': createHash('sha512').update(`${i}`).digest('hex') }))),
    );

    test.each([
      { what: 'cut off', path: spoilt((bytes) => bytes.subarray(0, -20)), reason: /cut off/ },
      { what: 'cut off, and larger', path: fileWith(random.subarray(0, random.length - 1000), NAME), reason: /cut off/ },
      {
        what: 'of a wrong checksum',
        path: spoilt((bytes) => bytes.fill(0, bytes.length - 8, bytes.length - 4)),
        reason: /checksum/,
      },
    ])('$what', async ({ path, reason }) => {
      const failed: FailedInput[] = [];
      const engine = await open({ raw: [path, fileWith(log(uris('/b')))], onDamaged: (logs) => failed.push(...logs) });
      const sql = 'SELECT count(*) FROM raw_logs WHERE distribution IS NOT NULL AND "date" IS NOT NULL';
      const { table } = await aggregate({ inputs: [path], by: ['date'] }, localEffects());
      expect(await rowsOf(engine, sql)).toEqual([[table.rows[0][1]]]);
      expect(failed).toEqual([{ file: path, reason: expect.stringMatching(reason) }]);
    });

    test('where none can be read, that is all there is to say', async () => {
      const path = fileWith(Buffer.from('504b0304', 'hex'), 'a.zip');
      await expect(open({ raw: [path] })).rejects.toThrow(`${path}: it is zip data`);
    });
  });

  test('without a header nobody can tell the columns', async () => {
    await expect(open({ raw: [fileWith(`${row()}\n`, 'rows.log')] })).rejects.toThrow(/rows\.log: no #Fields line at its start/);
  });
});
