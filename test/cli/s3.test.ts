/** Logs in S3 are read like logs on disk. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fileWith, folderWith, gz, log, uris } from '../logs.js';
import { counted, putLogs } from '../s3/logs.js';
import { ACCESS_KEY } from '../s3/server.js';
import { useFakeS3 } from '../s3/session.js';
import { answerOf, hitlens, hitlensProcess, parseRows, ROOT } from './hitlens.js';

const SAMPLE = join(ROOT, 'sample-logs');
const NAMES = readdirSync(SAMPLE).filter((name) => name.endsWith('.gz'));
const s3 = useFakeS3();

describe('the same logs as on disk', () => {
  /** All together are enough that threads are started; one is not. */
  const COPIES = ['a', 'b', 'c'];
  let folder: string;
  beforeAll(() => {
    const bucket = s3.server.bucket('sample');
    const files = COPIES.flatMap((copy) => NAMES.map((name) => [`${copy}/${name}`, readFileSync(join(SAMPLE, name))] as const));
    for (const [name, content] of files) bucket.put(`cdn/${name}`, content);
    folder = folderWith(Object.fromEntries(files));
  });

  test.each([
    ['top', '--format', 'csv', '--limit', 'all'],
    ['top', '--format', 'table', '--by', 'distribution,hour'],
    ['aggregate', '--by', 'uri,pop', '--format', 'json'],
    ['report', '--format', 'json'],
  ])('%s %s %s %s %s', async (command, ...options) => {
    const inS3 = await answerOf([command, 's3://sample/cdn/a/E3', ...options]);
    expect(inS3).toBe(await answerOf([command, join(folder, 'a/E3*'), ...options]));
    expect(inS3.length).toBeGreaterThan(500);
  });

  test('in a process of its own, with threads', async () => {
    const command = ['report', '--format', 'json', '--threads', '2'];
    const { code, stdout, stderr } = await hitlensProcess([...command, 's3://sample/cdn/']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(await answerOf([...command, folder]));
  });

  test('a part of them, and others from disk', async () => {
    const inputs = ['s3://sample/cdn/a/', join(folder, 'b'), 's3://sample/cdn/c/', 's3://sample/cdn/a/'];
    expect(await answerOf(['top', ...inputs, '--threads', '1'])).toBe(await answerOf(['top', folder]));
  });
});

describe('what an address stands for', () => {
  beforeEach(() => putLogs(s3.server, ['logs/a.gz', 'logs/a.gz.old', 'logs/b/c.gz', 'logs2/d.gz', 'logs/[x].gz', 'logs/']));

  test.each([
    ['s3://logs', ['logs/a.gz', 'logs/a.gz.old', 'logs/b/c.gz', 'logs2/d.gz', 'logs/[x].gz', 'logs/']],
    ['S3://logs/logs2', ['logs2/d.gz']],
    ['s3://logs/logs/b', ['logs/b/c.gz']],
    // The key itself, not what else begins with it.
    ['s3://logs/logs/a.gz', ['logs/a.gz']],
    ['s3://logs/logs/*.gz', ['logs/a.gz', 'logs/[x].gz']],
    ['s3://logs/**/{c,d}.gz', ['logs/b/c.gz', 'logs2/d.gz']],
    ['s3://logs/logs/[x].gz', ['logs/[x].gz']],
  ])('%s', async (input, keys) => {
    expect(Object.keys(await counted([input])).sort()).toEqual(keys.map((key) => `/${key}`).sort());
  });

  test.each([
    ['s3://logs/none/', 1, 's3://logs/none/: no logs begin with this. See what there is: aws s3 ls s3://logs/none/'],
    ['s3://logs/*.zip', 1, 's3://logs/*.zip: no logs match. See what there is: aws s3 ls s3://logs/'],
    ['s3:///logs', 2, 's3:///logs: expected s3://BUCKET'],
    ['s3://*/x', 2, 's3://*/x: expected s3://BUCKET'],
  ])('%s is nothing', async (input, code, message) => {
    const failed = await hitlens(['top', input]);
    expect(failed).toMatchObject({ code, stdout: '' });
    expect(failed.stderr).toContain(message);
  });
});

describe('ways to reach a bucket', () => {
  test.each([301, 400] as const)('in another region than the configured one, as told by %i', async (redirects) => {
    putLogs(s3.server, ['a.gz', 'b.gz', 'c.gz'], { region: 'ap-south-1', redirects });
    expect(await counted(['s3://logs/'])).toEqual({ '/a.gz': 1, '/b.gz': 1, '/c.gz': 1 });
    // Only the first request went to the wrong one.
    expect(s3.server.requests.filter(({ region }) => region !== 'ap-south-1')).toHaveLength(1);
    expect(await counted(['s3://logs/', '--region', 'ap-south-1'])).toEqual({ '/a.gz': 1, '/b.gz': 1, '/c.gz': 1 });
  });

  test('without any region', async () => {
    putLogs(s3.server, ['a.gz']);
    expect(await counted(['s3://logs/'], { AWS_REGION: '' })).toEqual({ '/a.gz': 1 });
  });

  test('that everyone may read', async () => {
    putLogs(s3.server, ['a.gz'], { isPublic: true });
    const env = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
    expect(await counted(['s3://logs/', '--no-sign-request'], env)).toEqual({ '/a.gz': 1 });
  });

  test('for which the requester pays', async () => {
    putLogs(s3.server, ['a.gz'], { requesterPays: true });
    expect(await counted(['s3://logs/', '--request-payer'])).toEqual({ '/a.gz': 1 });
  });

  test('that may not be listed, by the key', async () => {
    putLogs(s3.server, ['a.gz', 'b.gz'], { denied: ['list'] });
    expect(await counted(['s3://logs/a.gz'])).toEqual({ '/a.gz': 1 });
  });

  test('with a profile, its region and its endpoint', async () => {
    putLogs(s3.server, ['a.gz']);
    const config = fileWith(`[profile cdn]
region = eu-central-1
endpoint_url = ${s3.server.url}
aws_access_key_id = ${ACCESS_KEY}
aws_secret_access_key = secret
`);
    const env = {
      AWS_CONFIG_FILE: config,
      AWS_ENDPOINT_URL: '',
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_REGION: '',
    };
    expect(await counted(['s3://logs/', '--profile', 'cdn'], env)).toEqual({ '/a.gz': 1 });
  });
});

describe('a window of time', () => {
  const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
  const keys = HOURS.map((hour) => `cdn/E1WGQ7ZK4N2RVD.2026-11-19-${hour}.0a1b2c3d.gz`);
  const window = ['--from', '2026-11-19T08:00', '--to', '2026-11-19T10:00'];

  test('what lies outside by its name is not asked for', async () => {
    putLogs(s3.server, [...keys, 'cdn/other.gz']);
    await answerOf(['top', 's3://logs/cdn/', ...window]);
    expect(s3.server.fetched()).toEqual([...keys.slice(7, 11), 'cdn/other.gz']);
  });

  test('the same holds on disk', async () => {
    const files = Object.fromEntries(keys.map((key) => [key, 'not read']));
    const name = 'cdn/E1WGQ7ZK4N2RVD.2026-11-19-08.0a1b2c3d.gz';
    const folder = folderWith({ ...files, ...Object.fromEntries(keys.slice(7, 11).map((key) => [key, gz(log(uris('/a')))])) });
    const args = ['aggregate', '--by', 'uri', '--from', '2026-11-19T08:00', '--to', '2026-11-19T10:00'];
    expect(await answerOf([...args, folder])).toBe(await answerOf([...args, join(folder, name)]));
    const { code, stdout, stderr } = await hitlens([...args, join(folder, 'cdn/*-0[0-5].*.gz')]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/6 logs lie outside/);
  });

  test('folders that the user named say nothing', async () => {
    const folder = folderWith({ '2020/01/01/a.log': log(uris('/a')) });
    const day = ['--from', '2026-11-19', '--to', '2026-11-20'];
    const rows = async (input: string) => parseRows(await answerOf(['aggregate', input, '--by', 'uri', ...day]));
    expect(await rows(join(folder, '2020/01/01'))).toHaveLength(1);
    expect(await rows(join(folder, '2020/01/01/a.log'))).toHaveLength(1);
    expect(await rows(join(folder, '2020/01/01/*.log'))).toHaveLength(1);
    // Those below it are part of the logs' names.
    const { stdout, stderr } = await hitlens(['aggregate', folder, '--by', 'uri', ...day]);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/nothing to read: the log lies outside --from and --to/);
  });
});
