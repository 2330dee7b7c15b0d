/** `hitlens estimate`, as it is typed: every format, in S3 too, and what it refuses. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Estimate } from '../../src/schema/estimate.js';
import { fileWith, folderWith, gz, log, uris } from '../logs.js';
import { FakeS3 } from '../s3/server.js';
import { answerOf, hitlens, linesOf, ROOT } from './hitlens.js';

const SAMPLE = join(ROOT, 'sample-logs');
const NAMES = readdirSync(SAMPLE).filter((name) => name.endsWith('.gz'));

async function estimated(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Estimate> {
  return JSON.parse(await answerOf(['estimate', ...args, '--format', 'json'], { env })) as Estimate;
}

describe.concurrent('on disk', () => {
  test('the sample logs, whose rows are known', async () => {
    const { logs, rows } = await estimated([SAMPLE]);
    expect(logs).toMatchObject({ files: 48, distributions: 2, days: 1, from: '2026-11-19T00:00:00Z', formats: { gzip: 48 } });
    expect(rows.low).toBeLessThan(40_000);
    expect(rows.high).toBeGreaterThan(40_000);
  });

  test('ndjson is the same document on one line', async () => {
    const [line, ...others] = linesOf(await answerOf(['estimate', SAMPLE]));
    expect(JSON.parse(line)).toEqual(await estimated([SAMPLE]));
    expect(others).toEqual([]);
  });

  test('csv is a row for each way, with both ends of its ranges', async () => {
    const [header, ...rows] = linesOf(await answerOf(['estimate', SAMPLE, '--format', 'csv']));
    expect(header).toBe(
      'name,time_ms_low,time_ms_high,memory_bytes_low,memory_bytes_high,read_bytes_low,read_bytes_high,dollars_low,dollars_high,dollars_month_low,dollars_month_high',
    );
    const { ways } = await estimated([SAMPLE]);
    expect(rows.map((row) => row.split(',')[0])).toEqual(ways.map(({ name }) => name));
    expect(rows[3]).toMatch(/^ask_raw_athena,,,,,1900000,1900000,/);
  });

  test('a table fits a terminal, and ends with what to do and what was assumed', async () => {
    const text = await answerOf(['estimate', SAMPLE, '--format', 'table']);
    for (const line of linesOf(text)) expect(line.length).toBeLessThanOrEqual(80);
    expect(text).not.toContain('…');
    expect(text).toMatch(/^48 logs of 2 distributions, 1\.8 MiB, 1 day from 2026-11-19T00:00:00Z: /);
    expect(text.indexOf('\nBuild the rollup tables here: ')).toBeGreaterThan(text.indexOf('\nAthena: ask rollup'));
    expect(text).toContain('\n\nAssumed:\n- A row is ');
  });

  test('--from, --to and --days leave out what names say lies outside', async () => {
    const morning = await estimated([SAMPLE, '--from', '2026-11-19T02:00:00Z', '--to', '2026-11-19T05:00:00Z']);
    // A name says the hour more or less: there is an hour of slack on each side.
    expect(morning.logs).toMatchObject({ files: 10, outside: 38, from: '2026-11-19T01:00:00Z', to: '2026-11-19T06:00:00Z' });
    const today = new Date().toISOString().slice(0, 10);
    const folder = folderWith({
      [`E1EXAMPLE00001.${today}-00.aaaaaaaa.gz`]: gz(log(uris('/a'))),
      'E1EXAMPLE00001.2020-01-01-00.bbbbbbbb.gz': gz(log(uris('/a'))),
    });
    expect((await estimated([folder, '--days', '1'])).logs).toMatchObject({ files: 1, outside: 1 });
    const long = await estimated([folder, '--days', '3660']);
    expect(long.logs.days).toBeGreaterThan(365);
  });

  test('--threads, --questions and --price-per-tb', async () => {
    const { verdict, ways, assumptions } = await estimated([
      SAMPLE,
      '--threads',
      '16',
      '--questions',
      '0',
      '--price-per-tb',
      '6.75',
    ]);
    expect(verdict.text).toContain('on 16 cores');
    expect(ways.map(({ name, dollars_month }) => `${name} ${dollars_month?.high}`)).toContain('ask_raw_athena 0');
    expect(assumptions.join('\n')).toContain('and 0 questions to all that is listed');
    expect(assumptions.join('\n')).toContain('$6.75 for a TB scanned');
  });

  test.each([
    [['-'], 2, /^hitlens: -: an estimate is made from a listing, and stdin has none\. Name the folder or s3:\/\/ prefix/],
    [[SAMPLE, '--days', '2', '--since', '6h'], 2, /--days and --since both say where to begin: give one/],
    [[SAMPLE, '--days', '2', '--from', '2026-11-19'], 2, /--days and --from both say where to begin/],
    [[SAMPLE, '--questions', 'many'], 2, /--questions many: expected a whole number from 0/],
    [[SAMPLE, '--price-per-tb', 'free'], 2, /--price-per-tb free: expected dollars/],
    [[folderWith({ 'README.md': '# no log' })], 1, /no logs in this folder/],
  ])('%s is refused', async (args, code, says) => {
    const refused = await hitlens(['estimate', ...args]);
    expect(refused).toMatchObject({ code, stdout: '' });
    expect(refused.stderr).toMatch(says);
  });

  test('reads no log, so one that is damaged will do', async () => {
    const file = fileWith(Buffer.alloc(100_000, 7), 'E1EXAMPLE00001.2026-11-19-00.aaaaaaaa.gz');
    expect((await estimated([file])).logs).toMatchObject({ files: 1, bytes: 100_000 });
  });
});

describe('in S3', () => {
  let s3: FakeS3;
  beforeAll(async () => {
    s3 = await FakeS3.start();
  });
  afterAll(() => s3.stop());
  beforeEach(() => s3.reset());

  test('takes the right to list, and no other', async () => {
    const bucket = s3.bucket('logs', { denied: ['get'] });
    for (const name of NAMES) bucket.put(`cdn/${name}`, readFileSync(join(SAMPLE, name)));
    bucket.put('cdn/E1WGQ7ZK4N2RVD.2026-11-18-00.00000000.gz', gz(''), { storageClass: 'GLACIER' });
    const { logs, ways, assumptions } = await estimated(['s3://logs/cdn/'], s3.env());
    expect(logs).toMatchObject({ files: 48, bytes: (await estimated([SAMPLE])).logs.bytes, unreadable: 1 });
    expect(ways[0].dollars.low).toBeGreaterThan(0);
    expect(assumptions.join('\n')).toContain("hitlens runs in the bucket's region");
    expect(assumptions.join('\n')).toContain('Left out: 1 log that must be restored');
    expect(new Set(s3.requests.map(({ kind }) => kind))).toEqual(new Set(['list']));
  });

  test('a window with nothing in it', async () => {
    s3.bucket('logs').put('cdn/E1WGQ7ZK4N2RVD.2026-11-18-00.00000000.gz', gz(''));
    const { code, stdout } = await hitlens(['estimate', 's3://logs/cdn/', '--from', '2027-01-01', '--format', 'table'], {
      env: s3.env(),
    });
    expect({ code, text: stdout }).toEqual({ code: 0, text: expect.stringContaining('There is nothing to read in this time.') });
    expect(stdout).not.toContain('Lambda');
  });
});
