/** What a real S3 server refuses is said in one line, with the right exit code. */
import { beforeAll, describe, expect, test } from 'vitest';
import { parseRows } from '../cli/hitlens.js';
import { gz, log, uris } from '../logs.js';
import { GUEST, INSTALLED, KNOWS_WHO, OWNER } from './server.js';
import { useRealS3 } from './session.js';

const NOBODY = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
const LOGS = Object.fromEntries(['cdn/a.gz', 'cdn/b.gz', 'cdn/secret.gz'].map((key) => [key, gz(log(uris(`/${key}`)))]));

describe.skipIf(INSTALLED === null)('refusals', () => {
  const s3 = useRealS3();

  /** Nothing but one line. */
  async function refusal(input: string, env: Readonly<Record<string, string>> = {}, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await s3.run(['top', input, ...args], env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    return stderr;
  }

  async function counted(input: string, env: Readonly<Record<string, string>>, ...args: string[]): Promise<unknown[]> {
    const { code, stdout, stderr } = await s3.run(['aggregate', input, '--by', 'uri', ...args], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return parseRows(stdout).map(({ uri }) => uri);
  }

  beforeAll(() => s3.buckets.create('private', LOGS));

  test('a bucket that is not there', async () => {
    for (const input of [
      's3://no-such-bucket',
      's3://no-such-bucket/cdn/',
      's3://no-such-bucket/cdn/a.gz',
      's3://no-such-bucket/*.gz',
    ]) {
      expect(await refusal(input)).toMatch(/^hitlens: s3:\/\/no-such-bucket\/.*: there is no such bucket/);
    }
  });

  test('a prefix, a glob and a key that are nothing', async () => {
    expect(await refusal('s3://private/none/')).toMatch(/no logs begin with this/);
    expect(await refusal('s3://private/cdn/none.gz')).toMatch(/no logs begin with this/);
    expect(await refusal('s3://private/*.zip')).toMatch(/no logs match/);
  });

  test('nobody at the address', async () => {
    expect(await refusal('s3://private/', { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' })).toMatch(/cannot be reached/);
  });

  describe.skipIf(!KNOWS_WHO)('of a server that minds who asks', () => {
    const guest = s3.env.bind(s3, GUEST);
    beforeAll(async () => {
      for (const bucket of ['listed', 'read', 'both', 'public']) await s3.buckets.create(bucket, LOGS);
      const list = { who: GUEST.accessKey, action: 's3:ListBucket' } as const;
      const read = { who: GUEST.accessKey, action: 's3:GetObject', keys: '*' } as const;
      await s3.buckets.allow('listed', [list]);
      await s3.buckets.allow('read', [read]);
      await s3.buckets.allow('both', [list, read, { ...read, effect: 'Deny', keys: 'cdn/secret.gz' }]);
      await s3.buckets.allow('public', [
        { ...list, who: '*' },
        { ...read, who: '*' },
      ]);
    });

    test('wrong credentials', async () => {
      const unknown = s3.env({ ...OWNER, accessKey: 'AKIAWRONGWRONGWRONG0' });
      expect(await refusal('s3://private/', unknown)).toMatch(/AWS does not know this access key/);
      const wrong = s3.env({ ...OWNER, secret: 'wrong' });
      expect(await refusal('s3://private/', wrong)).toMatch(/the secret access key is wrong/);
      // A HEAD is answered without a body, and so without a reason.
      expect(await refusal('s3://private/cdn/a.gz', wrong)).toMatch(/the secret access key is wrong/);
    });

    test('no permission at all', async () => {
      for (const input of ['s3://private/', 's3://private/cdn/', 's3://private/cdn/a.gz', 's3://private/cdn/*.gz']) {
        expect(await refusal(input, guest())).toMatch(/access denied.*s3:ListBucket on arn:aws:s3:::private /);
      }
      expect(await refusal('s3://private/', NOBODY, '--no-sign-request')).toMatch(/access denied/);
    });

    test('no permission to read', async () => {
      expect(await refusal('s3://listed/', guest())).toMatch(/access denied.*s3:GetObject on arn:aws:s3:::listed\/cdn\/\*/);
    });

    test('no permission to list: the key is enough', async () => {
      expect(await counted('s3://read/cdn/a.gz', guest())).toEqual(['/cdn/a.gz']);
      expect(await refusal('s3://read/cdn/', guest())).toMatch(/s3:ListBucket on arn:aws:s3:::read /);
    });

    test('no permission to read one of them: the others count', async () => {
      const { code, stdout, stderr } = await s3.run(['aggregate', 's3://both/', '--by', 'uri'], guest());
      expect(code).toBe(3);
      expect(parseRows(stdout).map(({ uri }) => uri)).toEqual(['/cdn/a.gz', '/cdn/b.gz']);
      expect(stderr).toMatch(/^hitlens: s3:\/\/both\/cdn\/secret\.gz: access denied[^\n]*\n$/);
    });

    test('what everyone may read needs no credentials', async () => {
      const all = Object.keys(LOGS).map((key) => `/${key}`);
      expect((await counted('s3://public/', NOBODY, '--no-sign-request')).sort()).toEqual(all);
      expect(await refusal('s3://public/', NOBODY)).toMatch(/there are no AWS credentials/);
    });

    test('a region that is not the one of the bucket', async () => {
      const { code, stdout } = await s3.run(['aggregate', 's3://private/', '--by', 'uri', '--region', 'us-east-1']);
      // It is told by an answer, and followed.
      expect({ code, rows: parseRows(stdout).length }).toEqual({ code: 0, rows: 3 });
    });
  });
});
