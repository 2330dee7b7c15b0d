/** Objects by their `s3://` names, for those who write tables. */
import type { Source } from '../../ingest/shard.js';
import { UnreadableInput } from '../../schema/errors.js';
import type { ObjectStore, StoredObject } from '../../tasks/athena/effects.js';
import type { LogStart } from '../../tasks/athena/layouts.js';
import { startOfText, storedAs } from '../log-start.js';
import { spanOf } from '../window.js';
import { S3 } from './client.js';
import { type Asked, listingError, objectError, storeError } from './errors.js';
import { Changed, fetchBytes } from './fetch.js';
import { keyOf, listKeys } from './listing.js';
import { nameOf, objectOf } from './location.js';
import { type S3Options, settingsToList } from './settings.js';

/** So many bytes hold a log's header and its first row. */
const START_BYTES = 16 * 1024;

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
    start: (log) => start(s3, log),
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

async function list(s3: S3, url: string): Promise<readonly StoredObject[]> {
  const { bucket, key: prefix } = objectOf(url);
  try {
    const { entries } = await listKeys(s3, { bucket, prefix, span: spanOf({}), matches: () => true });
    return entries.map((entry) => ({ url: nameOf(bucket, keyOf(entry)), size: entry.Size ?? 0 }));
  } catch (error) {
    throw listingError(error, { action: 's3:ListBucket', bucket, key: prefix });
  }
}

async function start(s3: S3, { name, size, etag }: Source): Promise<LogStart | null> {
  const { bucket, key } = objectOf(name);
  const length = Math.min(size, START_BYTES);
  const pieces: Buffer[] = [];
  try {
    await fetchBytes(s3, { bucket, key, size, etag }, [0, length], (piece) => {
      pieces.push(piece);
      return undefined;
    });
  } catch (error) {
    if (error instanceof Changed) throw new UnreadableInput('it is another object by now');
    throw objectError(error, { action: 's3:GetObject', bucket, key });
  }
  return startOf(Buffer.concat(pieces), length === size);
}

function startOf(bytes: Buffer, isWhole: boolean): LogStart | null {
  const stored = storedAs(bytes);
  if (stored === 'parquet') return { format: 'parquet', text: '' };
  const text = startOfText(bytes, stored);
  if (text === '') return null;
  return { format: text.startsWith('{') ? 'json' : 'text', text: isWhole ? text : text.slice(0, text.lastIndexOf('\n') + 1) };
}
