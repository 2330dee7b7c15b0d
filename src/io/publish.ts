/** Puts files where people look for them: into a folder, or into S3. */
import { dirname, extname, join } from 'node:path';
import type { NamedFile } from '../tasks/effects.js';
import { makeFolder, writeFiles } from './output.js';
import type { S3 } from './s3/client.js';
import { storeError } from './s3/errors.js';
import { isS3, objectOf } from './s3/location.js';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.json': 'application/json',
  '.parquet': 'application/vnd.apache.parquet',
};

/** In a folder none is seen before all are whole; in S3 each is seen when it is whole, in the order in which they come. */
export async function publish(place: string, files: AsyncIterable<NamedFile>, connect: () => Promise<S3>): Promise<void> {
  if (isS3(place)) await toS3(place, files, await connect());
  else await writeFiles(inFolder(place, files));
}

async function* inFolder(
  folder: string,
  files: AsyncIterable<NamedFile>,
): AsyncGenerator<[path: string, content: string | Uint8Array]> {
  makeFolder(folder);
  for await (const { name, content } of files) {
    const path = join(folder, name);
    makeFolder(dirname(path));
    yield [path, content];
  }
}

/** All are made before the first is sent: what goes wrong until then changes nothing. */
async function toS3(place: string, files: AsyncIterable<NamedFile>, s3: S3): Promise<void> {
  const { bucket, key: prefix } = objectOf(place);
  const all: NamedFile[] = [];
  for await (const file of files) all.push(file);
  for (const { name, content } of all) {
    const key = `${prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`}${name}`;
    await s3.putContent(bucket, key, content, CONTENT_TYPES[extname(name)]).catch((error) => {
      throw storeError(error, { action: 's3:PutObject', bucket, key });
    });
  }
}
