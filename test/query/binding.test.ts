/** Values are bound, never pasted: whatever they hold, they are values. */
import { describe, expect, test } from 'vitest';
import { bind } from '../../src/query/binding.js';
import { parseQuestion } from '../../src/query/header.js';
import { didYouMean, nearNames } from '../../src/schema/near.js';
import { withSample } from './sample.js';

const sample = withSample();

const ALL = parseQuestion(
  'all',
  `-- title: all types
-- param from date = 2026-01-01: from
-- param to timestamp = 9999-12-31: to
-- param name text = '': name
-- param least ratio = 0.5: least
-- param limit whole = 10: limit

SELECT :name, ':name', :from, :from_dt, :to, :to_dt, :least, :name -- :limit
LIMIT :limit`,
  'all.sql',
);

const ONE_WORD = parseQuestion('one', "-- title: one\n-- param name text = 'x': n\n\nSELECT :name", 'one.sql');

const HOSTILE = [
  `'; DROP VIEW objects_daily; --`,
  `x' OR '1'='1`,
  `"`,
  `?`,
  `:name`,
  `\\`,
  '%',
  '\u0000',
  'é\u{1f4a5}',
  '-- x',
  '/*',
  '',
];

describe('binding', () => {
  test('puts a value for every ? into the order of the text', () => {
    const { sql, parameters } = bind(ALL, { from: '2026-11-19', to: '2026-11-20T12:30', name: "it's", limit: 'all' });
    expect(sql).toBe("SELECT ?, ':name', ?, ?, ?, ?, ?, ? -- :limit\nLIMIT ?");
    expect(parameters).toEqual([
      { type: 'VARCHAR', value: "it's" },
      { type: 'DATE', value: '2026-11-19' },
      { type: 'VARCHAR', value: '2026-11-18' },
      { type: 'TIMESTAMP', value: '2026-11-20 12:30:00' },
      { type: 'VARCHAR', value: '2026-11-21' },
      { type: 'DOUBLE', value: 0.5 },
      { type: 'VARCHAR', value: "it's" },
      { type: 'BIGINT', value: 2 ** 31 - 1 },
    ]);
  });

  test.each([
    { to: '2026-11-20', last: '2026-11-20' },
    { to: '2026-11-20T00:00:01', last: '2026-11-21' },
    { to: '9999-12-31T23:00', last: '9999-12-31' },
  ])('rows up to $to lie in partitions up to $last', ({ to, last }) => {
    expect(bind(ALL, { to }).parameters[4]).toEqual({ type: 'VARCHAR', value: last });
  });

  test('the first day there is has none before it', () => {
    expect(bind(ALL, { from: '0001-01-01' }).parameters[2]).toEqual({ type: 'VARCHAR', value: '0001-01-01' });
  });

  test.each<{ given: Record<string, string>; says: string }>([
    { given: { from: '2026-02-29' }, says: 'from=2026-02-29: expected a UTC date, as in 2026-11-19' },
    { given: { from: '2026-11-19T08:00' }, says: 'from=2026-11-19T08:00: expected a UTC date' },
    { given: { to: '2026-11-19T25:00' }, says: 'to=2026-11-19T25:00: expected a UTC date or time' },
    { given: { least: '1e3' }, says: 'least=1e3: expected a number' },
    { given: { limit: '-1' }, says: 'limit=-1: expected a whole number' },
    { given: { limit: '2147483648' }, says: 'limit=2147483648: expected a whole number up to 2147483647' },
    { given: { limt: '1' }, says: 'all has no parameter limt. Did you mean limit? It has: from, to, name, least, limit' },
    { given: { from: '2026-11-19', to: '2026-11-19' }, says: 'to (2026-11-19 00:00:00) is not after from' },
    { given: { __proto__: 'x', constructor: 'y' }, says: 'all has no parameter constructor' },
  ])('$given', ({ given, says }) => {
    expect(() => bind(ALL, given)).toThrow(says);
  });

  test('a ? of the text has no name', () => {
    const question = parseQuestion('own', "SELECT '?' WHERE x = ?", 'own.sql');
    expect(() => bind(question, {})).toThrow('own: there is a ? in the SQL. Parameters have names');
  });

  test.each(HOSTILE)('%j is text to the statement', (name) => {
    expect(bind(ONE_WORD, { name })).toEqual({ sql: 'SELECT ?', parameters: [{ type: 'VARCHAR', value: name }] });
  });

  test.each(HOSTILE.filter((value) => value !== ''))('%j is a distribution that nobody has', async (distribution) => {
    expect((await sample.ask('worst-objects', { distribution })).rows).toEqual([]);
  });
});

describe('near names', () => {
  const names = ['worst-objects', 'worst-images', 'movers', 'fleet-hit-ratio'];

  test.each([
    { typed: 'worst-objets', near: ['worst-objects'] },
    { typed: 'movrs', near: ['movers'] },
    { typed: 'worst', near: ['worst-images', 'worst-objects'] },
    { typed: 'MOVERS', near: ['movers'] },
    { typed: 'fleet_hit_ratio', near: ['fleet-hit-ratio'] },
    { typed: 'x', near: [] },
  ])('$typed', ({ typed, near }) => {
    expect(nearNames(typed, names)).toEqual(near);
    expect(didYouMean(typed, names)).toBe(near.length === 0 ? '' : `Did you mean ${near.join(' or ')}? `);
  });
});
