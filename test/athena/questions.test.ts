/** One question, two engines, one answer: each question of the library gives on Athena what it gives on this machine. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { onDisk } from '../../src/io/duckdb/raw-logs.js';
import { rawView } from '../../src/io/duckdb/raw-view.js';
import { rollupViews } from '../../src/io/duckdb/rollup-views.js';
import { engineSql, sqlFiles } from '../../src/io/sql-files.js';
import { queryEffects } from '../../src/local-query.js';
import { allQuestions } from '../../src/query/library.js';
import { query } from '../../src/tasks/query.js';
import { LOGS, withSample } from '../query/sample.js';
import { MOVED } from '../query/windows.js';
import { open, useFakeAthena } from './session.js';

// Some hours of raw logs, and all days of the tables.
const sample = withSample(`${LOGS}/*-{08,09,23}.*.gz`);

const session = useFakeAthena(async () => {
  const logs = readdirSync(LOGS).filter((name) => /-(08|09|23)\..*\.gz$/.test(name));
  const raw = rawView(onDisk(logs.map((name) => join(LOGS, name))).logs);
  return [engineSql('duckdb'), ...rollupViews(sample.tables).values(), raw];
});

describe.each(allQuestions(sqlFiles('questions')).map(({ name }) => name))('%s', (question) => {
  test.each([
    ['by pages', {}],
    ['from the result file', { pageRows: 2, fileFromBytes: 0 }],
  ])('%s', async (_, how) => {
    const values = { ...(question === 'movers' ? MOVED : {}), limit: 'all' };
    const effects = { ...queryEffects(), openEngine: async () => ({ engine: await open(how), complete: true }) };
    const { table: answer } = await query({ question, values, engine: 'athena' }, effects);
    expect(answer).toEqual(await sample.ask(question, values));
    expect(answer.rows.length).toBeGreaterThan(0);
    // Text is bound, whatever it says; what stands outside of WHERE is written out.
    expect(session.athena.queries[0].input.QueryString).not.toMatch(/LIMIT \?|LIMIT\s*$/);
  });
});
