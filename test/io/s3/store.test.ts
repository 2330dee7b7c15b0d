/** Objects are put, copied, listed and removed by their names. */
import { expect, test } from 'vitest';
import { openStore } from '../../../src/io/s3/store.js';
import { useFakeS3 } from '../../s3/session.js';

const session = useFakeS3();

test('there and back, whatever the key', async () => {
  const bucket = session.server.bucket('tables');
  const store = await openStore({});
  const names = ['a/b c+d.parquet', 'a/ü=%20&?.parquet', "a/it's (1).parquet"].map((key) => `s3://tables/${key}`);
  for (const name of names) await store.put(name, name);
  for (const name of names) await store.copy(name, `${name}.copy`, { 'hitlens-fingerprint': 'ab12' });
  expect([...(await store.list('s3://tables/a/'))].sort()).toEqual([...names, ...names.map((name) => `${name}.copy`)].sort());
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
