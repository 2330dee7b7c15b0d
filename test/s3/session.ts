/** An S3 for the tests of one file, and the settings to reach it. */
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, beforeEach, vi } from 'vitest';
import type { S3Settings } from '../../src/io/s3/settings.js';
import { FakeS3 } from './server.js';

export interface Session {
  readonly server: FakeS3;
}

/** Starts it before the tests, and forgets requests and faults before each. */
export function useFakeS3(): Session {
  let server: FakeS3 | undefined;
  beforeAll(async () => {
    server = await FakeS3.start();
    for (const [name, value] of Object.entries(server.env())) vi.stubEnv(name, value);
  });
  afterAll(() => server?.stop());
  beforeEach(() => server?.reset());
  return {
    get server() {
      if (server === undefined) throw new Error('not started yet');
      return server;
    },
  };
}

/** Impatient, so that tests of what goes wrong are fast. */
export function settings(more: Partial<S3Settings> = {}): S3Settings {
  const impatient = { attempts: 4, pauseMs: 1 };
  const share = { regions: {}, bytesInFlight: 1 << 20, tempDir: tmpdir() };
  return { ...share, hasAnswered: true, concurrency: 8, atOnce: 8, ...impatient, ...more };
}
