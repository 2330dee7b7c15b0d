/** What stands in the way of logs in S3 is said in one line. */
import { describe, expect, test } from 'vitest';
import { gz, log, uris } from '../logs.js';
import { putLogs } from '../s3/logs.js';
import { useFakeS3 } from '../s3/session.js';
import type { BucketOptions } from '../s3/store.js';
import { hitlens, hitlensProcess } from './hitlens.js';

const s3 = useFakeS3();

describe('what stands in the way', () => {
  interface Case {
    readonly name: string;
    readonly bucket?: BucketOptions;
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
    putLogs(s3.server, ['cdn/a.gz', 'cdn/b.gz'], bucket);
    const { code, stdout, stderr } = await hitlens(['top', ...args], { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('an expired token is said at once, while logs are read', async () => {
    putLogs(s3.server, ['cdn/a.gz', 'cdn/b.gz']);
    s3.server.script = ({ kind, range }) =>
      kind === 'get' && range === undefined ? { status: 400, code: 'ExpiredToken' } : undefined;
    // A process, since it gives up while others are being fetched.
    const { code, stderr } = await hitlensProcess(['top', 's3://logs/']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/session token has expired/);
  });
});

describe('logs that cannot be read', () => {
  test('archived ones are named, the others count', async () => {
    putLogs(s3.server, ['a.gz', 'b.gz']);
    const bucket = s3.server.bucket('cold');
    bucket.put('a.gz', gz(log(uris('/a'))));
    bucket.put('b.gz', gz(log(uris('/b'))), { storageClass: 'GLACIER' });
    bucket.put('c.gz', gz(log(uris('/c'))), { storageClass: 'GLACIER_IR' });
    bucket.put('d.gz', gz(log(uris('/d'))), { storageClass: 'DEEP_ARCHIVE', isRestored: true });
    bucket.put('folder/', '');
    const { code, stdout, stderr } = await hitlens(['report', 's3://cold', '--format', 'json']);
    expect(code).toBe(3);
    expect(stderr).toBe('hitlens: s3://cold/b.gz: it is archived (GLACIER). Restore it first: aws s3api restore-object\n');
    expect(JSON.parse(stdout)).toMatchObject({
      requests: 3,
      complete: false,
      inputs: { files: 4, failed: [{ file: 's3://cold/b.gz' }] },
    });
    expect(s3.server.fetched()).toEqual(['a.gz', 'c.gz', 'd.gz']);
  });

  test('many archived ones are one line, and no answer where there is nothing else', async () => {
    const bucket = s3.server.bucket('cold');
    for (let i = 0; i < 20; i++) bucket.put(`${i}.gz`, 'x', { storageClass: 'DEEP_ARCHIVE' });
    const { code, stdout, stderr } = await hitlens(['top', 's3://cold']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^hitlens: s3:\/\/cold\/0\.gz and 19 more: it is archived \(DEEP_ARCHIVE\)[^\n]*\n$/);
  });

  test('an archive tier that the listing does not tell of is named, too', async () => {
    putLogs(s3.server, ['a.gz', 'b.gz']);
    s3.server.script = ({ kind, key }) =>
      kind === 'get' && key === 'b.gz' ? { status: 403, code: 'InvalidObjectState' } : undefined;
    const { code, stderr } = await hitlens(['top', 's3://logs']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/b\.gz: it is archived/);
  });

  test('one that is deleted meanwhile is named, the others count', async () => {
    putLogs(s3.server, ['a.gz', 'b.gz', 'c.gz']);
    s3.server.script = ({ kind, key }) => (kind === 'get' && key === 'b.gz' ? { status: 404, code: 'NoSuchKey' } : undefined);
    const { code, stdout, stderr } = await hitlens(['report', 's3://logs', '--format', 'json']);
    expect(code).toBe(3);
    expect(stderr).toBe('hitlens: s3://logs/b.gz: it was deleted after it was listed\n');
    expect(JSON.parse(stdout)).toMatchObject({ requests: 2, complete: false, inputs: { failed: [{ file: 's3://logs/b.gz' }] } });
  });

  test('where retries are used up for all, there is no answer', async () => {
    putLogs(s3.server, ['a.gz', 'b.gz']);
    s3.server.script = ({ kind }) => (kind === 'get' ? { status: 500, code: 'InternalError' } : undefined);
    const { code, stdout, stderr } = await hitlensProcess(['top', 's3://logs'], { env: { AWS_MAX_ATTEMPTS: '2' } });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/a\.gz: the store answered InternalError \(500\).*tried 2 times/);
  });
});
