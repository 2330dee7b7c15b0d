/** Objects that may be replaced while they are read: whatever is made of one is made of one version of it. */
import type { Source } from '../../ingest/shard.js';
import { UnreadableInput } from '../../schema/errors.js';
import type { S3 } from './client.js';
import { objectError } from './errors.js';
import { Changed, type Version } from './fetch.js';
import { objectOf } from './location.js';

const MOST_VERSIONS = 5;

/**
 * Lets `use` have the version that was listed, or the one that is there by then. Rejects with UnreadableInput, or with a
 * UserError where no other object could be had either.
 */
export async function asOneVersion<T>(s3: S3, { name, size, etag }: Source, use: (version: Version) => Promise<T>): Promise<T> {
  const object = objectOf(name);
  try {
    let version: Version = { ...object, size, etag };
    for (let versions = 0; versions < MOST_VERSIONS; versions++) {
      const used = version.etag === undefined ? REPLACED : await use(version).catch(replaced);
      if (used !== REPLACED) return used;
      version = await currentVersion(s3, version);
    }
  } catch (error) {
    throw objectError(error, { action: 's3:GetObject', ...object });
  }
  throw new UnreadableInput('it changes again and again while it is read');
}

const REPLACED = Symbol('another version is there by now');

function replaced(error: unknown): typeof REPLACED {
  if (error instanceof Changed) return REPLACED;
  throw error;
}

async function currentVersion(s3: S3, { bucket, key }: Pick<Version, 'bucket' | 'key'>): Promise<Version> {
  const { ContentLength = 0, ETag } = await s3.head(bucket, key);
  return { bucket, key, size: ContentLength, etag: ETag };
}
