/** The same input gives the same bytes, whatever the threads and the memory. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { fileWith, gz, header, tempFolder } from '../logs.js';
import { answerOf, hitlens } from './hitlens.js';

const FIELDS = ['date', 'time', 'sc-bytes', 'cs-uri-stem', 'x-edge-result-type', 'sc-content-type', 'time-taken'];
const RESULTS = ['Hit', 'Miss', 'RefreshHit', 'Error', 'Redirect'];

/** Work for threads: below 4 MiB of input none would be started. */
function largeLog(file: number, rows: number): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const n = (i * 7919 + file * 104729) % 10_007;
    const time = `${String(n % 24).padStart(2, '0')}:00:${String(i % 60).padStart(2, '0')}`;
    return `2026-11-19\t${time}\t${n}\t/objects/${n % 997}/${n}.html\t${RESULTS[n % 5]}\ttext/html\t0.00${n % 10}\n`;
  });
  return header(FIELDS) + lines.join('');
}

describe('threads and memory', () => {
  let folder: string;
  const run = (...args: string[]) => answerOf(['top', folder, '--limit', '5000', ...args]);

  beforeAll(() => {
    folder = tempFolder();
    for (let i = 0; i < 6; i++) writeFileSync(join(folder, `${i}.log`), largeLog(i, 14_000 + i * 500));
  });

  test('change no byte of top', async () => {
    const alone = await run('--threads', '1');
    expect(alone.split('\n').length).toBe(5001);
    for (const args of [
      ['--threads', '2'],
      ['--threads', '5'],
      ['--threads', '4', '--memory', '64MiB'],
    ]) {
      expect((await run(...args)) === alone, args.join(' ')).toBe(true);
    }
  });

  test('change no byte of a report or of a plain group-by', async () => {
    for (const command of [
      ['report', folder],
      ['aggregate', folder, '--by', 'uri,hour,result_type', '--format', 'csv'],
    ]) {
      const alone = await hitlens([...command, '--threads', '1']);
      const together = await hitlens([...command, '--threads', '3']);
      expect(alone.code).toBe(0);
      expect(together.stdout === alone.stdout, command[0]).toBe(true);
      expect(together.stderr).toBe(alone.stderr);
    }
  });

  test('many threads for one file are one thread', async () => {
    const file = fileWith(largeLog(1, 70_000));
    const alone = await answerOf(['top', file, '--threads', '1']);
    expect(await answerOf(['top', file, '--threads', '64', '--memory', '32MiB'])).toBe(alone);
  });
});

describe('memory that is too small', () => {
  /** 32 bytes at a time, so that 40 MiB of distinct keys pack into a small file. */
  const manyLongUris = (count: number) =>
    header(['cs-uri-stem']) + Array.from({ length: count }, (_, i) => `/${'0123456789abcdef'.repeat(64)}/${i}\n`).join('');

  test.each([
    { kind: 'plain', content: (text: string) => text },
    { kind: 'gzip', content: gz },
  ])('is said with what to do, and leaves no answer ($kind)', async ({ content }) => {
    const file = fileWith(content(manyLongUris(40_000)));
    const { code, stdout, stderr } = await hitlens(['top', file, '--threads', '1', '--memory', '32MiB']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^hitlens: there are more distinct groups than fit into the 32 MiB.*--memory/);
  });

  test('is enough once there is more of it', async () => {
    const file = fileWith(gz(manyLongUris(40_000)), 'many.gz');
    const { code, stdout } = await hitlens(['aggregate', file, '--by', 'uri', '--limit', '1', '--memory', '256MiB']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\/0","requests":1,/);
  });
});
