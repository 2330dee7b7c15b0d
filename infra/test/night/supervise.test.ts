/** A night is ended in time, and whatever ends it is said. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileWith } from '../../../test/logs.js';
import { readOverrides } from '../../src/night/overrides.js';
import { supervise } from '../../src/night/supervise.js';

const LONG = 20_000;

const lines: string[] = [];

function night(program: string, timeLeft = LONG): Promise<number> {
  const say = (line: string) => lines.push(line);
  return supervise({ timeLeft, overrides: { day: '2026-11-19' }, program: fileWith(program, join('night', 'night.mjs')), say });
}

describe('a night', () => {
  test.each([0, 3, 4])('that ends with exit code %i is done', async (code) => {
    expect(await night(`process.exitCode = ${code};`)).toBe(code);
  });

  test('is told what is other than usual', async () => {
    expect(await night(`process.exit(JSON.parse(process.env.HITLENS_OVERRIDES).day === '2026-11-19' ? 4 : 1);`)).toBe(4);
  });

  test('that fails is told by its own last words', async () => {
    const program = `
      console.log(JSON.stringify({ time: '', level: 'error', event: 'failed', message: 's3:ListBucket is not allowed' }));
      process.exitCode = 1;`;
    await expect(night(program)).rejects.toThrow(/^s3:ListBucket is not allowed$/);
    expect(lines.at(-1)).toMatch(/^\{"time".*s3:ListBucket/);
  });

  test('that ends without a word is told by its exit code', async () => {
    await expect(night('process.exit(7);')).rejects.toThrow('the night ended with exit code 7');
  });

  test('that is killed is told to have run out of memory', async () => {
    await expect(night("process.kill(process.pid, 'SIGKILL');")).rejects.toThrow(
      /^the night was killed, most likely because memory ran out\. .*job\.memoryMiB/,
    );
  });

  test('that does not end is ended, gently', async () => {
    const program = `
      process.on('SIGINT', () => process.exit(0));
      setInterval(() => {}, 1000);`;
    await expect(night(program, 1000)).rejects.toThrow(/^the night did not end within its time\. .*the next run goes on/);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ level: 'error', message: expect.stringMatching(/its time/) });
  });
});

describe('what an event says', () => {
  test('is nothing, another day, or how many', () => {
    expect(readOverrides(null)).toEqual({});
    expect(readOverrides({ day: '2026-11-19', days: 31 })).toEqual({ day: '2026-11-19', days: 31 });
  });

  test.each([
    [{ day: '2026-02-30' }, 'day: expected a UTC day, as in 2026-11-19, not "2026-02-30"'],
    [{ days: '31' }, 'days: expected a whole number from 2 up, not "31"'],
    [{ memory: '1GiB' }, 'memory: there is no such key. There are: day, days'],
  ])('is told where it is wrong: %j', (event, message) => {
    expect(() => readOverrides(event)).toThrow(message);
  });
});
