/** A process that has asked Athena and S3 ends by itself. */
import { expect, test } from 'vitest';
import { hitlensProcess, linesOf } from '../cli/hitlens.js';
import { fileWith } from '../logs.js';
import { RESULTS, useFakeAthena } from './session.js';

const session = useFakeAthena();

test('with the answer, and what it cost', async () => {
  const file = fileWith('SELECT i AS n FROM range(3) AS r(i)', 'mine.sql');
  const how = ['--engine', 'athena', '--output-location', RESULTS, '--format', 'csv'];
  const { code, stdout, stderr } = await hitlensProcess(['query', file, ...how]);
  expect({ code, lines: linesOf(stdout) }).toEqual({ code: 0, lines: ['n', '0', '1', '2'] });
  expect(stderr).toMatch(/^hitlens: .*scanned/);
  expect(session.athena.count('StartQueryExecution')).toBe(1);
});
