/**
 * Questions give the same answers on Trino, which Athena is made of, as on DuckDB: over the same files, row by row. They go
 * the whole way: hitlens' Athena engine, the AWS SDK, Athena's protocol, and Trino behind it.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { AthenaSettings } from '../../src/io/athena/settings.js';
import { sqlFiles } from '../../src/io/sql-files.js';
import { queryEffects } from '../../src/local-query.js';
import { RAW_LAYOUTS } from '../../src/query/ddl.js';
import { allQuestions } from '../../src/query/library.js';
import type { Question } from '../../src/query/question.js';
import { RAW_COLUMNS, RAW_TABLE } from '../../src/schema/raw.js';
import { type QueryOptions, query, readsOf } from '../../src/tasks/query.js';
import { answerOf, hitlens, ROOT } from '../cli/hitlens.js';
import { log, tempFolder } from '../logs.js';
import { rewritten } from '../logs-v2.js';
import { FakeS3 } from '../s3/server.js';
import { rounded } from './trino/answers.js';
import { writeLogsV2 } from './trino/logs-v2.js';
import { ODD_DISTRIBUTION, ODD_ROWS, oddLogs } from './trino/odd-logs.js';
import { TRINO } from './trino/server.js';
import { fail, RESULTS, type ResultStore, useTrino } from './trino/session.js';

const START_MS = 300_000;
const PATIENCE_MS = 120_000;
const SAMPLE = join(ROOT, 'sample-logs');
const QUESTIONS = allQuestions(sqlFiles('questions'));

const ODD_LOG = Object.keys(oddLogs())[0];

const DAY = { from: '2026-11-19', to: '2026-11-20' };
const BEFORE = { before_from: '2026-11-18', before_to: '2026-11-19' };
const VIDEO_BYTES = { definition: 'byte_hit_ratio', content_type: 'video/*' };
const V2_FOLDERS = [
  ['v2-json', 'json'],
  ['v2-parquet', 'parquet'],
] as const;
/** How hitlens reads an answer. */
const PAGES = { pageRows: 50 };
const FILE = { pageRows: 2, fileFromBytes: 0 };
interface Case {
  readonly which: string;
  readonly ways: readonly { readonly pageRows: number }[];
  /** Values of parameters, of which each question takes those that it has. */
  readonly all: Readonly<Record<string, string>>;
}

const CASES: readonly Case[] = [
  { which: 'the day of the sample', ways: [PAGES], all: { ...BEFORE, ...DAY } },
  {
    which: 'all rows of it',
    ways: [FILE],
    all: { ...BEFORE, ...DAY, limit: 'all', min_misses: '1', min_share: '0', definition: 'origin_offload' },
  },
  {
    which: 'one distribution',
    ways: [PAGES, FILE],
    all: { ...BEFORE, ...DAY, distribution: 'E3MX8T5BJ90HLC', limit: '7', min_share: '0.25', ...VIDEO_BYTES },
  },
  {
    which: 'none of that name',
    ways: [PAGES],
    all: { ...BEFORE, ...DAY, distribution: "it's ? none", definition: 'console_hit_ratio' },
  },
  {
    which: 'more days than there are',
    ways: [FILE],
    all: {
      before_from: '2026-11-17',
      before_to: '2026-11-18',
      from: '2026-11-18',
      to: '2026-11-21',
      limit: 'all',
      definition: 'cloudwatch_hit_ratio',
      content_type: '*/*m*',
    },
  },
];

function valuesFor({ parameters }: Question, all: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => parameters.some((parameter) => parameter.name === name)));
}

describe.skipIf(TRINO === null)('Trino', () => {
  const files = tempFolder();
  const [logs, tables] = [join(files, 'logs'), join(files, 'rollup')];
  let s3: FakeS3;
  const trino = useTrino(files, async (): Promise<ResultStore> => {
    s3 = await FakeS3.start();
    const results = s3.bucket(RESULTS);
    return { env: s3.env(), put: (_, key, body) => results.put(key, body), stop: () => s3.stop() };
  });

  beforeAll(async () => {
    if (TRINO === null) return;
    mkdirSync(logs);
    for (const name of readdirSync(SAMPLE).filter((file) => file.endsWith('.gz'))) cpSync(join(SAMPLE, name), join(logs, name));
    for (const [name, content] of Object.entries(oddLogs())) writeFileSync(join(logs, name), content);
    const rollup = await hitlens(['rollup', logs, '--to', tables], { patienceMs: PATIENCE_MS });
    expect(rollup).toMatchObject({ code: 0, stderr: '' });
    await trino.create('cdn', { location: 'local:///rollup/' }, { location: 'local:///logs/', raw: 'v1' });
  }, START_MS);

  /** On Trino where a database is named, else on DuckDB. */
  async function ask(question: string, values: QueryOptions['values'], database?: string, how?: Partial<AthenaSettings>) {
    const options = { question, values, tables, raw: [logs], threads: 2 };
    if (database === undefined) return (await query(options, queryEffects(fail))).table;
    return (await query({ ...options, engine: 'athena' }, trino.effects(database, how))).table;
  }

  describe.each(QUESTIONS.map((question) => ({ name: question.name, question })))('$name', ({ name, question }) => {
    test.each(CASES.map(({ all, ...rest }) => ({ ...rest, values: valuesFor(question, all) })))(
      '$which',
      async ({ values, ways }) => {
        const expected = await ask(name, values);
        for (const how of ways) {
          for (const server of [s3, trino.athena]) server.reset();
          const actual = await ask(name, values, 'cdn', how);
          expect(actual.columns).toEqual(expected.columns);
          expect(rounded(actual.rows, expected.rows)).toEqual(expected.rows);
          expect(s3.count('get') > 0).toBe(how === FILE && expected.rows.length >= how.pageRows);
          // Text is bound, whatever it says.
          const [{ input }] = trino.athena.queries;
          if (values.distribution === undefined) expect(expected.rows.length).toBeGreaterThan(0);
          else expect(input.ExecutionParameters).toContain(`'${values.distribution.replace("'", "''")}'`);
        }
      },
      PATIENCE_MS,
    );
  });

  test('hitlens query --engine athena, as a process', async () => {
    const question = ['query', 'worst-objects', '--limit', '25'];
    const there = ['--engine', 'athena', '--database', 'cdn', '--output-location', `s3://${RESULTS}/`];
    const { code, stdout, stderr } = await hitlens([...question, ...there], { env: trino.env, patienceMs: PATIENCE_MS });
    expect(stderr).toMatch(/^hitlens: Athena: .* scanned, \$[\d.]+, .* s\n$/);
    expect({ code, stdout }).toEqual({ code: 0, stdout: await answerOf([...question, '--tables', tables]) });
  });

  describe('raw logs', () => {
    const columns = RAW_COLUMNS.map(({ name, type }) => {
      if (type === 'REAL') return `CAST("${name}" AS DOUBLE) AS "${name}"`;
      return type === 'VARCHAR' ? `NULLIF("${name}", '-') AS "${name}"` : `"${name}"`;
    });
    const everything = join(tempFolder(), 'odd.sql');
    const databases = { v1: 'cdn', 'v2-json': 'v2_json', 'v2-parquet': 'v2_parquet' };
    beforeAll(async () => {
      if (TRINO === null) return;
      writeFileSync(
        everything,
        `SELECT ${columns.join(', ')}, distribution, dt FROM raw_logs
         WHERE distribution = '${ODD_DISTRIBUTION}' AND "date" >= DATE '2026-11-18' ORDER BY x_edge_request_id`,
      );
      await writeLogsV2(logs, join(files, 'v2'));
      const distributions = [...new Set(readdirSync(logs).map((name) => name.split('.')[0]))];
      for (const [raw, folder] of V2_FOLDERS)
        await trino.create(databases[raw], { location: `local:///v2/${folder}/`, raw, distributions, start: '2026-11-01' });
    }, START_MS);

    const cases = RAW_LAYOUTS.map((layout) => ({ layout }));
    test.each(cases)('$layout: every column of odd rows', async ({ layout }) => {
      const expected = await ask(everything, {});
      const actual = await ask(everything, {}, databases[layout]);
      expect(actual.rows.length).toBe(ODD_ROWS);
      expect(actual).toEqual(expected);
    });

    const questions = QUESTIONS.filter((candidate) => readsOf(candidate).includes(RAW_TABLE)).map(({ name }) => name);
    test.each(cases.slice(1).flatMap(({ layout }) => questions.map((name) => ({ layout, name }))))(
      '$layout: $name',
      async ({ layout, name }) => {
        const values = { ...DAY, limit: 'all' };
        const expected = await ask(name, values);
        const actual = await ask(name, values, databases[layout]);
        expect(rounded(actual.rows, expected.rows)).toEqual(expected.rows);
        expect(actual.rows.length).toBeGreaterThan(0);
      },
      PATIENCE_MS,
    );

    /** Bytes of the logs whose paths match. */
    function bytesOf(format: 'json' | 'parquet', pattern: RegExp): number {
      const folder = join(files, 'v2', format);
      const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => pattern.test(path));
      return paths.map((path) => statSync(join(folder, path))).reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
    }

    test.each([
      // A row may lie a day beside the day in the name of its file.
      { which: 'the days that are asked for', values: { to: '2026-11-18' }, wanted: /2026.11.18/ },
      { which: 'the distribution', values: { ...DAY, distribution: ODD_DISTRIBUTION }, wanted: /^E2ODDROWSABCDE/ },
    ])('v2: no logs are read but those of $which', async ({ values, wanted }) => {
      const scanned = async (database: string) => {
        trino.athena.reset();
        await ask('repeat-misses', values, database);
        return trino.athena.queries[0].bytesScanned;
      };
      expect(await scanned('v2_json')).toBe(bytesOf('json', wanted));
      // Files as small as these are read whole, whatever columns are asked for.
      expect(await scanned('v2_parquet')).toBe(bytesOf('parquet', wanted));
    });

    test('v1: logs with other fields are found by their dates', async () => {
      const [, other] = await rewritten(ODD_LOG, log([{}, {}]), 1);
      mkdirSync(join(files, 'mixed'));
      cpSync(join(logs, ODD_LOG), join(files, 'mixed', ODD_LOG));
      writeFileSync(join(files, 'mixed', 'other.gz'), other);
      await trino.create('mixed', { location: 'local:///mixed/', raw: 'v1' });
      const [sql] = /SELECT DISTINCT "\$path" [^`]*/.exec(readFileSync(join(ROOT, 'sql', 'README.md'), 'utf8')) ?? [''];
      const engine = await trino.open('mixed');
      const found: unknown[] = [];
      for await (const [path] of (await engine.ask({ sql, parameters: [] })).rows) found.push(path);
      expect(found).toEqual(['local:///mixed/other.gz']);
      await engine.close();
    });

    test(
      'v2 without a list of distributions: a question must name one',
      async () => {
        await trino.create('v2_injected', { location: 'local:///v2/parquet/', raw: 'v2-parquet', start: '2026-11-01' });
        const values = { ...DAY, distribution: ODD_DISTRIBUTION };
        const expected = await ask('repeat-misses', values);
        const actual = await ask('repeat-misses', values, 'v2_injected');
        expect(rounded(actual.rows, expected.rows)).toEqual(expected.rows);
        expect(actual.rows.length).toBeGreaterThan(0);
        await expect(ask('repeat-misses', DAY, 'v2_injected')).rejects.toThrow(/distributionid/);
      },
      PATIENCE_MS,
    );
  });
});
