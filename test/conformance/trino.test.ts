/** Questions give the same answers on Trino, which Athena is made of, as on DuckDB: over the same files, row by row. */
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sqlFiles } from '../../src/io/sql-files.js';
import { queryEffects } from '../../src/local-query.js';
import { tableStatements } from '../../src/query/ddl.js';
import { allQuestions } from '../../src/query/library.js';
import type { Question } from '../../src/query/question.js';
import { prepare, query } from '../../src/tasks/query.js';
import { hitlens, ROOT } from '../cli/hitlens.js';
import { tempFolder } from '../logs.js';
import { askTrino, namedRows, rounded } from './trino/answers.js';
import type { TrinoClient } from './trino/client.js';
import { trinoDdl } from './trino/ddl.js';
import { oddLogs } from './trino/odd-logs.js';
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
/** Values of parameters, of which each question takes those that it has. */
const VALUES: readonly Readonly<Record<string, string>>[] = [
  { ...BEFORE, ...DAY },
  { ...BEFORE, ...DAY, limit: 'all', min_misses: '1', min_share: '0' },
  { ...BEFORE, ...DAY, distribution: 'E3MX8T5BJ90HLC', limit: '7', min_share: '0.25' },
  { ...BEFORE, ...DAY, distribution: "it's ? none" },
  { before_from: '2026-11-17', before_to: '2026-11-18', from: '2026-11-18', to: '2026-11-21', limit: 'all' },
];

function valuesFor({ parameters }: Question, all: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => parameters.some((parameter) => parameter.name === name)));
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
    for (const options of [{ location: 'local:///rollup/' }, { location: 'local:///logs/', raw: 'v1' } as const]) {
      for (const { sql } of tableStatements(sqlFiles('tables'), options)) await client.run(trinoDdl(sql));
    }
  }, START_MS);
  afterAll(() => server?.stop());

  describe.each(QUESTIONS.map((question) => ({ name: question.name, question })))('$name', ({ name, question }) => {
    test.each(VALUES.map((all) => ({ values: valuesFor(question, all) })))(
      '$values',
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
});
