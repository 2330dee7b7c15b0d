/** What an input can be: file, folder, glob, link, stdin; each log once. */
import { spawn } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileWith, folderWith, gz, log, tempFolder, uris } from '../logs.js';
import { answerOf, cleanEnv, column, hitlens, MAIN, ROOT, rowsOf } from './hitlens.js';

const A = log(uris('/a'));
const B = log(uris('/b', '/b'));

/** Requests by URI over these inputs. */
async function counted(inputs: readonly string[], cwd?: string): Promise<Record<string, number>> {
  const rows = await rowsOf(['aggregate', ...inputs, '--by', 'uri'], { cwd });
  return Object.fromEntries(rows.map(({ uri, requests }) => [String(uri), Number(requests)]));
}

describe.concurrent('files and folders', () => {
  test('gzip and plain are told apart by content, not by name', async () => {
    const folder = folderWith({ 'plain.gz': A, packed: gz(B), 'packed.log': gz(A) });
    expect(await counted([folder])).toEqual({ '/a': 2, '/b': 2 });
  });

  test('a folder stands for the logs in it and below it', async () => {
    const folder = folderWith({
      'a.log': A,
      'year=2026/month=11/b.gz': gz(B),
      'without-header.txt': '2026-11-19\t12:00:00\tx\n',
      'README.md': '# no log',
      '.hidden.gz': gz(A),
      '.git/c.log': A,
      'notes.json': '{}',
    });
    const { code, stdout, stderr } = await hitlens(['aggregate', folder, '--by', 'uri']);
    expect(stdout).toBe(await answerOf(['aggregate', join(folder, 'a.log'), join(folder, 'year=2026'), '--by', 'uri']));
    // A file that looks like a log without its header is no silent loss.
    expect(code).toBe(3);
    expect(stderr).toContain('without-header.txt');
  });

  test('the same log counts once, however often and by whatever name it is given', async () => {
    const folder = folderWith({ 'a.log': A, 'below/b.gz': gz(B) });
    linkSync(join(folder, 'a.log'), join(folder, 'hard-link.log'));
    symlinkSync(join(folder, 'below/b.gz'), join(folder, 'soft-link.gz'));
    const once = { '/a': 1, '/b': 2 };
    expect(await counted([folder])).toEqual(once);
    expect(await counted([folder, folder])).toEqual(once);
    expect(await counted([folder, join(folder, 'a.log'), join(folder, 'below'), `${folder}/./below/../below`])).toEqual(once);
    expect(await counted(['a.log', './a.log', join(folder, 'a.log'), '*.log', 'below/*'], folder)).toEqual(once);
  });

  test.skipIf(process.platform === 'win32')('a linked folder given twice counts once', async () => {
    const folder = folderWith({ 'logs/a.log': A });
    symlinkSync(join(folder, 'logs'), join(folder, 'link'));
    expect(await counted([join(folder, 'logs'), join(folder, 'link')])).toEqual({ '/a': 1 });
  });

  test('a glob', async () => {
    const folder = folderWith({ 'a.1.log': A, 'a.2.log': log(uris('/2')), 'b.log': B, 'deep/c.log': log(uris('/c')) });
    expect(await counted([join(folder, 'a.*.log')])).toEqual({ '/a': 1, '/2': 1 });
    expect(await counted(['**/*.log'], folder)).toEqual({ '/a': 1, '/2': 1, '/b': 2, '/c': 1 });
    expect(await counted([join(folder, '{b,deep}*')])).toEqual({ '/b': 2, '/c': 1 });
  });

  test('a file whose name looks like a glob is that file', async () => {
    const folder = folderWith({ 'a[1].log': A, 'a1.log': B });
    expect(await counted([join(folder, 'a[1].log')])).toEqual({ '/a': 1 });
  });

  test('a folder without logs is said to be one', async () => {
    const folder = folderWith({ 'README.md': '# no log', 'deep/er/nothing.txt': '' });
    const { code, stderr } = await hitlens(['top', folder]);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`hitlens: ${folder}: no logs in this folder.`),
    });
  });

  test('a link that leads nowhere is left out of a folder', async () => {
    const folder = folderWith({ 'a.log': A });
    symlinkSync(join(folder, 'gone.gz'), join(folder, 'link.gz'));
    expect(await counted([folder])).toEqual({ '/a': 1 });
  });

  test('a glob that meets such a link still counts the rest', async () => {
    const folder = folderWith({ 'a.gz': gz(A) });
    symlinkSync(join(folder, 'gone.gz'), join(folder, 'link.gz'));
    const { code, stdout, stderr } = await hitlens(['aggregate', join(folder, '*.gz'), '--by', 'uri']);
    expect(stderr).not.toContain('bug');
    expect([0, 3]).toContain(code);
    expect(stdout).toContain('"/a"');
  });

  test.skipIf(process.getuid?.() === 0)('what must not be read is listed, and everything else counts', async () => {
    const folder = folderWith({ 'a.log': A, 'secret.gz': gz(B) });
    chmodSync(join(folder, 'secret.gz'), 0);
    const { code, stdout, stderr } = await hitlens(['aggregate', folder, '--by', 'uri']);
    expect(code).toBe(3);
    expect(stdout).toContain('"/a"');
    expect(stderr).toMatch(/secret\.gz: EACCES/);
    expect(await hitlens(['top', join(folder, 'secret.gz')])).toMatchObject({ code: 1, stdout: '' });
  });

  test('a folder with a name that ends in .gz is no file', async () => {
    const folder = folderWith({ 'logs.gz/a.log': A });
    mkdirSync(join(folder, 'empty.gz'));
    expect(await counted([folder])).toEqual({ '/a': 1 });
    expect(await counted([join(folder, '*.gz/*')])).toEqual({ '/a': 1 });
  });
});

describe.concurrent('stdin', () => {
  test.each([
    { name: 'plain, with a byte order mark', input: `\ufeff${A}` },
    { name: 'several gzip members', input: Buffer.concat([gz(A), gz('')]) },
  ])('$name', async ({ input }) => {
    expect(await rowsOf(['aggregate', '-', '--by', 'uri'], { input })).toEqual([
      { uri: '/a', requests: 1, bytes_sent: 100, time_taken_ms: 1 },
    ]);
  });

  test('beside files, once', async () => {
    const rows = await rowsOf(['aggregate', '-', fileWith(B), '-', '--by', 'uri'], { input: A });
    expect(column(rows, 'uri')).toEqual(['/b', '/a']);
  });

  test('nothing at all is no rows', async () => {
    expect(await answerOf(['top', '-'], { input: '' })).toBe('');
  });

  test('a report names it -', async () => {
    const { code, stdout } = await hitlens(['report', '-', '--format', 'json'], { input: gz(A).subarray(0, -9) });
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ inputs: { files: 1, failed: [{ file: '-' }] }, complete: false });
  });
});

/** Runs a line of shell with the binary as `$hitlens`. */
function shell(line: string, args: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn('bash', ['-c', line], { env: cleanEnv({ ...args, hitlens: `${process.execPath} ${MAIN}` }) });
  const output: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => output.push(data));
  child.stderr.on('data', (data: Buffer) => output.push(data));
  return new Promise((resolve) => child.on('close', () => resolve(Buffer.concat(output).toString())));
}

describe.skipIf(process.platform === 'win32').concurrent('pipes and signals', () => {
  test.each(['ndjson', 'csv', 'json', 'table'])('a reader of %s that has seen enough is no failure', async (format) => {
    const line = '$hitlens aggregate $logs --by uri,pop,hour --format $format | head -n 1 | wc -l; echo $' + '{PIPESTATUS[0]}';
    expect(await shell(line, { logs: join(ROOT, 'sample-logs'), format })).toBe('1\n0\n');
  });

  // Also where a thread is waiting for input that never comes.
  test.each([{ what: 'some input', input: A }, { what: 'no input' }])(
    'Ctrl-C leaves nothing behind after $what',
    async ({ input }) => {
      const folder = tempFolder();
      const child = spawn(process.execPath, [MAIN, 'aggregate', '-', '--by', 'uri', '--output', join(folder, 'answer.csv')], {
        env: cleanEnv(),
      });
      const closed = new Promise<unknown>((resolve) => child.on('close', (_, signal) => resolve(signal)));
      if (input !== undefined) child.stdin.write(input);
      while (readdirSync(folder).length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      await new Promise((resolve) => setTimeout(resolve, 300));
      child.kill('SIGINT');
      expect(await closed).toBe('SIGINT');
      expect(readdirSync(folder)).toEqual([]);
    },
  );
});
