import { defineConfig } from 'vitest/config';

/** What aggregates: run twice, the second time with the least memory, so that groups go to disk. */
const AGGREGATING = ['test/ingest/ingest.test.ts', 'test/corpus.test.ts', 'test/cli/{rows,ranking}.test.ts'];

export default defineConfig({
  test: {
    maxWorkers: 2,
    testTimeout: 30_000,
    server: {
      deps: {
        // The build is run as it is.
        external: [/\/dist\//],
        // It imports its own folders, which Node does not do.
        inline: ['dt-sql-parser'],
      },
    },
    projects: [
      // Not the compiled copies in dist.
      { extends: true, test: { name: 'all', include: ['test/**/*.test.ts'], exclude: ['test/conformance/**'] } },
      { extends: true, test: { name: 'least memory', include: AGGREGATING, env: { HITLENS_TEST_MEMORY: 'least' } } },
    ],
  },
});
