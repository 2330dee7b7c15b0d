/** Athena is not here to be asked; the grammars of Trino (its questions) and Hive (its tables) are. */
// Not 'dt-sql-parser' itself, which has the grammars of all dialects.
import { HiveSQL } from 'dt-sql-parser/dist/parser/hive/index.js';
import { TrinoSQL } from 'dt-sql-parser/dist/parser/trino/index.js';
import { describe, expect, test } from 'vitest';
import { sqlFiles } from '../../src/io/sql-files.js';
import { bind } from '../../src/query/binding.js';
import { RAW_LAYOUTS, tableStatements } from '../../src/query/ddl.js';
import { allQuestions } from '../../src/query/library.js';
import { countSql, tallySql } from '../../src/rollup/athena/counts.js';
import { type LogLayout, logsDdl } from '../../src/rollup/athena/logs.js';
import { V1_FIELD_NAMES } from '../../src/schema/fields.js';
import { ROLLUP_TABLES } from '../../src/schema/rollup.js';
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

describe('builds of rollup tables', () => {
  const build = { dt: '2026-11-19', id: 'abcx1', staging: 's3://tables/_building/x/' };
  const layouts: LogLayout[] = [
    { format: 'text', fields: V1_FIELD_NAMES },
    { format: 'json', fields: ["it's", 'sc-bytes'] },
    { format: 'parquet', fields: [] },
  ];

  test.each(layouts)('logs in $format', (layout) => {
    expect(faults(new HiveSQL(), logsDdl(build, 0, layout, ['E1', 'E2']))).toEqual([]);
  });

  test.each(ROLLUP_TABLES)('$name', (table) => {
    const sql = countSql(build, table, layouts);
    for (const statement of [sql, tallySql(build, table)]) expect(faults(new TrinoSQL(), statement)).toEqual([]);
    // Athena takes 262,144 bytes.
    expect(Buffer.byteLength(sql)).toBeLessThan(20_000);
  });
});
