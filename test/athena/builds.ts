/** Builds on the Athena of the tests, and what they leave in its S3. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach } from 'vitest';
import { openStore } from '../../src/io/s3/store.js';
import type { BuildEffects } from '../../src/tasks/athena/effects.js';
import { tempFolder } from '../logs.js';
import type { Bucket } from '../s3/store.js';
import { type AthenaSession, open, useFakeAthena } from './session.js';

/** Forgets tables before each test. */
export function useBuilds(): AthenaSession {
  const session = useFakeAthena();
  beforeEach(() => {
    for (const key of [...session.tables.keys()]) session.tables.remove(key);
    session.backend.created.clear();
  });
  return session;
}

let builds = 0;

export async function buildEffects(more: Partial<BuildEffects> = {}): Promise<BuildEffects> {
  return {
    engine: await open(),
    store: await openStore({}),
    now: () => new Date('2026-11-20T03:00:00Z'),
    random: () => `r${builds++}`,
    warn: () => {},
    note: () => {},
    ...more,
  };
}

/** The objects of a bucket below a prefix, in a folder. */
export function downloaded(bucket: Bucket, prefix: string): string {
  const folder = tempFolder();
  for (const key of bucket.keys().filter((one) => one.startsWith(prefix))) {
    const path = join(folder, key.slice(prefix.length));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bucket.get(key)?.body ?? '');
  }
  return folder;
}
