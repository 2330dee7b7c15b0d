import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Takes minutes, and a server that is installed first: no part of `make test`. */
export default defineConfig({
  root: fileURLToPath(new URL('../../', import.meta.url)),
  test: {
    include: [
      'test/conformance/*.test.ts',
      // What `make test` asks of the command line in its own process, but for what is done here more often.
      'test/cli/!(kills|s3-faults).test.ts',
      'test/{bad-input,corpus,v2-formats}.test.ts',
    ],
    env: { HITLENS_TEST_RUNS: 'processes' },
    // Runs are killed at moments of their own time: not while others take it.
    fileParallelism: false,
  },
});
