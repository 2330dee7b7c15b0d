/** 2,000 objects through a network that breaks every tenth answer off. `CONFORMANCE_SEED` chooses where. */
import { expect, test } from 'vitest';
import { faultyRun } from '../s3/faulty-run.js';
import { PATIENCE_MS, SEED } from './seed.js';

test(
  `2,000 objects give the same bytes as from disk (seed ${SEED})`,
  async () => {
    const { onDisk, inS3, fates, ms } = await faultyRun({ objects: 2000, seed: SEED });
    console.log(`${Math.round(ms / 100) / 10} s; answers: ${JSON.stringify(fates)}`);
    expect({ code: inS3.code, stderr: inS3.stderr }).toEqual({ code: 0, stderr: '' });
    expect(onDisk.stdout.length).toBeGreaterThan(100_000);
    expect(inS3.stdout === onDisk.stdout).toBe(true);
    expect(fates.broken).toBeGreaterThan(200);
    expect(Math.min(fates.reset, fates['slow down'])).toBeGreaterThan(5);
  },
  PATIENCE_MS,
);
