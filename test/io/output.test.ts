/** Files that belong together are seen together, or not at all. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFiles } from '../../src/io/output.js';
import { folderWith } from '../logs.js';

const visibleIn = (folder: string) => readdirSync(folder).filter((name) => !name.startsWith('.'));

test('files are seen once the last of them is whole', async () => {
  const folder = folderWith({ 'a.csv': 'old' });
  const seen: string[][] = [];
  async function* files(): AsyncGenerator<readonly [string, string]> {
    for (const name of ['a.csv', 'b.csv', 'c.csv']) {
      seen.push(visibleIn(folder));
      yield [join(folder, name), `new ${name}`];
      expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe('old');
    }
  }
  await writeFiles(files());
  expect(seen).toEqual([['a.csv'], ['a.csv'], ['a.csv']]);
  expect(readdirSync(folder)).toEqual(['a.csv', 'b.csv', 'c.csv']);
  expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe('new a.csv');
});

test('where one cannot be made, all is as it was', async () => {
  const folder = folderWith({ 'a.csv': 'old' });
  async function* files(): AsyncGenerator<readonly [string, string]> {
    yield [join(folder, 'a.csv'), 'new'];
    yield [join(folder, 'nowhere', 'b.csv'), 'new'];
  }
  await expect(writeFiles(files())).rejects.toThrow(/nowhere.*its folder does not exist/);
  expect(readdirSync(folder)).toEqual(['a.csv']);
  expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe('old');
});
