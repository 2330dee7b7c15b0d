/** `hitlens query` and `hitlens tables`, as they are typed. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { sqlFiles } from '../../src/io/sql-files.js';
import { fileWith, tempFolder } from '../logs.js';
import { writeRollup } from '../query/rollup.js';
import { answerOf, column, hitlens, linesOf, rowsOf } from './hitlens.js';

let tables: string;
beforeAll(async () => {
  tables = join(tempFolder(), 'rollup');
  await writeRollup('sample-logs', tables);
}, 60_000);

const NAMES = sqlFiles('questions').map(({ name }) => name);

describe('a question by name', () => {
  test('is asked of the tables in --tables', async () => {
    const rows = await rowsOf(['query', 'worst-objects', '--tables', tables, '--limit', '2']);
    expect(rows).toMatchObject([
      { uri: '/landing/black-friday.html', misses: 804 },
      { uri: '/prices/eur.json', misses: 716 },
    ]);
  });

  test('finds the tables in ./rollup by itself', async () => {
    const rows = await rowsOf(['query', 'worst-objects', '--limit', '1'], { cwd: join(tables, '..') });
    expect(column(rows, 'uri')).toEqual(['/landing/black-friday.html']);
  });

  test('of raw logs reads those in --raw', async () => {
    const args = ['query', 'query-string-fragmentation', '--raw', 'sample-logs/E1*', 'sample-logs/E3*', '--limit', '1'];
    expect(column(await rowsOf(args), 'uri')).toEqual(['/landing/black-friday.html']);
  });

  test('of a log that is cut off is answered as far as it goes, with exit code 3', async () => {
    const file = fileWith(
      readFileSync('sample-logs/E1WGQ7ZK4N2RVD.2026-11-19-00.2b02f922.gz').subarray(0, 20_000),
      'E1WGQ7ZK4N2RVD.2026-11-19-00.ab.gz',
    );
    const { code, stdout, stderr } = await hitlens(['query', 'repeat-misses', '--raw', file, '--limit', '1']);
    expect({ code, stderr }).toEqual({ code: 3, stderr: `hitlens: ${file}: its gzip data is cut off: the file is not whole\n` });
    expect(linesOf(stdout)).toHaveLength(1);
  });

  test('--limit all is all', async () => {
    const rows = await rowsOf(['query', 'hit-ratio-by-pop', '--tables', tables, '--limit', 'all']);
    expect(rows.length).toBeGreaterThan(300);
  });

  test('--from, --to and --distribution narrow it', async () => {
    const args = ['query', 'fleet-hit-ratio', '--tables', tables, '--from', '2026-11-19', '--to', '2026-11-20'];
    expect(column(await rowsOf([...args, '--distribution', 'E3MX8T5BJ90HLC']), 'requests')).toEqual([19_775]);
    expect(await rowsOf(['query', 'fleet-hit-ratio', '--tables', tables, '--from', '2026-11-20'])).toEqual([]);
  });

  test.each([
    { format: 'csv', first: 'date,distribution,requests,bytes_sent,hit_ratio,byte_hit_ratio,console_hit_ratio' },
    { format: 'json', first: '[' },
    { format: 'table', first: 'date        distribution    requests  bytes_sent  hit_ratio' },
  ])('as $format', async ({ format, first }) => {
    const answer = await answerOf(['query', 'fleet-hit-ratio', '--tables', tables, '--format', format]);
    expect(linesOf(answer)[0]).toContain(first);
  });
});

describe('tables that hitlens rollup builds', () => {
  test('answer the same as those of the reference', async () => {
    const built = join(tempFolder(), 'rollup');
    await answerOf(['rollup', 'sample-logs', '--to', built, '--format', 'json']);
    const names = NAMES.filter((name) => !['movers', 'repeat-misses', 'query-string-fragmentation'].includes(name));
    for (const name of names) {
      const [answer, expected] = await Promise.all(
        [built, tables].map((folder) => answerOf(['query', name, '--limit', 'all', '--tables', folder])),
      );
      expect(answer, name).toBe(expected);
    }
  });
});

describe('a file', () => {
  test('without a header is SQL, and the names of its columns tell what they are', async () => {
    const sql =
      'SELECT pop, sum(bytes_sent) AS sent_bytes, max("date") AS day FROM fleet_hourly GROUP BY pop ORDER BY 2 DESC LIMIT 1;';
    const answer = await answerOf(['query', fileWith(sql, 'mine.sql'), '--tables', tables, '--format', 'table']);
    expect(linesOf(answer)[2]).toMatch(/^\w+-\w+ +\d+ MiB +2026-11-19$/);
  });

  test('with a header has parameters', async () => {
    const sql = `-- title: one object\n-- param path text: its path\n\nSELECT sum(requests) AS n FROM objects_daily WHERE uri = :path`;
    const file = fileWith(sql, 'mine.sql');
    const rows = await rowsOf(['query', file, '--tables', tables, '--param', 'path=/prices/eur.json']);
    expect(rows).toEqual([{ n: 814 }]);
    const { code, stderr } = await hitlens(['query', file, '--tables', tables]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `hitlens: ${file} needs path: its path. Say --param path=VALUE\n` });
  });
});

describe('--list', () => {
  test('has a line for each', async () => {
    const rows = await rowsOf(['query', '--list']);
    expect(column(rows, 'question')).toEqual(NAMES);
    expect(rows.find((row) => row.question === 'repeat-misses')).toEqual({
      question: 'repeat-misses',
      'what it answers': 'The same thing missed again',
      reads: 'raw_logs',
    });
  });
});

describe('--print', () => {
  test('shows what will run, with its values, as SQL', async () => {
    const text = await answerOf(['query', 'worst-objects', '--print', '--from', '2026-11-19', '--distribution', "a'b\n; DROP"]);
    expect(text).toMatch(/^-- The objects that miss most\n/);
    expect(text).toContain('-- param limit (whole, 20): most rows of the answer\n');
    expect(text).toContain('-- ? 1: DATE "2026-11-19"\n');
    expect(text).toContain('-- ? 5: VARCHAR "a\'b\\n; DROP"\n');
    expect(text).toMatch(/\nWITH objects AS \([\s\S]*LIMIT \?\n$/);
    expect(text.match(/\?(?! \d)/g)).toHaveLength(14);
  });

  test('needs no tables', async () => {
    expect(await answerOf(['query', 'cache-statistics', '--print', '--tables', '/nowhere'])).toContain('FROM fleet_hourly');
  });
});

describe('wrong usage', () => {
  test.each<{ line: string; code?: number; says: string | RegExp }>([
    { line: '', says: 'which question? hitlens query --list names them; a file ends in .sql' },
    {
      line: 'worst-objets',
      says: `worst-objets is no question, and no .sql file. Did you mean worst-objects? hitlens query --list names all ${NAMES.length} of them`,
    },
    { line: 'none.sql', code: 1, says: 'none.sql: no such file' },
    { line: 'worst-objects --param limit', says: '--param limit: expected NAME=VALUE, as in --param limit=50' },
    { line: 'worst-objects --param limit=1 --param limit=2', says: '--param limit is given twice' },
    { line: 'worst-objects --param limit=1 --limit 2', says: '--limit and --param limit say the same: give one' },
    { line: 'worst-objects --limit few', says: 'limit=few: expected a whole number up to 2147483647, or all' },
    { line: 'worst-objects --from yesterday', says: 'from=yesterday: expected a UTC date, as in 2026-11-19' },
    { line: 'worst-objects --param min=1', says: 'worst-objects has no parameter min. It has: from, to, distribution, limit' },
    { line: 'movers', says: 'movers needs before_from: first day of the range before. Say --param before_from=VALUE' },
    { line: 'worst-objects --engine presto', says: 'presto is no engine. There are: duckdb, athena' },
    { line: 'worst-objects --engine athena --raw x', says: /--raw: Athena reads its own tables/ },
    { line: 'repeat-misses --raw -', says: '--raw -: DuckDB reads logs more than once. Write them to a file first' },
    { line: 'repeat-misses', code: 1, says: /raw_logs are the logs themselves: say where they are with --raw INPUT/ },
  ])('query $line', async ({ line, code = 2, says }) => {
    const run = await hitlens(['query', ...line.split(' ').filter((word) => word !== '')]);
    expect({ code: run.code, stdout: run.stdout }).toEqual({ code, stdout: '' });
    if (typeof says === 'string') expect(run.stderr).toBe(`hitlens: ${says}\n`);
    else expect(run.stderr).toMatch(says);
  });

  test('tables that nobody has built are said where they are looked for', async () => {
    const { code, stderr } = await hitlens(['query', 'worst-objects'], { cwd: tempFolder() });
    const says = './rollup: there is no table objects_daily in this folder. Build it with hitlens rollup';
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(says) });
  });

  test('what a failed question had begun to write is not there', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'q.sql'), "SELECT CAST(CAST(x AS VARCHAR) || 'x' AS BIGINT) FROM range(3) t(x)");
    const { code, stderr } = await hitlens(['query', join(folder, 'q.sql'), '--output', join(folder, 'out.csv')]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('hitlens: DuckDB: Conversion Error') });
    expect(readdirSync(folder)).toEqual(['q.sql']);
  });
});

describe('tables print', () => {
  test('needs nothing but a location', async () => {
    const text = await answerOf(['tables', 'print', '--location', 's3://bucket/rollup', '--start', '2026-01-01']);
    expect(text.match(/^CREATE .*$/gm)).toEqual([
      'CREATE EXTERNAL TABLE IF NOT EXISTS `objects_daily` (',
      'CREATE EXTERNAL TABLE IF NOT EXISTS `fleet_hourly` (',
    ]);
    expect(text).toContain("LOCATION 's3://bucket/rollup/objects_daily/'");
    expect(text).toContain("'projection.dt.range' = '2026-01-01,NOW'");
  });

  test.each(['v1', 'v2-json', 'v2-parquet'])('of raw logs: %s', async (layout) => {
    const text = await answerOf(['tables', 'print', '--raw', layout, '--location', 's3://bucket/logs/']);
    expect(text.match(/^CREATE .*$/gm)).toEqual([
      `CREATE EXTERNAL TABLE IF NOT EXISTS \`raw_logs_${layout.slice(0, 2)}\` (`,
      'CREATE OR REPLACE VIEW raw_logs AS',
    ]);
  });

  test.each([
    { line: 'print', says: /required option '--location <s3-uri>' not specified/ },
    { line: 'show --location s3://bucket/x', says: /show is no action\. There are: print, create/ },
    { line: 'print --location /disk', says: /--location \/disk: expected s3:\/\/BUCKET\/PREFIX/ },
    { line: 'print --location s3://bucket/x --raw v3', says: /v3 is no layout\. There are: v1, v2-json, v2-parquet/ },
    { line: 'print --location s3://bucket/x --start 2026-13-01', says: /--start 2026-13-01: expected a date/ },
    { line: "print --location s3://bucket/x --distributions E1WGQ7ZK4N2RVD,x'y", says: /x'y is no distribution id/ },
  ])('tables $line', async ({ line, says }) => {
    const { code, stdout, stderr } = await hitlens(['tables', ...line.split(' ')]);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(says) });
  });
});

describe('Ctrl-C', () => {
  test('stops DuckDB, and ends as a signal does', async () => {
    const file = fileWith('SELECT sum(a.x * b.x) FROM range(100000000) a(x), range(100000) b(x)', 'long.sql');
    const started = Date.now();
    const run = hitlens(['query', file, '--threads', '1', '--temp-dir', tempFolder()], { interruptAfter: 1500 });
    expect(await run).toMatchObject({ code: null, stdout: '', stderr: '' });
    expect(Date.now() - started).toBeLessThan(15_000);
  }, 20_000);
});
