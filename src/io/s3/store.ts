/** Objects by their `s3://` names, for those who write tables. */
import type { ObjectStore } from '../../tasks/build-on-athena.js';
import { spanOf } from '../window.js';
import { S3 } from './client.js';
import { type Asked, listingError, storeError } from './errors.js';
import { keyOf, listKeys } from './listing.js';
import { nameOf, objectOf } from './location.js';
import { type S3Options, settingsToList } from './settings.js';

export async function openStore(options: S3Options): Promise<ObjectStore> {
  const s3 = S3.load(settingsToList(options));
  return {
    put: (url, body) => changing('s3:PutObject', url, ({ bucket, key }) => s3.putContent(bucket, key, body)),
    copy: (from, to, metadata) => {
      const source = objectOf(from);
      const path = [source.bucket, ...source.key.split('/')].map(encodeURIComponent).join('/');
      return changing('s3:PutObject', to, ({ bucket, key }) => s3.copy(path, bucket, key, { ...metadata }));
    },
    remove: (url) => changing('s3:DeleteObject', url, ({ bucket, key }) => s3.remove(bucket, key)),
    list: (prefix) => list(s3, prefix),
  };
}

async function changing(
  action: Asked['action'],
  url: string,
  act: (at: ReturnType<typeof objectOf>) => Promise<void>,
): Promise<void> {
  const at = objectOf(url);
  try {
    await act(at);
  } catch (error) {
    throw storeError(error, { action, ...at });
  }
}

async function list(s3: S3, url: string): Promise<readonly string[]> {
  const { bucket, key: prefix } = objectOf(url);
  try {
    const { entries } = await listKeys(s3, { bucket, prefix, span: spanOf({}), matches: () => true });
    return entries.map((entry) => nameOf(bucket, keyOf(entry)));
  } catch (error) {
    throw listingError(error, { action: 's3:ListBucket', bucket, key: prefix });
  }
}
