import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Not the compiled copies in dist.
    include: ['test/**/*.test.ts'],
    maxWorkers: 2,
    testTimeout: 30_000,
  },
});
