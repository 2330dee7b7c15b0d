/** The tables in `sql/README.md` are those of the source. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sqlFiles } from '../src/io/sql-files.js';
import { localEffects } from '../src/local.js';
import { allQuestions } from '../src/query/library.js';
import { MEASURES } from '../src/schema/measures.js';
import { RATIO_DEFINITIONS } from '../src/schema/ratios.js';
import { RAW_COLUMNS } from '../src/schema/raw.js';
import { RESULT_CLASSES, RESULT_TYPES, type ResultClass } from '../src/schema/result-types.js';
import { columnsOfRollup, PARTITION_COLUMN, ROLLUP_TABLES } from '../src/schema/rollup.js';
import { report } from '../src/tasks/report.js';
import { fileWith } from './logs.js';
import { LOGS, withSample } from './query/sample.js';

const sample = withSample();

/** What a class is called where its requests are counted. */
const COUNTER_OF: Readonly<Record<ResultClass, string>> = {
  hit: 'hits',
  refresh_hit: 'refresh_hits',
  miss: 'misses',
  error: 'errors',
  other: 'other',
};

const README = readFileSync('sql/README.md', 'utf8');

/** A table of the README, without the padding of its cells. */
function between(name: string): string[] {
  const table = new RegExp(`<!-- ${name} -->\n(.*?)<!-- /${name} -->`, 's').exec(README)?.[1] ?? '';
  return table.replaceAll(/ +/g, ' ').trim().split('\n').slice(2);
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

describe('sql/README.md', () => {
  test('lists every question', () => {
    const rows = allQuestions(sqlFiles('questions')).map(({ name, title }) => row(`[\`${name}\`](questions/${name}.sql)`, title));
    expect(between('questions')).toEqual(rows);
  });

  test.each(ROLLUP_TABLES.map((table) => ({ name: table.name, table })))('lists the columns of $name', ({ name, table }) => {
    const columns = [...columnsOfRollup(table), PARTITION_COLUMN];
    expect(between(name)).toEqual(columns.map((column) => row(`\`${column.name}\``, column.type, column.about)));
  });

  test('lists the columns of raw_logs', () => {
    expect(between('raw_logs')).toEqual(RAW_COLUMNS.map(({ name, type, field }) => row(`\`${name}\``, type, `\`${field}\``)));
  });

  test('lists every hit ratio', () => {
    const rows = RATIO_DEFINITIONS.map(({ name, numerator, denominator, source }) =>
      row(`\`${name}\``, numerator, denominator, source),
    );
    expect(between('ratios')).toEqual(rows);
  });

  test('says where each is written down', () => {
    expect(between('references')).toEqual(RATIO_DEFINITIONS.map(({ name, reference }) => row(`\`${name}\``, reference)));
  });

  test('shows ratios in SQL as the source computes them', async () => {
    const [, sql] = /```sql\n(SELECT\n.*?)```/s.exec(README) ?? [];
    const file = fileWith(sql, 'ratios.sql');
    const [answer] = await sample.rows(file);
    const { summary } = await report({ inputs: [LOGS] }, localEffects());
    expect(Object.keys(answer).length).toBeGreaterThan(2);
    for (const [name, value] of Object.entries(answer)) expect(value, name).toBeCloseTo(Number(summary.definitions[name]), 12);
  });

  test('lists what each result type counts as', () => {
    const named = RESULT_CLASSES.map((one) => RESULT_TYPES.filter((type) => type.class === one).map(({ name }) => `\`${name}\``));
    const rows = RESULT_CLASSES.map((one, i) => {
      const rest = one === 'other' ? ', and whatever else there is' : '';
      return row(`\`${COUNTER_OF[one]}\``, named[i].join(', ') + rest);
    });
    expect(between('results')).toEqual(rows);
  });

  test('lists every measure', () => {
    expect(between('measures')).toEqual(MEASURES.map(({ name, about }) => row(`\`${name}\``, about)));
  });
});
