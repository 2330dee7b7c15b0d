/** Reads sources wherever they are: on disk, or in S3. */
import type { SourceReader } from '../../ingest/shard.js';
import { localReader } from '../reader.js';
import { isS3 } from './location.js';
import type { Objects } from './objects.js';
import type { S3Settings } from './settings.js';

/** Without settings there is nothing in S3 to read. */
export function sourceReader(settings: S3Settings | undefined, tempDir: string): SourceReader {
  const local = localReader(tempDir);
  if (settings === undefined) return local;
  let loaded: Promise<Objects> | undefined;
  return {
    atOnce: settings.atOnce,
    async open(source) {
      if (!isS3(source.name)) return local.open(source);
      loaded ??= import('./objects.js').then(({ Objects }) => Objects.load(settings));
      return (await loaded).open(source);
    },
  };
}
