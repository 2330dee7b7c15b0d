/** Answers of Athena come out typed and whole, by pages and from the result file alike. */
import { describe, expect, test, vi } from 'vitest';
import { ask, open, RESULTS, refusal, useFakeAthena } from '../../athena/session.js';

const session = useFakeAthena();

const TYPED = `SELECT CAST(9007199254740992 AS BIGINT) AS bytes_sent, CAST(1.25 AS DOUBLE) AS hit_ratio, CAST(7.5 AS DECIMAL(10,2)) AS d,
  CAST(404 AS SMALLINT) AS status, DATE '2026-11-19' AS date, TIMESTAMP '2026-11-19 08:00:00' AS hour, true AS b, 'x' AS t, CAST(NULL AS BIGINT) AS n,
  CAST(3 AS BIGINT) AS time_taken_ms, '' AS e, CAST(NULL AS VARCHAR) AS m, CAST('NaN' AS DOUBLE) AS nan`;
const CELLS = [9007199254740992, 1.25, 7.5, 404, '2026-11-19', '2026-11-19 08:00:00', 'true', 'x', null, 3, '', null, null];
const KINDS = 'count count count count text text text text count count text text count'.split(' ');

describe.each([
  ['pages', {}],
  ['the result file', { pageRows: 1, fileFromBytes: 0 }],
])('%s', (_, how) => {
  test('types', async () => {
    const { columns, rows } = await ask(TYPED, how);
    expect(rows).toEqual([CELLS]);
    expect(columns.map(({ kind }) => kind)).toEqual(KINDS);
  });

  test('NULL, empty text, quotes, commas, line ends and other alphabets', async () => {
    const values = [
      "''",
      'NULL',
      "'\"'",
      '\'""\'',
      "'a,b'",
      '\'"a","b"\'',
      'chr(10)',
      "'x' || chr(13) || chr(10) || 'y'",
      "'Grüße 日本 😀'",
      "'='",
      "' '",
    ];
    const sql = `SELECT * FROM (VALUES ${values.map((value, i) => `(${value}, ${i})`).join(', ')}) AS t(v, i) ORDER BY i`;
    const { rows } = await ask(sql, how);
    expect(rows.map(([value]) => value)).toEqual([
      '',
      null,
      '"',
      '""',
      'a,b',
      '"a","b"',
      '\n',
      'x\r\ny',
      'Grüße 日本 😀',
      '=',
      ' ',
    ]);
  });

  test('one column that is NULL, empty and text', async () => {
    const { rows } = await ask("SELECT v FROM (VALUES (NULL, 1), ('', 2), ('x', 3), (NULL, 4)) AS t(v, i) ORDER BY i", how);
    expect(rows).toEqual([[null], [''], ['x'], [null]]);
  });

  test('no rows', async () => {
    const { columns, rows } = await ask('SELECT 1 AS a WHERE false', how);
    expect([columns.map(({ name }) => name), rows]).toEqual([['a'], []]);
  });

  test('a row like the header is a row', async () => {
    expect((await ask("SELECT 'a' AS a UNION ALL SELECT 'a'", how)).rows).toEqual([['a'], ['a']]);
  });
});

describe('many rows', () => {
  const SQL =
    "SELECT i, CASE WHEN i % 3 = 0 THEN NULL ELSE repeat('ä\"', CAST(i % 7 AS INTEGER)) END AS t FROM range(5000) AS r(i) ORDER BY i";
  const expected = Array.from({ length: 5000 }, (_, i) => [i, i % 3 === 0 ? null : 'ä"'.repeat(i % 7)]);

  test('page by page', async () => {
    const { rows } = await ask(SQL, { pageRows: 999 });
    expect(rows).toEqual(expected);
    expect(session.athena.count('GetQueryResults')).toBe(6);
  });

  test('from the file', async () => {
    const { rows } = await ask(SQL, { fileFromBytes: 10_000 });
    expect(rows).toEqual(expected);
    expect(session.athena.count('GetQueryResults')).toBe(1);
  });

  test('from the file, in pieces of any size', async () => {
    session.s3.script = ({ kind, before }) => (kind === 'get' ? { cutAfter: 1 + before * 613 } : undefined);
    expect((await ask(SQL, { fileFromBytes: 0 })).rows).toEqual(expected);
    expect(session.s3.count('get')).toBeGreaterThan(5);
  });

  test('by pages where the file may not be read, and where there is none', async () => {
    session.s3.script = ({ kind }) => (kind === 'head' ? { status: 403, code: 'AccessDenied' } : undefined);
    expect((await ask(SQL, { fileFromBytes: 0 })).rows).toEqual(expected);
    session.athena.workgroups = { kept: { isManaged: true } };
    expect((await ask(SQL, { fileFromBytes: 0, workgroup: 'kept', outputLocation: undefined })).rows).toEqual(expected);
    expect(session.s3.count('get')).toBe(0);
  });

  test('whoever has seen enough may go', async () => {
    const engine = await open({ fileFromBytes: 0 });
    const { rows } = await engine.ask({ sql: SQL, parameters: [] });
    for await (const row of rows) {
      expect(row).toEqual([0, null]);
      break;
    }
    await engine.close();
  });

  test.each([
    ['within a value', (text: string) => text.lastIndexOf('ä')],
    ['between values', (text: string) => text.lastIndexOf(',')],
    ['within the header', () => 2],
    ['before the header', () => 0],
  ])('a file cut off %s is no answer', async (_, place) => {
    await ask(SQL, { fileFromBytes: 0 });
    const key = session.results.keys().find((name) => name.includes(session.athena.queries[0].id)) ?? '';
    const text = session.results.get(key)?.body.toString() ?? '';
    const at = Buffer.byteLength(text.slice(0, place(text)));
    session.athena.course = () => ({ cutFileAt: at });
    expect(await refusal(ask(SQL, { fileFromBytes: 0 }))).toMatch(/^s3:\/\/results\/athena\/\S+\.csv: the result breaks off/);
  });

  test('a file that never arrives whole is no answer', async () => {
    session.s3.script = ({ kind, before }) => (kind === 'get' ? { cutAfter: before === 0 ? 100 : 0 } : undefined);
    // The S3 client is as patient here as it is for users.
    vi.stubEnv('AWS_MAX_ATTEMPTS', '2');
    expect(await refusal(ask(SQL, { fileFromBytes: 0 }))).toMatch(/cannot be read to its end: its transfer breaks off/);
    vi.stubEnv('AWS_MAX_ATTEMPTS', '8');
  });
});

test('parameters of every type, an empty text and a quote among them', async () => {
  const parameters = [
    { type: 'VARCHAR', value: "it's" },
    { type: 'VARCHAR', value: '' },
    { type: 'DATE', value: '2026-11-19' },
    { type: 'TIMESTAMP', value: '2026-11-19 08:00:00' },
    { type: 'BIGINT', value: -42 },
    { type: 'DOUBLE', value: 0.5 },
  ] as const;
  const { rows } = await ask('SELECT ? AS a, ? AS b, ? AS c, ? AS d, ? AS e, ? AS f', {}, parameters);
  expect(rows).toEqual([["it's", '', '2026-11-19', '2026-11-19 08:00:00', -42, 0.5]]);
  const { ExecutionParameters, QueryString } = session.athena.requests[0].input;
  expect(ExecutionParameters).toEqual(["'it''s'", "''"]);
  // Numbers and dates may stand where Athena takes no parameter.
  expect(QueryString).toBe(
    "SELECT ? AS a, ? AS b, DATE '2026-11-19' AS c, TIMESTAMP '2026-11-19 08:00:00' AS d,  -42 AS e, 5E-1 AS f",
  );
});

test('text is bound whatever it says, and so is a date that is none', async () => {
  const parameters = [
    { type: 'VARCHAR', value: "' OR '1' = '1" },
    { type: 'DATE', value: "2026-11-19' OR DATE '2026-11-19" },
  ] as const;
  expect(await refusal(ask('SELECT 1 WHERE ? = ? ', {}, parameters))).toContain('Athena: the query failed');
  expect(session.athena.requests[0].input).toMatchObject({
    QueryString: 'SELECT 1 WHERE ? = ?',
    ExecutionParameters: ["''' OR ''1'' = ''1'", "DATE '2026-11-19'' OR DATE ''2026-11-19'"],
  });
});

test('a question mark in text, names and comments is no place for a parameter', async () => {
  const sql = "-- why?\nSELECT '?' AS \"a?\", /* ? */ ? AS b, 'it''s?' AS c, 7-? AS d WHERE ? = '' LIMIT ?";
  const parameters = [
    { type: 'VARCHAR', value: '?' },
    { type: 'BIGINT', value: -1 },
    { type: 'VARCHAR', value: '' },
    { type: 'BIGINT', value: 10 },
  ] as const;
  const { columns, rows } = await ask(sql, {}, parameters);
  expect([columns[0].name, rows]).toEqual(['a?', [['?', '?', "it's?", 8]]]);
  await expect(ask('SELECT ?')).rejects.toThrow(RangeError);
  await expect(ask('SELECT 1', {}, [...parameters])).rejects.toThrow(RangeError);
});

test('a parameter that Athena would not take is refused before it is asked', async () => {
  const long = { type: 'VARCHAR', value: "'".repeat(512) } as const;
  expect(await refusal(ask('SELECT ?', {}, [long]))).toContain('parameter 1 is too long for Athena (1026 characters');
  expect(session.athena.requests).toEqual([]);
});

test('SHOW has no header', async () => {
  session.backend.created.add('tab_name');
  expect((await ask("SHOW TABLES 'tab*'")).rows).toEqual([['tab_name']]);
  session.backend.created.clear();
});

test('a statement goes where the settings say, without its last semicolon', async () => {
  session.athena.workgroups = { analysts: { location: RESULTS } };
  await ask('SELECT 1;\n', { workgroup: 'analysts', catalog: 'AwsDataCatalog', reuseMinutes: 60 });
  expect(session.athena.requests[0].input).toMatchObject({
    QueryString: 'SELECT 1',
    WorkGroup: 'analysts',
    QueryExecutionContext: { Database: 'cdn', Catalog: 'AwsDataCatalog' },
    ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 60 } },
  });
});

test.each([
  ['-- why\n/* so */ WITH a AS (SELECT 1) SELECT * FROM a', true],
  ["SHOW TABLES '*'", false],
])('%s may be answered by an earlier answer: %s', async (sql, isSo) => {
  await ask(sql, { reuseMinutes: 60 });
  expect('ResultReuseConfiguration' in session.athena.requests[0].input).toBe(isSo);
});
