/** Logs in S3 are read like logs on disk, and what stands in the way is said in one line. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fileWith, folderWith, gz, log, uris } from '../logs.js';
import { ACCESS_KEY, FakeS3 } from '../s3/server.js';
import { type AnswerRow, hitlens, parseRows, ROOT, type Run } from './hitlens.js';

const SAMPLE = join(ROOT, 'sample-logs');
const NAMES = readdirSync(SAMPLE).filter((name) => name.endsWith('.gz'));

let s3: FakeS3;
beforeAll(async () => {
  s3 = await FakeS3.start();
});
afterAll(() => s3.stop());
beforeEach(() => s3.reset());

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Run> {
  return hitlens(args, { env: { ...s3.env(), ...env } });
}

async function answer(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<string> {
  const { code, stdout, stderr } = await run(args, env);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** Requests by URI over these inputs. */
async function counted(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const rows = parseRows(await answer(['aggregate', ...args, '--by', 'uri'], env));
  return Object.fromEntries(rows.map(({ uri, requests }) => [String(uri), requests]));
}

/** A bucket with one row of the URI `/name` in each log. */
function bucketWith(keys: readonly string[], options?: Parameters<FakeS3['bucket']>[1]): void {
  const bucket = s3.bucket('logs', options);
  for (const key of keys) bucket.put(key, gz(log(uris(`/${key}`))));
}

describe('the same logs as on disk', () => {
  /** Enough that threads are started. */
  const COPIES = ['a', 'b', 'c'];
  let folder: string;
  beforeAll(() => {
    const bucket = s3.bucket('sample');
    const files = COPIES.flatMap((copy) => NAMES.map((name) => [`${copy}/${name}`, readFileSync(join(SAMPLE, name))] as const));
    for (const [name, content] of files) bucket.put(`cdn/${name}`, content);
    folder = folderWith(Object.fromEntries(files));
  });

  test.each([
    ['top', '--format', 'csv', '--limit', 'all'],
    ['top', '--format', 'table', '--by', 'distribution,hour'],
    ['aggregate', '--by', 'uri,pop', '--format', 'json'],
    ['report', '--format', 'json'],
    ['aggregate', '--by', 'uri', '--threads', '1'],
  ])('%s %s %s %s %s', async (command, ...options) => {
    const inS3 = await answer([command, 's3://sample/cdn/', ...options]);
    expect(inS3).toBe(await answer([command, folder, ...options]));
    expect(inS3.length).toBeGreaterThan(500);
  });

  test('a part of them, and others from disk', async () => {
    const inputs = ['s3://sample/cdn/a/', join(folder, 'b'), 's3://sample/cdn/c/', 's3://sample/cdn/a/'];
    expect(await answer(['top', ...inputs])).toBe(await answer(['top', folder]));
  });
});

describe('what an address stands for', () => {
  beforeEach(() => bucketWith(['logs/a.gz', 'logs/a.gz.old', 'logs/b/c.gz', 'logs2/d.gz', 'logs/[x].gz', 'logs/']));

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
    const failed = await run(['top', input]);
    expect(failed).toMatchObject({ code, stdout: '' });
    expect(failed.stderr).toContain(message);
  });
});

describe('what stands in the way', () => {
  interface Case {
    readonly name: string;
    readonly bucket?: Parameters<FakeS3['bucket']>[1];
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly says: RegExp;
  }
  const cases: readonly Case[] = [
    { name: 'no such bucket', args: ['s3://nowhere/x/'], says: /s3:\/\/nowhere\/x\/: there is no such bucket/ },
    {
      name: 'no credentials',
      env: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
      says: /no AWS credentials\..*--no-sign-request/,
    },
    {
      name: 'an unknown profile',
      args: ['s3://logs/', '--profile', 'nobody'],
      says: /no AWS credentials for the profile nobody/,
    },
    { name: 'a wrong access key', env: { AWS_ACCESS_KEY_ID: 'AKIAWRONG' }, says: /does not know this access key/ },
    { name: 'no permission to list', bucket: { denied: ['list'] }, says: /s3:ListBucket on arn:aws:s3:::logs / },
    { name: 'no permission to read', bucket: { denied: ['get'] }, says: /s3:GetObject on arn:aws:s3:::logs\/cdn\/\* / },
    { name: 'the owner does not pay', bucket: { requesterPays: true }, says: /--request-payer/ },
    { name: 'a private bucket', args: ['s3://logs/', '--no-sign-request'], says: /access denied/ },
    {
      name: 'nobody at the address',
      env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
      says: /cannot be reached.*AWS_ENDPOINT_URL/,
    },
  ];

  test.each(cases)('$name', async ({ bucket, args = ['s3://logs/'], env, says }) => {
    bucketWith(['cdn/a.gz', 'cdn/b.gz'], bucket);
    const { code, stdout, stderr } = await run(['top', ...args], env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('an expired token is said at once, while logs are read', async () => {
    bucketWith(['cdn/a.gz', 'cdn/b.gz']);
    s3.script = ({ kind, range }) => (kind === 'get' && range === undefined ? { status: 400, code: 'ExpiredToken' } : undefined);
    const { code, stderr } = await run(['top', 's3://logs/']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/session token has expired/);
  });
});

describe('ways to reach a bucket', () => {
  test.each([301, 400] as const)('in another region than the configured one, as told by %i', async (redirects) => {
    bucketWith(['a.gz', 'b.gz', 'c.gz'], { region: 'ap-south-1', redirects });
    expect(await counted(['s3://logs/'])).toEqual({ '/a.gz': 1, '/b.gz': 1, '/c.gz': 1 });
    // Only the first request went to the wrong one.
    expect(s3.requests.filter(({ region }) => region !== 'ap-south-1')).toHaveLength(1);
    expect(await counted(['s3://logs/', '--region', 'ap-south-1'])).toEqual({ '/a.gz': 1, '/b.gz': 1, '/c.gz': 1 });
  });

  test('without any region', async () => {
    bucketWith(['a.gz']);
    expect(await counted(['s3://logs/'], { AWS_REGION: '' })).toEqual({ '/a.gz': 1 });
  });

  test('that everyone may read', async () => {
    bucketWith(['a.gz'], { isPublic: true });
    const env = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
    expect(await counted(['s3://logs/', '--no-sign-request'], env)).toEqual({ '/a.gz': 1 });
  });

  test('for which the requester pays', async () => {
    bucketWith(['a.gz'], { requesterPays: true });
    expect(await counted(['s3://logs/', '--request-payer'])).toEqual({ '/a.gz': 1 });
  });

  test('that may not be listed, by the key', async () => {
    bucketWith(['a.gz', 'b.gz'], { denied: ['list'] });
    expect(await counted(['s3://logs/a.gz'])).toEqual({ '/a.gz': 1 });
  });

  test('with a profile, its region and its endpoint', async () => {
    bucketWith(['a.gz']);
    const config = fileWith(`[profile cdn]
region = eu-central-1
endpoint_url = ${s3.url}
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

describe('logs that cannot be read', () => {
  test('archived ones are named, the others count', async () => {
    bucketWith(['a.gz', 'b.gz']);
    const bucket = s3.bucket('cold');
    bucket.put('a.gz', gz(log(uris('/a'))));
    bucket.put('b.gz', gz(log(uris('/b'))), { storageClass: 'GLACIER' });
    bucket.put('c.gz', gz(log(uris('/c'))), { storageClass: 'GLACIER_IR' });
    bucket.put('d.gz', gz(log(uris('/d'))), { storageClass: 'DEEP_ARCHIVE', isRestored: true });
    bucket.put('folder/', '');
    const { code, stdout, stderr } = await run(['report', 's3://cold', '--format', 'json']);
    expect(code).toBe(3);
    expect(stderr).toBe('hitlens: s3://cold/b.gz: it is archived (GLACIER). Restore it first: aws s3api restore-object\n');
    expect(JSON.parse(stdout)).toMatchObject({
      requests: 3,
      complete: false,
      inputs: { files: 4, failed: [{ file: 's3://cold/b.gz' }] },
    });
    expect(s3.fetched()).toEqual(['a.gz', 'c.gz', 'd.gz']);
  });

  test('many archived ones are one line, and no answer where there is nothing else', async () => {
    const bucket = s3.bucket('cold');
    for (let i = 0; i < 20; i++) bucket.put(`${i}.gz`, 'x', { storageClass: 'DEEP_ARCHIVE' });
    const { code, stdout, stderr } = await run(['top', 's3://cold']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^hitlens: s3:\/\/cold\/0\.gz and 19 more: it is archived \(DEEP_ARCHIVE\)[^\n]*\n$/);
  });

  test('an archive tier that the listing does not tell of is named, too', async () => {
    bucketWith(['a.gz', 'b.gz']);
    s3.script = ({ kind, key }) => (kind === 'get' && key === 'b.gz' ? { status: 403, code: 'InvalidObjectState' } : undefined);
    const { code, stderr } = await run(['top', 's3://logs']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/b\.gz: it is archived/);
  });

  test('one that is deleted meanwhile is named, the others count', async () => {
    bucketWith(['a.gz', 'b.gz', 'c.gz']);
    s3.script = ({ kind, key }) => (kind === 'get' && key === 'b.gz' ? { status: 404, code: 'NoSuchKey' } : undefined);
    const { code, stdout, stderr } = await run(['report', 's3://logs', '--format', 'json']);
    expect(code).toBe(3);
    expect(stderr).toBe('hitlens: s3://logs/b.gz: it was deleted after it was listed\n');
    expect(JSON.parse(stdout)).toMatchObject({ requests: 2, complete: false, inputs: { failed: [{ file: 's3://logs/b.gz' }] } });
  });

  test('where retries are used up for all, there is no answer', async () => {
    bucketWith(['a.gz', 'b.gz']);
    s3.script = ({ kind }) => (kind === 'get' ? { status: 500, code: 'InternalError' } : undefined);
    const { code, stdout, stderr } = await run(['top', 's3://logs'], { AWS_MAX_ATTEMPTS: '2' });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/a\.gz: the store answered InternalError \(500\).*tried 2 times/);
  });
});

describe('a window of time', () => {
  const HOURS = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
  const keys = HOURS.map((hour) => `cdn/E1WGQ7ZK4N2RVD.2026-11-19-${hour}.0a1b2c3d.gz`);
  const window = ['--from', '2026-11-19T08:00', '--to', '2026-11-19T10:00'];

  test('what lies outside by its name is not asked for', async () => {
    bucketWith([...keys, 'cdn/other.gz']);
    await answer(['top', 's3://logs/cdn/', ...window]);
    expect(s3.fetched()).toEqual([...keys.slice(7, 11), 'cdn/other.gz']);
  });

  test('the same holds on disk', async () => {
    const files = Object.fromEntries(keys.map((key) => [key, 'not read']));
    const name = 'cdn/E1WGQ7ZK4N2RVD.2026-11-19-08.0a1b2c3d.gz';
    const folder = folderWith({ ...files, ...Object.fromEntries(keys.slice(7, 11).map((key) => [key, gz(log(uris('/a')))])) });
    const args = ['aggregate', '--by', 'uri', '--from', '2026-11-19T08:00', '--to', '2026-11-19T10:00'];
    expect(await answer([...args, folder])).toBe(await answer([...args, join(folder, name)]));
    const { code, stdout, stderr } = await run([...args, join(folder, 'cdn/*-0[0-5].*.gz')]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toMatch(/6 logs lie outside/);
  });

  test('folders that the user named say nothing', async () => {
    const folder = folderWith({ '2020/01/01/a.log': log(uris('/a')) });
    const day = ['--from', '2026-11-19', '--to', '2026-11-20'];
    const rows = async (input: string) => parseRows(await answer(['aggregate', input, '--by', 'uri', ...day]));
    expect(await rows(join(folder, '2020/01/01'))).toHaveLength(1);
    expect(await rows(join(folder, '2020/01/01/a.log'))).toHaveLength(1);
    expect(await rows(join(folder, '2020/01/01/*.log'))).toHaveLength(1);
    // Those below it are part of the logs' names.
    const { stdout, stderr } = await run(['aggregate', folder, '--by', 'uri', ...day]);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/nothing to read: the log lies outside --from and --to/);
  });
});

describe('--dry-run', () => {
  const inputs = ['s3://logs/', '--from', '2026-11-19', '--to', '2026-11-20'];
  beforeEach(() => {
    const bucket = s3.bucket('logs');
    bucket.put('E1A.2026-11-19-08.x.gz', Buffer.alloc(2000));
    bucket.put('E1A.2026-11-10-08.x.gz', Buffer.alloc(100));
    bucket.put('z.gz', Buffer.alloc(500), { storageClass: 'GLACIER' });
    bucket.put('folder/', '');
    bucket.put('year=2020/a.gz', Buffer.alloc(100));
  });

  test.each(['top', 'report', 'aggregate'])('%s lists what would be read, with all that is left out', async (command) => {
    const by = command === 'aggregate' ? ['--by', 'uri'] : [];
    const { code, stdout, stderr } = await run([command, ...inputs, ...by, '--dry-run']);
    expect(code).toBe(0);
    const reason = expect.stringContaining('it is archived (GLACIER)');
    expect(parseRows(stdout)).toEqual<AnswerRow[]>([
      { input: 's3://logs/E1A.2026-11-19-08.x.gz', bytes: 2000, unreadable: null },
      { input: 's3://logs/z.gz', bytes: 500, unreadable: reason },
    ]);
    expect(stderr).toBe(`hitlens: 1 log, 2,000 bytes
Left out by the time in their names: 1 log.
Not even listed, for the same reason: 1 folder.
Left out as empty: 1 folder marker.
Cannot be read: 1 log.
`);
    expect(s3.fetched()).toEqual([]);
  });

  test('a table ends with how much it is', async () => {
    const { stdout, stderr } = await run(['report', ...inputs, '--dry-run', '--format', 'table']);
    expect(stdout).toMatch(/^to read: 1 log +2\.0 KiB$/m);
    expect(stdout).toMatch(/^Not even listed, for the same reason: 1 folder\.$/m);
    expect(stderr).toBe('');
  });

  test('works on disk and as CSV', async () => {
    const file = fileWith('x'.repeat(10));
    const { code, stdout } = await run(['report', file, '--dry-run', '--format', 'csv']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `input,bytes,unreadable\n${file},10,\n` });
  });
});
