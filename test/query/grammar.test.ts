/** Athena is not here to be asked; the grammars of Trino (its questions) and Hive (its tables) are. */
// Not 'dt-sql-parser' itself, which has the grammars of all dialects.
import { HiveSQL } from 'dt-sql-parser/dist/parser/hive/index.js';
import { TrinoSQL } from 'dt-sql-parser/dist/parser/trino/index.js';
import { describe, expect, test } from 'vitest';
import { sqlFiles } from '../../src/io/sql-files.js';
import { bind } from '../../src/query/binding.js';
import { RAW_LAYOUTS, tableStatements } from '../../src/query/ddl.js';
import { allQuestions } from '../../src/query/library.js';
import { MOVED } from './windows.js';

function faults(parser: { validate(sql: string): readonly { message: string; startLine: number }[] }, sql: string): string[] {
  return parser.validate(sql).map(({ message, startLine }) => `line ${startLine}: ${message}`);
}

describe('Trino', () => {
  test.each(allQuestions(sqlFiles('questions')).map((question) => ({ name: question.name, question })))(
    '$name',
    ({ question }) => {
      const { sql } = bind(question, question.name === 'movers' ? MOVED : {});
      expect(faults(new TrinoSQL(), sql)).toEqual([]);
    },
  );

  test('the grammar finds what Athena does not know', () => {
    expect(faults(new TrinoSQL(), 'SELECT x::BIGINT FROM t')).not.toEqual([]);
    expect(faults(new TrinoSQL(), 'SELECT x FROM t LIMIT 1 OFFSET 1')).not.toEqual([]);
    expect(faults(new TrinoSQL(), 'SELECT x FROM t WHERE x = ? LIMIT ?')).toEqual([]);
  });
});

describe('tables', () => {
  const templates = sqlFiles('tables');
  const layouts = [
    { layout: undefined, distributions: [] },
    ...RAW_LAYOUTS.flatMap((layout) => [
      { layout, distributions: [] },
      { layout, distributions: ['E1WGQ7ZK4N2RVD', 'E3MX8T5BJ90HLC'] },
    ]),
  ];

  test.each(layouts)('$layout $distributions', ({ layout, distributions }) => {
    for (const { sql } of tableStatements(templates, { location: 's3://bucket/a/b', raw: layout, distributions })) {
      const isView = /CREATE OR REPLACE VIEW/.test(sql);
      expect(faults(isView ? new TrinoSQL() : new HiveSQL(), sql)).toEqual([]);
    }
  });

  test('the grammar finds what Hive does not know', () => {
    expect(faults(new HiveSQL(), 'CREATE EXTERNAL TABLE t (`a` string,) LOCATION "s3://b/"')).not.toEqual([]);
  });
});
