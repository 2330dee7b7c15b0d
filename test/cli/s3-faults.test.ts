/** A network that breaks answers off changes nothing of what is counted. `make conformance` does it with many more objects. */
import { expect, test } from 'vitest';
import { faultyRun } from '../s3/faulty-run.js';

test('every tenth answer breaks off, some never come, and the answer is the same', async () => {
  const { onDisk, inS3, fates } = await faultyRun({ objects: 200, seed: 20_261_119 });
  expect(onDisk).toMatchObject({ code: 0, stderr: '' });
  expect({ code: inS3.code, stderr: inS3.stderr }).toEqual({ code: 0, stderr: '' });
  expect(inS3.stdout === onDisk.stdout).toBe(true);
  expect(fates.broken).toBeGreaterThan(20);
  expect(fates.reset * fates['slow down']).toBeGreaterThan(0);
});
