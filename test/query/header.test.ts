/** What a question's header may say, and what is refused. */
import { describe, expect, test } from 'vitest';
import { sqlFiles } from '../../src/io/sql-files.js';
import { parseQuestion } from '../../src/query/header.js';
import { allQuestions } from '../../src/query/library.js';
import { parametersIn, tablesIn, tokensOf } from '../../src/query/tokens.js';
import { RESULT_TYPES } from '../../src/schema/result-types.js';

const GOOD = `-- title: What it is
-- tells: more than
--   fits a line
-- act: on it
-- param from date = 2026-01-01: first day
-- param name text = 'a b': some text
-- param least ratio = 0.5: a number
-- param limit whole: has no default
-- column uri text: path, as logged
-- column misses count: result type Miss

SELECT uri, misses FROM objects_daily WHERE "date" >= :from AND uri <> :name AND misses > :least LIMIT :limit;
`;

describe('a header', () => {
  test('says everything about a question', () => {
    expect(parseQuestion('good', GOOD, 'good.sql')).toEqual({
      name: 'good',
      title: 'What it is',
      tells: 'more than fits a line',
      act: 'on it',
      parameters: [
        { name: 'from', type: 'date', otherwise: '2026-01-01', about: 'first day' },
        { name: 'name', type: 'text', otherwise: 'a b', about: 'some text' },
        { name: 'least', type: 'ratio', otherwise: '0.5', about: 'a number' },
        { name: 'limit', type: 'whole', otherwise: null, about: 'has no default' },
      ],
      columns: [
        { name: 'uri', kind: 'text', about: 'path, as logged' },
        { name: 'misses', kind: 'count', about: 'result type Miss' },
      ],
      sql: expect.stringMatching(/^SELECT uri[^;]*LIMIT :limit$/),
    });
  });

  test('is the same with a BOM, with CRLF and below empty lines', () => {
    const expected = parseQuestion('good', GOOD, 'good.sql');
    expect(parseQuestion('good', `\ufeff\n${GOOD.replaceAll('\n', '\r\n')}`, 'good.sql')).toEqual(expected);
  });

  test('may be missing', () => {
    const question = parseQuestion('own', '-- my own\nSELECT 1;\n', 'own.sql');
    expect(question).toMatchObject({ title: '', parameters: [], columns: [], sql: '-- my own\nSELECT 1' });
  });

  test.each([
    { change: ['-- title: What it is\n', ''], says: 'good.sql: its header has no title' },
    { change: ['-- act: on it', '-- title: again'], says: 'good.sql:4: a second title' },
    { change: ['-- act: on it', '-- acts: on it'], says: 'good.sql:4: not a line of a header: -- acts: on it' },
    { change: ['from date = 2026-01-01:', 'from day = 2026-01-01:'], says: 'good.sql:5: day is no type of a parameter' },
    { change: ['= 2026-01-01:', '= 2026-02-30:'], says: 'good.sql:5: the default: from=2026-02-30: expected a UTC date' },
    { change: ['limit whole: has', 'limit whole = x: has'], says: 'good.sql:8: the default: limit=x: expected a whole number' },
    { change: ['limit whole: has', 'from whole: has'], says: 'good.sql:8: a second parameter from' },
    { change: ['limit whole: has no default', 'limit whole'], says: 'good.sql:8: not a line of a header' },
    { change: ['misses count:', 'misses counts:'], says: 'good.sql:10: counts is no kind of a column. There are: text, count' },
    { change: ['misses count:', 'uri count:'], says: 'good.sql:10: a second column uri' },
    { change: [':limit;', ':limt;'], says: 'good.sql: :limt is used, but the header does not declare it. Did you mean limit?' },
    { change: [' LIMIT :limit', ''], says: 'good.sql: the parameter limit is declared, but :limit is not used' },
    { change: [/\nSELECT.*/s, '\n'], says: 'good.sql: there is no SQL in it' },
  ])('$says', ({ change: [from, to], says }) => {
    const text = GOOD.replace(from, String(to));
    expect(text).not.toBe(GOOD);
    expect(() => parseQuestion('good', text, 'good.sql')).toThrow(says);
  });

  test('parameters need one', () => {
    expect(() => parseQuestion('own', 'SELECT :x', 'own.sql')).toThrow(
      'own.sql: :x is used, but there is no header to declare it',
    );
  });
});

describe('parameters in SQL', () => {
  test.each([
    { sql: 'SELECT :a, f(:b), :a', names: ['a', 'b', 'a'] },
    { sql: `SELECT ':a', ":b", ' '':c', -- :d\n/* :e */ :f`, names: ['f'] },
    { sql: "SELECT x::BIGINT, l[1:n], TIME '10:00:00', a[i]:b", names: [] },
    { sql: 'SELECT BETWEEN :from_dt AND :to_dt', names: ['from_dt', 'to_dt'] },
  ])('$sql', ({ sql, names }) => {
    expect(parametersIn(sql)).toEqual(names);
    expect(
      tokensOf(sql)
        .map(({ text }) => text)
        .join(''),
    ).toBe(sql);
  });

  test('tables are those outside of quotes and comments', () => {
    expect(tablesIn(`SELECT * FROM a JOIN x.b -- c\n WHERE d = 'e'`, ['a', 'b', 'c', 'd', 'e', 'f'])).toEqual(['a', 'b', 'd']);
  });
});

describe('the questions', () => {
  const questions = allQuestions(sqlFiles('questions'));
  const classed = (kind: string) => RESULT_TYPES.filter((type) => type.class === kind).map(({ name }) => name);

  test('all say what they tell and what to do about it', () => {
    for (const { name, title, tells, act, columns } of questions) {
      expect({ name, isWhole: [title, tells, act].every((text) => text !== '') && columns.length > 1 }).toEqual({
        name,
        isWhole: true,
      });
    }
  });

  test('mean the same by the same parameter', () => {
    const types = new Map<string, Set<string>>();
    for (const { name, type, about } of questions
      .filter((one) => !/movers|by-hour/.test(one.name))
      .flatMap((one) => one.parameters)) {
      types.set(name, (types.get(name) ?? new Set()).add(`${type}: ${about}`));
    }
    expect([...types].filter(([, meanings]) => meanings.size > 1)).toEqual([]);
    expect(questions.filter(({ parameters }) => !parameters.some(({ name }) => name === 'limit'))).toEqual([]);
  });

  test('take for errors what the schema takes for errors', () => {
    const lists = questions.flatMap(({ sql }) =>
      [...sql.matchAll(/\bIN \(('[^)]*)\)/g)].map(([, list]) => list.replace(/'|\s/g, '').split(',')),
    );
    const errors = lists.filter((list) => list.some((name) => classed('error').includes(name)));
    expect(errors.length).toBeGreaterThan(5);
    for (const list of errors) expect(list).toEqual(classed('error'));
  });

  test('name no result type that the schema does not know', () => {
    const known = new Set(RESULT_TYPES.map(({ name }) => name));
    for (const { sql } of questions) {
      for (const [, name] of sql.matchAll(/\bresult_type = '([^']*)'/g)) expect(known).toContain(name);
    }
  });

  test('have a total order that says where NULL goes', () => {
    for (const { name, sql } of questions) {
      const order = sql.slice(sql.lastIndexOf('ORDER BY'));
      expect({ name, order }).toEqual({ name, order: expect.stringMatching(/(ASC) NULLS (FIRST|LAST)\nLIMIT :limit$/) });
    }
  });

  test('divide as decimals, and never by zero', () => {
    for (const { name, sql } of questions) {
      const code = tokensOf(sql)
        .map(({ kind, text }) => (kind === 'sql' || kind === 'parameter' ? text : '_'))
        .join('');
      for (const { index } of code.matchAll(/\//g)) {
        const division = code.slice(Math.max(0, index - 20), index + 10);
        expect({ name, division }).toEqual({ name, division: expect.stringMatching(/AS DOUBLE\s*\) \/ NULLIF\(/) });
      }
    }
  });
});
