/** The tables in `sql/README.md` are those of the source. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sqlFiles } from '../src/io/sql-files.js';
import { allQuestions } from '../src/query/library.js';
import { RATIO_DEFINITIONS } from '../src/schema/ratios.js';
import { RAW_COLUMNS } from '../src/schema/raw.js';
import { columnsOfRollup, PARTITION_COLUMN, ROLLUP_TABLES } from '../src/schema/rollup.js';

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
});
