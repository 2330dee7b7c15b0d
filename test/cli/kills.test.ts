/** A run may end at any moment: what is seen of its answer is all of it or nothing. `make conformance` tries many more moments. */
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { endRollups } from '../kills/rollup.js';
import { aggregateToFile, manyUris, reportToFolder } from '../kills/subject.js';
import { endAtManyMoments, prepare } from '../kills/trial.js';
import { fileWith, log, tempFolder, uris } from '../logs.js';
import { hitlensProcess } from './hitlens.js';

const SEED = 20_261_119;

// No signals that a process could answer.
describe.skipIf(process.platform === 'win32')('a run that spills, ended at some moments', () => {
  let logs: string;
  beforeAll(() => {
    logs = manyUris(4000);
  });

  test.each([
    { name: 'aggregate --output', subjectOf: aggregateToFile },
    { name: 'report --out', subjectOf: reportToFolder },
  ])('$name', async ({ subjectOf }) => {
    const trial = await prepare(subjectOf(logs), SEED);
    const { ended } = await endAtManyMoments(trial, ['SIGTERM', 'SIGKILL'], 2);
    expect(ended, 'runs that were not done before the signal').toBeGreaterThan(0);
  });
});

test.skipIf(process.platform === 'win32')('a rollup, ended at some moments, is mended by the next', async () => {
  const { ended } = await endRollups(['SIGKILL', 'SIGTERM', 'SIGINT'], 1, SEED, 3000);
  expect(ended).toBeGreaterThan(0);
});

test('what killed runs left beside an output goes with the next, but for what others write', async () => {
  const folder = tempFolder();
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const others = [
    '.b.csv.1.hitlens',
    `.b.csv.${dead}.hitlens`,
    `.a.csv.${process.pid}.hitlens`,
    `.a.csv.${dead}.other`,
    `.a.csv.0${dead}.hitlens`,
  ];
  for (const name of [...others, `.a.csv.${dead}.hitlens`]) writeFileSync(join(folder, name), '');
  expect(await hitlensProcess(['top', fileWith(log(uris('/a'))), '--output', join(folder, 'a.csv')])).toMatchObject({ code: 0 });
  expect(readdirSync(folder).sort()).toEqual([...others, 'a.csv'].sort());
});
