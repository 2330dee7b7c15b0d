/** Pipes, links and devices where files are usual, on both ends. */
import { execFile } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { fileWith, folderWith, gz, log, tempFolder, uris } from '../logs.js';
import { answerOf, cleanEnv, hitlens, MAIN } from './hitlens.js';

const LOG = log(uris('/a', '/b', '/b'));
const LIMIT_ONE = ['--limit', '1', '--format', 'csv'];

/** A bash line, with `$hitlens` for the command. */
async function bash(line: string): Promise<{ stdout: string; stderr: string }> {
  const env = cleanEnv({ hitlens: `${process.execPath} ${MAIN}` });
  return promisify(execFile)('bash', ['-c', `set -o pipefail; ${line}`], { env });
}

describe.concurrent('inputs', () => {
  test.each([
    ['a process substitution', (file: string) => `$hitlens top <(cat ${file}) ${LIMIT_ONE.join(' ')}`],
    ['/dev/stdin', (file: string) => `cat ${file} | $hitlens top /dev/stdin ${LIMIT_ONE.join(' ')}`],
    [
      'a named pipe',
      (file: string) => `mkfifo ${file}.p; cat ${file} > ${file}.p & $hitlens top ${file}.p ${LIMIT_ONE.join(' ')}`,
    ],
  ])('%s gives what the file gives, gzip or plain', async (_name, lineFor) => {
    for (const content of [LOG, gz(LOG)]) {
      const file = fileWith(content);
      expect((await bash(lineFor(file))).stdout).toBe(await answerOf(['top', file, ...LIMIT_ONE]));
    }
  });

  test('a linked folder is read, and a circle of links ends', async () => {
    const folder = folderWith({ 'real/a.log': LOG, 'other/b.log': log(uris('/c')) });
    symlinkSync(join(folder, 'real'), join(folder, 'other', 'linked'));
    symlinkSync(folder, join(folder, 'real', 'circle'));
    const all = await answerOf(['aggregate', join(folder, 'other'), '--by', 'uri', '--format', 'csv']);
    expect(all.split('\n').map((line) => line.split(',')[0])).toEqual(['uri', '/b', '/a', '/c', '']);
  });
});

describe.concurrent('outputs', () => {
  test('a link stays a link', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'real.csv'), '');
    symlinkSync(join(folder, 'real.csv'), join(folder, 'link.csv'));
    await answerOf(['top', fileWith(LOG), '--limit', '1', '--output', join(folder, 'link.csv')]);
    expect(readFileSync(join(folder, 'real.csv'), 'utf8')).toContain('\n/b,2,');
  });

  test('a process substitution is written to', async () => {
    const file = fileWith(LOG);
    // cat ends after hitlens, so its file is waited for.
    await bash(
      `$hitlens top ${file} --format csv --output >(cat > ${file}.part; mv ${file}.part ${file}.out); while [ ! -e ${file}.out ]; do sleep 0.05; done`,
    );
    expect(readFileSync(`${file}.out`, 'utf8')).toBe(await answerOf(['top', file, '--format', 'csv']));
  });

  test.skipIf(process.platform !== 'linux')('a full disk is said in words, on standard output too', async () => {
    const file = fileWith(LOG);
    const failed = await bash(`$hitlens top ${file} > /dev/full; echo $?`);
    expect(failed).toEqual({ stdout: '1\n', stderr: 'hitlens: standard output: cannot be written: the disk is full\n' });
  });

  test.skipIf(process.platform !== 'linux')('nobody to hear the warnings is no reason to fail', async () => {
    const file = fileWith(`${LOG}short\n`);
    const { stdout } = await bash(`$hitlens top ${file} --limit 1 2> /dev/full; echo $?`);
    expect(stdout).toMatch(/^\{"uri":"\/b".*\}\n0\n$/);
  });
});

describe.concurrent('limits', () => {
  test('of conditions and threads are wrong usage, not bugs', async () => {
    const conditions = Array.from({ length: 33 }, () => ['--where', 'method=GET']).flat();
    expect(await hitlens(['top', fileWith(LOG), ...conditions])).toMatchObject({
      code: 2,
      stderr: 'hitlens: --where: at most 32 conditions\n',
    });
    expect(await hitlens(['top', fileWith(LOG), '--threads', '257'])).toMatchObject({ code: 2 });
  });

  test('of memory: more than a thread can use is no reason to fail', async () => {
    const file = fileWith(LOG);
    for (const command of [['top'], ['aggregate', '--by', 'uri'], ['aggregate', '--by', 'uri', '--format', 'csv'], ['report']]) {
      const answer = await answerOf([...command, file]);
      for (const memory of ['4GiB', '8GiB', '64GiB']) {
        expect(await answerOf([...command, file, '--memory', memory]), memory).toBe(answer);
      }
    }
  });

  test('a long line counts or not whatever the threads and the memory', async () => {
    const folder = folderWith(
      Object.fromEntries([1, 2, 3, 4].map((n) => [`${n}.log`, log(uris(`/${'x'.repeat(1_000_000)}${n}`))])),
    );
    const answers = await Promise.all(
      [
        ['1', '1GiB'],
        ['4', '64MiB'],
        ['64', '256MiB'],
      ].map(([threads, memory]) =>
        answerOf(['aggregate', folder, '--by', 'uri', '--format', 'csv', '--threads', threads, '--memory', memory]),
      ),
    );
    expect(new Set(answers).size).toBe(1);
    expect(answers[0].split('\n')).toHaveLength(6);
  });
});
