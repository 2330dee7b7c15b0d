import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Takes minutes, and a server that is installed first: no part of `make test`. */
export default defineConfig({
  root: fileURLToPath(new URL('../../', import.meta.url)),
  test: {
    include: ['test/conformance/*.test.ts'],
    // Runs are killed at moments of their own time: not while others take it.
    fileParallelism: false,
  },
});
