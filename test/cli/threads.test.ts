/** The same input gives the same bytes, whatever the threads and the memory. */
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { fileWith, gz, header, tempFolder } from '../logs.js';
import { answerOf, hitlens } from './hitlens.js';

const FIELDS = ['date', 'time', 'sc-bytes', 'cs-uri-stem', 'x-edge-result-type', 'sc-content-type', 'time-taken'];
const LONG_URI = `/${'0123456789abcdef'.repeat(64)}`;
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

describe('memory that is too small for all groups', () => {
  /** 30 MiB of distinct keys that pack into a small file. */
  const manyLongUris =
    header(['cs-uri-stem', 'sc-bytes', 'time-taken']) +
    Array.from({ length: 30_000 }, (_, i) => `${LONG_URI}/${(i * 7919) % 30_000}\t1\t0.001\n`).join('');

  test.each([
    { kind: 'plain', content: manyLongUris, args: ['--format', 'csv'] },
    { kind: 'gzip', content: gz(manyLongUris), args: ['--format', 'ndjson', '--limit', '3000'] },
  ])('sends them to disk, and gives the same answer ($kind)', async ({ content, args }) => {
    const command = ['aggregate', fileWith(content), '--by', 'uri', ...args];
    const folder = tempFolder();
    const ample = await answerOf([...command, '--memory', '512MiB']);
    expect((await answerOf([...command, '--memory', '32MiB', '--temp-dir', folder])) === ample).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('needs a folder for them, and says which one', async () => {
    const file = fileWith(gz(manyLongUris));
    const { code, stderr } = await hitlens(['top', file, '--memory', '32MiB', '--temp-dir', '/nowhere']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^hitlens: \/nowhere: there is no such folder.*--temp-dir/),
    });
  });

  test('what a killed process left behind is removed', async () => {
    const folder = tempFolder();
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const names = [`hitlens-${dead}-0123456789abcdef.tmp`, `hitlens-${process.pid}-0123456789abcdef.tmp`, 'mine.tmp'];
    for (const name of names) writeFileSync(join(folder, name), '');
    await answerOf(['top', fileWith(largeLog(1, 10)), '--temp-dir', folder]);
    expect(readdirSync(folder)).toEqual(names.slice(1).sort());
  });
});
