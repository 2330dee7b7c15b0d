/** Objects are put, copied, listed and removed by their names. */
import { expect, test } from 'vitest';
import { openStore } from '../../../src/io/s3/store.js';
import { Refusal, UnreadableInput } from '../../../src/schema/errors.js';
import { gz } from '../../logs.js';
import { useFakeS3 } from '../../s3/session.js';

const session = useFakeS3();

test('there and back, whatever the key', async () => {
  const bucket = session.server.bucket('tables');
  const store = await openStore({});
  const names = ['a/b c+d.parquet', 'a/ü=%20&?.parquet', "a/it's (1).parquet"].map((key) => `s3://tables/${key}`);
  for (const name of names) await store.put(name, name);
  for (const name of names) await store.copy(name, `${name}.copy`, { 'hitlens-fingerprint': 'ab12' });
  const listed = await store.list('s3://tables/a/');
  const size = (name: string) => Buffer.byteLength(name.replace(/\.copy$/, ''));
  expect(listed).toEqual(listed.map(({ url }) => ({ url, size: size(url) })));
  expect(listed.map(({ url }) => url).sort()).toEqual([...names, ...names.map((name) => `${name}.copy`)].sort());
  expect(bucket.get("a/it's (1).parquet.copy")).toMatchObject({ metadata: { 'x-amz-meta-hitlens-fingerprint': 'ab12' } });
  expect(bucket.get('a/ü=%20&?.parquet.copy')?.body.toString()).toBe(names[1]);
  for (const name of names) await store.remove(name);
  expect(await store.list('s3://tables/a/')).toHaveLength(3);
});

test('what may not be done is said by the name of its permission', async () => {
  session.server.bucket('tables', { denied: ['put', 'delete', 'list'] });
  const store = await openStore({});
  await expect(store.put('s3://tables/x/a', '')).rejects.toThrow(
    /s3:\/\/tables\/x\/a: access denied.*s3:PutObject on arn:aws:s3:::tables\/x\/\*/,
  );
  await expect(store.remove('s3://tables/x/a')).rejects.toThrow(/s3:DeleteObject on arn:aws:s3:::tables\/x\/\*/);
  await expect(store.list('s3://tables/x/')).rejects.toThrow(/s3:ListBucket/);
});

test('what is gone cannot be copied', async () => {
  session.server.bucket('tables');
  const store = await openStore({});
  await expect(store.copy('s3://tables/a', 's3://tables/b', {})).rejects.toThrow(/^s3:\/\/tables\/b: .*NoSuchKey/);
});

test('what a log is by its first bytes, few of which are fetched', async () => {
  const bucket = session.server.bucket('logs');
  const store = await openStore({});
  const text = `#Version: 1.0\n#Fields: date time\n${'2026-11-19\t08:00:00\n'.repeat(10_000)}`;
  const logs = {
    text,
    'text.gz': gz(text),
    json: '{"date":"2026-11-19"}',
    empty: '',
    parquet: 'PAR1....',
    zip: 'PK\u0003\u0004',
  };
  for (const [key, content] of Object.entries(logs)) bucket.put(key, content);
  const start = async (key: keyof typeof logs, size = bucket.get(key)?.body.length ?? 0) =>
    store.start({ name: `s3://logs/${key}`, size, etag: bucket.get(key)?.etag });
  for (const key of ['text', 'text.gz'] as const) {
    const found = await start(key);
    expect(found?.format).toBe('text');
    expect(text.startsWith(found?.text ?? '?')).toBe(true);
    expect(found?.text.endsWith('\n')).toBe(true);
  }
  expect(session.server.requests.find(({ key }) => key === 'text')?.range).toBe('bytes=0-16383');
  expect(await start('json')).toEqual({ format: 'json', text: logs.json });
  expect(await start('empty')).toBeNull();
  expect(await start('parquet')).toEqual({ format: 'parquet', text: '' });
  await expect(start('zip')).rejects.toThrow(Refusal);
  await expect(start('json', 99)).rejects.toThrow(new UnreadableInput('it is another object by now'));
});
