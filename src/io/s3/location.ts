/** `s3://bucket/key` as the user writes it: an exact key, a prefix, or a glob. */
import { usageError } from '../../schema/errors.js';

export interface Location {
  readonly bucket: string;
  /** As written. */
  readonly key: string;
  /** What all keys begin with: of a glob, what comes before its first special character. */
  readonly prefix: string;
  readonly isGlob: boolean;
}

const ADDRESS = /^s3:\/\/([^/]*)(?:\/(.*))?$/is;
const SPECIAL = /[*?[\]{}]/;

export function isS3(name: string): boolean {
  return /^s3:\/\//i.test(name);
}

export function parseLocation(input: string): Location {
  const { bucket, key } = objectOf(input);
  if (bucket === '' || SPECIAL.test(bucket)) {
    throw usageError(`${input}: expected s3://BUCKET, s3://BUCKET/PREFIX or a glob in the key, as in s3://BUCKET/logs/E1*.gz`);
  }
  const special = key.search(SPECIAL);
  return special === -1
    ? { bucket, key, prefix: key, isGlob: false }
    : { bucket, key, prefix: key.slice(0, special), isGlob: true };
}

/** Bucket and key in a name. */
export function objectOf(name: string): { readonly bucket: string; readonly key: string } {
  const [, bucket = '', key = ''] = ADDRESS.exec(name) ?? [];
  return { bucket, key };
}

export function nameOf(bucket: string, key: string): string {
  return `s3://${bucket}/${key}`;
}
