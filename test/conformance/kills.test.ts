/** Runs that spill, ended at many random moments. `CONFORMANCE_SEED` chooses others. */
import { beforeAll, describe, expect, test } from 'vitest';
import { endRollups } from '../kills/rollup.js';
import { aggregateToFile, manyUris, reportToFolder } from '../kills/subject.js';
import { endAtManyMoments, prepare, type Trial } from '../kills/trial.js';
import { PATIENCE_MS, SEED } from './seed.js';

describe.skipIf(process.platform === 'win32').each([
  { name: 'aggregate --output', subjectOf: aggregateToFile },
  { name: 'report --out', subjectOf: reportToFolder },
])('$name', ({ name, subjectOf }) => {
  let trial: Trial;
  beforeAll(async () => {
    trial = await prepare(subjectOf(manyUris()), SEED);
  }, PATIENCE_MS);

  test.each([
    ['SIGKILL', 50],
    ['SIGTERM', 20],
    ['SIGINT', 20],
  ] as const)(
    `%s at %i moments (seed ${SEED})`,
    async (signal, times) => {
      const { ended, seen } = await endAtManyMoments(trial, [signal], times);
      console.log(`${name}, ${signal}: ${ended} of ${times} runs ended by it; seen: ${JSON.stringify(seen)}`);
      // The files of a report take their names one after the other, which only SIGKILL can come in between.
      if (signal !== 'SIGKILL') expect(seen).not.toHaveProperty('files of both');
      // Otherwise the moments were chosen badly, and say nothing.
      expect(ended).toBeGreaterThan(times / 4);
      expect((seen.none ?? 0) * (seen.old ?? 0)).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});

test.skipIf(process.platform === 'win32')(
  `rollup, SIGKILL, SIGTERM and SIGINT at 51 moments (seed ${SEED})`,
  async () => {
    const { ended, between } = await endRollups(['SIGKILL', 'SIGTERM', 'SIGINT'], 51, SEED);
    console.log(`rollup: ${ended} of 51 runs ended by a signal, ${between} with some objects built and others not`);
    expect(ended).toBeGreaterThan(12);
    expect(between).toBeGreaterThan(0);
  },
  PATIENCE_MS,
);
