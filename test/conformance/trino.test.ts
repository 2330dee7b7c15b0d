/** Questions give the same answers on Trino, which Athena is made of, as on DuckDB: over the same files, row by row. */
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sqlFiles } from '../../src/io/sql-files.js';
import { queryEffects } from '../../src/local-query.js';
import { RAW_LAYOUTS, type TableOptions, tableStatements } from '../../src/query/ddl.js';
import { allQuestions } from '../../src/query/library.js';
import type { Question } from '../../src/query/question.js';
import { RAW_COLUMNS, RAW_TABLE } from '../../src/schema/raw.js';
import { prepare, query, readsOf } from '../../src/tasks/query.js';
import { hitlens, ROOT } from '../cli/hitlens.js';
import { tempFolder } from '../logs.js';
import { askTrino, namedRows, rounded } from './trino/answers.js';
import type { TrinoClient } from './trino/client.js';
import { trinoDdl } from './trino/ddl.js';
import { writeLogsV2 } from './trino/logs-v2.js';
import { ODD_DISTRIBUTION, ODD_ROWS, oddLogs } from './trino/odd-logs.js';
import { TRINO, TrinoServer } from './trino/server.js';

const START_MS = 300_000;
const PATIENCE_MS = 120_000;
const SAMPLE = join(ROOT, 'sample-logs');
const QUESTIONS = allQuestions(sqlFiles('questions'));
const EFFECTS = queryEffects((message) => {
  throw new Error(`there was something to warn of: ${message}`);
});

const DAY = { from: '2026-11-19', to: '2026-11-20' };
const BEFORE = { before_from: '2026-11-18', before_to: '2026-11-19' };
const VIDEO_BYTES = { definition: 'byte_hit_ratio', content_type: 'video/*' };
/** Values of parameters, of which each question takes those that it has. */
const VALUES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'the day of the sample': { ...BEFORE, ...DAY },
  'all rows of it': { ...BEFORE, ...DAY, limit: 'all', min_misses: '1', min_share: '0', definition: 'origin_offload' },
  'one distribution': { ...BEFORE, ...DAY, distribution: 'E3MX8T5BJ90HLC', limit: '7', min_share: '0.25', ...VIDEO_BYTES },
  'none of that name': { ...BEFORE, ...DAY, distribution: "it's ? none", definition: 'console_hit_ratio' },
  'more days than there are': {
    before_from: '2026-11-17',
    before_to: '2026-11-18',
    from: '2026-11-18',
    to: '2026-11-21',
    limit: 'all',
    definition: 'cloudwatch_hit_ratio',
    content_type: '*/*m*',
  },
};

function valuesFor({ parameters }: Question, all: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => parameters.some((parameter) => parameter.name === name)));
}

/** The tables that `hitlens tables print` prints. */
async function make(client: TrinoClient, options: TableOptions): Promise<void> {
  for (const { sql } of tableStatements(sqlFiles('tables'), options)) await client.run(trinoDdl(sql));
}

describe.skipIf(TRINO === null)('Trino', () => {
  const files = tempFolder();
  const [logs, tables] = [join(files, 'logs'), join(files, 'rollup')];
  let server: TrinoServer;
  let client: TrinoClient;

  beforeAll(async () => {
    if (TRINO === null) return;
    const starting = TrinoServer.start(TRINO, tempFolder(), files);
    mkdirSync(logs);
    for (const name of readdirSync(SAMPLE).filter((file) => file.endsWith('.gz'))) cpSync(join(SAMPLE, name), join(logs, name));
    for (const [name, content] of Object.entries(oddLogs())) writeFileSync(join(logs, name), content);
    const rollup = await hitlens(['rollup', logs, '--to', tables], { patienceMs: PATIENCE_MS });
    server = await starting;
    expect(rollup).toMatchObject({ code: 0, stderr: '' });
    client = await server.client.withSchema('cdn');
    await make(client, { location: 'local:///rollup/' });
    await make(client, { location: 'local:///logs/', raw: 'v1' });
  }, START_MS);
  afterAll(() => server?.stop());

  describe.each(QUESTIONS.map((question) => ({ name: question.name, question })))('$name', ({ name, question }) => {
    test.each(Object.entries(VALUES).map(([which, all]) => ({ which, values: valuesFor(question, all) })))(
      '$which',
      async ({ values }) => {
        const expected = namedRows(await query({ question: name, values, tables, raw: [logs], threads: 2 }, EFFECTS));
        const actual = await askTrino(client, prepare({ question: name, values }, EFFECTS).statement);
        expect(actual.columns).toEqual(expected.columns);
        expect(rounded(actual.rows, expected.rows)).toEqual(expected.rows);
        if (values.distribution === undefined) expect(actual.rows.length).toBeGreaterThan(0);
      },
      PATIENCE_MS,
    );
  });

  describe('raw logs', () => {
    const columns = RAW_COLUMNS.map(({ name, type }) => {
      if (type === 'REAL') return `CAST("${name}" AS DOUBLE) AS "${name}"`;
      return type === 'VARCHAR' ? `NULLIF("${name}", '-') AS "${name}"` : `"${name}"`;
    });
    const question = join(tempFolder(), 'odd.sql');
    const clients = new Map<string, TrinoClient>();
    beforeAll(async () => {
      if (TRINO === null) return;
      writeFileSync(
        question,
        `SELECT ${columns.join(', ')}, distribution, dt FROM raw_logs
         WHERE distribution = '${ODD_DISTRIBUTION}' AND "date" >= DATE '2026-11-18' ORDER BY x_edge_request_id`,
      );
      await writeLogsV2(logs, join(files, 'v2'));
      clients.set('v1', client);
      for (const raw of ['json', 'parquet'] as const) {
        const own = await server.client.withSchema(`v2_${raw}`);
        const distributions = [...new Set(readdirSync(logs).map((name) => name.split('.')[0]))];
        await make(own, { location: `local:///v2/${raw}/`, raw: `v2-${raw}`, distributions, start: '2026-11-01' });
        clients.set(`v2-${raw}`, own);
      }
    }, START_MS);

    function clientOf(layout: string): TrinoClient {
      const found = clients.get(layout);
      if (found === undefined) throw new Error(`no tables of ${layout}`);
      return found;
    }

    const cases = RAW_LAYOUTS.map((layout) => ({ layout }));
    test.each(cases)('$layout: every column of odd rows', async ({ layout }) => {
      const expected = namedRows(await query({ question, tables, raw: [logs] }, EFFECTS));
      const actual = await askTrino(clientOf(layout), prepare({ question }, EFFECTS).statement);
      expect(actual.rows.length).toBe(ODD_ROWS);
      expect(actual).toEqual(expected);
    });

    const questions = QUESTIONS.filter((candidate) => readsOf(candidate).includes(RAW_TABLE)).map(({ name }) => name);
    test.each(cases.slice(1).flatMap(({ layout }) => questions.map((name) => ({ layout, name }))))(
      '$layout: $name',
      async ({ layout, name }) => {
        const options = { question: name, values: { ...DAY, limit: 'all' }, tables, raw: [logs] };
        const expected = namedRows(await query(options, EFFECTS));
        const actual = await askTrino(clientOf(layout), prepare(options, EFFECTS).statement);
        expect(rounded(actual.rows, expected.rows)).toEqual(expected.rows);
        expect(actual.rows.length).toBeGreaterThan(0);
      },
      PATIENCE_MS,
    );

    test(
      'v2 without a list of distributions: a question must name one',
      async () => {
        const own = await server.client.withSchema('v2_injected');
        await make(own, { location: 'local:///v2/parquet/', raw: 'v2-parquet', start: '2026-11-01' });
        const options = { question: 'repeat-misses', values: { ...DAY, distribution: ODD_DISTRIBUTION }, tables, raw: [logs] };
        const expected = namedRows(await query(options, EFFECTS));
        const actual = await askTrino(own, prepare(options, EFFECTS).statement);
        expect(rounded(actual.rows, expected.rows)).toEqual(expected.rows);
        expect(actual.rows.length).toBeGreaterThan(0);
        const { statement } = prepare({ ...options, values: DAY }, EFFECTS);
        await expect(askTrino(own, statement)).rejects.toThrow(/distributionid/);
      },
      PATIENCE_MS,
    );
  });
});
