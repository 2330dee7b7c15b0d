import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));
/** To load the CDK takes a while on a busy machine. */
const PATIENCE_MS = 180_000;
const timeouts = { testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS };

export default defineConfig({
  root,
  test: {
    maxWorkers: 2,
    projects: [
      { root, test: { name: 'night', include: ['test/night/*.test.ts'], ...timeouts } },
      // They change nothing that they share, and loading the CDK takes longer than they do.
      { root, test: { name: 'templates', include: ['test/*.test.ts'], isolate: false, ...timeouts } },
    ],
  },
});
