/** The main job, on the sample whose answer is known. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Truth } from '../../sample-logs/truth.js';
import type { Summary } from '../../src/schema/summary.js';
import { fileWith, gz, log, tempFolder, uris } from '../logs.js';
import { rowsOf as rowsIn, withDuckDB } from '../rollup/tables.js';
import { FakeS3 } from '../s3/server.js';
import { type AnswerRow, answerOf, hitlens, linesOf, ROOT, requestsBy, rowsOf } from './hitlens.js';

const SAMPLE = join(ROOT, 'sample-logs');
const truth = JSON.parse(readFileSync(join(SAMPLE, 'truth.json'), 'utf8')) as Truth;

/** Names of an object and of the objects in it, in their order. */
function keysOf(value: object): string[] {
  return Object.entries(value).flatMap(([name, inner]) => {
    const isOpen = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    return isOpen && ['inputs', 'rows', 'definitions'].includes(name)
      ? [name, ...keysOf(inner).map((key) => `${name}.${key}`)]
      : [name];
  });
}

describe('hitlens report sample-logs --out', () => {
  let folder: string;
  let text: string;
  let summary: Summary;
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');

  beforeAll(async () => {
    folder = join(tempFolder(), 'new', 'folder');
    const run = await hitlens(['report', SAMPLE, '--out', folder, '--format', 'table']);
    expect(run).toMatchObject({ code: 0, stderr: `hitlens: the report is in ${join(folder, 'index.html')}\n` });
    text = run.stdout;
    summary = JSON.parse(read('summary.json')) as Summary;
  });

  test('writes these files and no others', () => {
    const tables = ['content_types', 'hours', 'objects', 'pops'].flatMap((name) => [`${name}.csv`, `${name}.parquet`]);
    expect(readdirSync(folder).sort()).toEqual([...tables, 'index.html', 'summary.json'].sort());
  });

  test.each(['content_types', 'hours', 'objects', 'pops'])('%s.parquet has the rows of the CSV', async (name) => {
    const path = join(folder, name);
    const types = await withDuckDB(async (db) => (await db.run(`FROM '${path}.parquet'`)).columnTypes());
    const [header] = read(`${name}.csv`).split('\n');
    const columns = header.split(',').map((column, i) => `'${column}': '${types[i]}'`);
    const csv = `read_csv('${path}.csv', header = true, auto_detect = false, columns = {${columns.join(', ')}})`;
    const rows = await rowsIn(`FROM '${path}.parquet'`);
    expect(rows).toEqual(await rowsIn(`FROM ${csv}`));
    expect(rows.length).toBeGreaterThan(3);
  });

  test('summary.json has the keys of the contract', () => {
    expect(keysOf(summary)).toEqual([
      'inputs',
      'inputs.files',
      'inputs.bytes',
      'inputs.failed',
      'rows',
      'rows.accepted',
      'rows.rejected',
      'rows.reasons',
      'rows.samples',
      'first',
      'last',
      'requests',
      'bytes_sent',
      'result_types',
      'response_result_types',
      'hit_ratio',
      'byte_hit_ratio',
      'definitions',
      'definitions.hit_ratio',
      'definitions.byte_hit_ratio',
      'definitions.console_hit_ratio',
      'definitions.cloudwatch_hit_ratio',
      'definitions.origin_offload',
      'complete',
    ]);
  });

  test('summary.json says what was simulated', () => {
    expect(summary).toMatchObject({
      inputs: { files: 48, failed: [] },
      rows: { accepted: truth.rows, rejected: 0, reasons: {}, samples: [] },
      first: truth.first,
      last: truth.last,
      requests: truth.requests,
      bytes_sent: truth.bytes_sent,
      hit_ratio: truth.hit_ratio,
      complete: true,
    });
    expect(summary.result_types).toEqual(truth.result_types);
    expect(summary.response_result_types).toEqual(truth.response_result_types);
  });

  test('every table adds up to the whole', () => {
    for (const name of ['objects.csv', 'pops.csv', 'content_types.csv', 'hours.csv']) {
      const [head, ...lines] = linesOf(read(name));
      const column = head.split(',').indexOf('requests');
      // No value of the sample needs quotes.
      const sum = lines.reduce((total, line) => total + Number(line.split(',')[column]), 0);
      expect({ name, sum }).toEqual({ name, sum: truth.requests });
    }
    expect(linesOf(read('hours.csv'))).toHaveLength(25);
  });

  test('objects.csv is what top says', async () => {
    const answer = await answerOf(['top', SAMPLE, '--limit', '10000', '--format', 'csv']);
    expect(read('objects.csv')).toBe(answer);
  });

  test('index.html is one file that loads nothing', () => {
    const html = read('index.html');
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).toContain('/landing/black-friday.html');
    expect(html).not.toMatch(/(src|href)\s*=\s*["']?(https?:)?\/\//i);
    expect(html).not.toMatch(/@import|url\(/i);
  });

  test('the terminal has the headline and the worst objects', () => {
    expect(text).toContain('73.0 %');
    expect(text).toContain('/landing/black-friday.html');
    expect(text).toContain('/prices/eur.json');
  });
});

describe.concurrent('the sample, by other commands', () => {
  test('by distribution and result type', async () => {
    const rows = await rowsOf(['aggregate', SAMPLE, '--by', 'distribution,result_type,detailed_result_type']);
    const sum = (some: readonly AnswerRow[]) => some.reduce((total, row) => total + Number(row.bytes_sent), 0);
    expect(requestsBy(rows, 'detailed_result_type')).toEqual(truth.detailed_result_types);
    for (const [id, { requests, bytes_sent, result_types }] of Object.entries(truth.distributions)) {
      const ours = rows.filter((row) => row.distribution === id);
      expect(requestsBy(ours, 'result_type')).toEqual(result_types);
      expect(requestsBy(ours, 'distribution')).toEqual({ [id]: requests });
      expect(sum(ours)).toBe(bytes_sent);
    }
  });

  test('the distinct rows are as many as were made', async () => {
    const answer = await answerOf(['aggregate', SAMPLE, '--by', 'uri,pop,content_type,result_type', '--format', 'csv']);
    expect(linesOf(answer)).toHaveLength(truth.distinct_rows + 1);
  });

  test('with node:zlib alone, the same bytes', async () => {
    const args = ['top', SAMPLE, '--limit', '100'];
    expect(await answerOf(args, { env: { HITLENS_INFLATE: 'node' } })).toBe(await answerOf(args));
  });
});

test('a report goes to standard output alone where no folder is named', async () => {
  const cwd = tempFolder();
  await answerOf(['report', fileWith(log(uris('/a')))], { cwd });
  expect(readdirSync(cwd)).toEqual([]);
});

describe.concurrent('--fail-under', () => {
  const gates = (args: string) => args.split(' ').flatMap((gate) => ['--fail-under', gate]);

  test('4: says what fell and what is most to blame, in any scope, beside the whole answer', async () => {
    const args = gates('0.9,content_type=text/* 0.7 0.8,definition=byte 0.9,distribution=E0ABCDE');
    const { code, stdout, stderr } = await hitlens(['report', SAMPLE, '--format', 'json', ...args]);
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ requests: truth.requests, complete: true });
    expect(linesOf(stderr)).toEqual([
      'hitlens: hit_ratio of text/* is 47.9 %, 42.1 points under 90.0 %. Most to blame, by the requests that they lose: ' +
        '/landing/black-friday.html (761, 19.3 %), /shop/index.html (517, 13.1 %), /landing/winter-sale.html (393, 10.0 %)',
      expect.stringMatching(
        /^hitlens: byte_hit_ratio is 74\.8 %, 5\.2 points under 80\.0 %\. .* that they lose: \/video\/\S+ \(388 MiB, 15\.2 %\), /,
      ),
      'hitlens: hit_ratio in E0ABCDE: no requests to judge it by, so it does not hold (90.0 % is wanted)',
    ]);
  });

  test('0 where all hold; whatever threads there are, the same are to blame', async () => {
    expect(await hitlens(['report', SAMPLE, '--format', 'json', ...gates('0.73 0.5,definition=console')])).toMatchObject({
      code: 0,
      stderr: '',
    });
    const said = await Promise.all(
      ['1', '3'].map((threads) =>
        hitlens(['report', SAMPLE, '--threads', threads, '--memory', '32MiB', ...gates('1 1,definition=origin_offload')]),
      ),
    );
    expect(said[0].stderr).toBe(said[1].stderr);
    expect(said[0]).toMatchObject({ code: 4 });
  });

  test('4 rather than 3 where the logs are not whole, either', async () => {
    const broken = fileWith(gz(log(uris(...Array.from({ length: 500 }, (_, i) => `/${i}`)))).subarray(0, -10), 'broken.gz');
    expect((await hitlens(['report', broken])).code).toBe(3);
    expect((await hitlens(['report', broken, '--fail-under', '1', '--definition', 'hit_ratio'])).code).toBe(3);
    expect((await hitlens(['report', broken, '--fail-under', '1,content_type=image/*'])).code).toBe(4);
  });

  test('2 where it says nothing that can be judged', async () => {
    for (const gate of ['', 'definition=console', '0.9,definition=consol']) {
      const { code, stderr } = await hitlens(['report', SAMPLE, '--fail-under', gate]);
      expect({ gate, code, stderr }).toEqual({
        gate,
        code: 2,
        stderr: expect.stringMatching(/^hitlens: --fail-under .*: (the ratio|definition).*: expected/),
      });
    }
  });
});

test('--out takes a place in S3, too', async () => {
  const s3 = await FakeS3.start();
  try {
    const bucket = s3.bucket('reports');
    const run = await hitlens(['report', SAMPLE, '--out', 's3://reports/today', '--format', 'json'], { env: s3.env() });
    expect(run).toMatchObject({ code: 0, stderr: 'hitlens: the report is in s3://reports/today\n' });
    expect(bucket.get('today/summary.json')?.body.toString()).toBe(run.stdout);
    expect(bucket.get('today/objects.parquet')?.body.subarray(0, 4).toString()).toBe('PAR1');
    expect(s3.requests.filter(({ kind }) => kind === 'put').at(-1)?.key).toBe('today/index.html');
  } finally {
    await s3.stop();
  }
});
