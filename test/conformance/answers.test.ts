/** From a real S3 server come the same answers as from disk, whatever the keys are called and however many there are. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { answerOf, hitlens, linesOf, parseRows, ROOT } from '../cli/hitlens.js';
import { folderWith, gz, log, uris } from '../logs.js';
import { INSTALLED } from './server.js';
import { useRealS3 } from './session.js';

const SAMPLE = join(ROOT, 'sample-logs');
const NAMES = readdirSync(SAMPLE).filter((name) => name.endsWith('.gz'));

describe.skipIf(INSTALLED === null)('logs in S3', () => {
  const s3 = useRealS3();

  /** Requests by URI. */
  async function counted(input: string): Promise<Record<string, unknown>> {
    const rows = parseRows(await s3.answer(['aggregate', input, '--by', 'uri']));
    return Object.fromEntries(rows.map(({ uri, requests }) => [String(uri), requests]));
  }

  describe('the sample, in three folders', () => {
    let folder: string;
    beforeAll(async () => {
      const all = ['a', 'b', 'c'].flatMap((copy) =>
        NAMES.map((name) => [`${copy}/${name}`, readFileSync(join(SAMPLE, name))] as const),
      );
      folder = folderWith(Object.fromEntries(all));
      await s3.buckets.create('sample', Object.fromEntries(all.map(([key, content]) => [`cdn/${key}`, content])));
    });

    test.each([
      ['top', '--format', 'csv', '--limit', 'all'],
      ['top', '--format', 'table', '--by', 'distribution,hour'],
      ['aggregate', '--by', 'uri,pop', '--format', 'csv'],
      ['aggregate', '--by', 'uri', '--format', 'json', '--threads', '1'],
      ['report', '--format', 'json'],
      ['report', '--format', 'table'],
    ])('%s %s %s %s %s', async (command, ...options) => {
      const onDisk = await answerOf([command, folder, ...options]);
      expect(onDisk.length).toBeGreaterThan(500);
      expect((await s3.answer([command, 's3://sample/cdn/', ...options])) === onDisk).toBe(true);
    });

    test('a report in a folder, file by file', async () => {
      const [here, there] = [folderWith({}), folderWith({})];
      const options = ['--format', 'json', '--out'];
      expect((await hitlens(['report', folder, ...options, here])).code).toBe(0);
      expect((await s3.run(['report', 's3://sample/cdn/', ...options, there])).code).toBe(0);
      const names = readdirSync(here);
      expect(names.length).toBeGreaterThan(5);
      expect(readdirSync(there)).toEqual(names);
      for (const name of names) expect(readFileSync(join(there, name)).equals(readFileSync(join(here, name))), name).toBe(true);
    });
  });

  describe('what an address stands for', () => {
    const keys = ['logs/a.gz', 'logs/a.gz.old', 'logs/b/c.gz', 'logs2/d.gz', 'logs/[x].gz'];
    beforeAll(() => s3.buckets.create('keys', Object.fromEntries(keys.map((key) => [key, gz(log(uris(`/${key}`)))]))));

    test.each([
      ['s3://keys', keys],
      ['s3://keys/logs', keys],
      ['s3://keys/logs2', ['logs2/d.gz']],
      ['s3://keys/logs/b/', ['logs/b/c.gz']],
      ['s3://keys/logs/a.gz', ['logs/a.gz']],
      ['s3://keys/logs/*.gz', ['logs/a.gz', 'logs/[x].gz']],
      ['s3://keys/**/{c,d}.gz', ['logs/b/c.gz', 'logs2/d.gz']],
      ['s3://keys/logs/[x].gz', ['logs/[x].gz']],
    ])('%s', async (input, expected) => {
      const counts = expected.map((key) => [`/${key}`, 1]);
      expect(await counted(input)).toEqual(Object.fromEntries(counts));
    });
  });

  describe('keys with all kinds of characters', () => {
    const odd = ['a b', 'a+b', 'a%20b', '100%', 'ü 日本 🎉', "q'&=?#;:@,!()$", '~', '"<x>"', 'é'.normalize('NFD')];
    const keys = odd.map((name) => `odd/${name}.log`);
    beforeAll(async () => {
      await s3.buckets.create('odd', Object.fromEntries(odd.map((name, i) => [`odd/${name}.log`, log(uris(`/${i}`))])));
      for (const marker of ['odd/', 'odd/empty folder/']) await s3.buckets.put('odd', marker, '');
    });

    test('are all listed and read, and zero-byte folder markers are not', async () => {
      expect(await counted('s3://odd')).toEqual(Object.fromEntries(keys.map((_, i) => [`/${i}`, 1])));
      const { stdout, stderr } = await s3.run(['top', 's3://odd/', '--dry-run']);
      expect(
        parseRows(stdout)
          .map(({ input }) => input)
          .sort(),
      ).toEqual(keys.map((key) => `s3://odd/${key}`).sort());
      expect(stderr).toMatch(/Left out as empty: 2 folder markers/);
    });

    test.each(keys)('%s is read by its name', async (key) => {
      expect(await counted(`s3://odd/${key}`)).toEqual({ [`/${keys.indexOf(key)}`]: 1 });
      expect(s3.proxy.fetched('odd')).toEqual([key]);
    });
  });

  describe('3,600 keys', () => {
    const hours = Array.from({ length: 30 * 24 }, (_, i) => new Date(Date.UTC(2026, 10, 1, i)).toISOString());
    const names = hours.flatMap((iso) =>
      Array.from({ length: 5 }, (_, i) => `E1WGQ7ZK4N2RVD.${iso.slice(0, 13).replace('T', '-')}.0000000${i}.gz`),
    );
    const window = ['--from', '2026-11-19T08:00', '--to', '2026-11-19T10:00'];
    // An hour's rows may come in the log before it or after it.
    const inside = names.filter((name) => /2026-11-19-(07|08|09|10)\./.test(name));
    let folder: string;
    beforeAll(async () => {
      const files = Object.fromEntries(names.map((name, i) => [name, gz(log(uris(`/${i}`)))]));
      folder = folderWith(files);
      await s3.buckets.create('many', Object.fromEntries(Object.entries(files).map(([name, body]) => [`cdn/${name}`, body])));
      await s3.buckets.create(
        'days',
        Object.fromEntries(names.slice(0, 1200).map((name) => [pathOf(name), gz(log(uris('/a')))])),
      );
    });

    /** As v2 logs may be laid out. */
    function pathOf(name: string): string {
      const [, day, hour] = /2026-11-(\d\d)-(\d\d)/.exec(name) ?? [];
      return `cdn/2026/11/${day}/${hour}/${name}`;
    }

    test('on several pages are all counted', async () => {
      const command = ['--by', 'uri', '--format', 'csv'];
      const inS3 = await s3.answer(['aggregate', 's3://many/cdn/', ...command]);
      expect(linesOf(inS3)).toHaveLength(names.length + 1);
      expect(inS3 === (await answerOf(['aggregate', folder, ...command]))).toBe(true);
      expect(s3.proxy.lists().length).toBeGreaterThan(3);
    });

    test('a window of time asks for its logs only', async () => {
      await s3.run(['top', 's3://many/cdn/', ...window]);
      expect(s3.proxy.fetched('many')).toEqual(inside.map((name) => `cdn/${name}`));
      const { stdout, stderr } = await s3.run(['top', 's3://many/cdn/', ...window, '--dry-run']);
      expect(parseRows(stdout).map(({ input }) => input)).toEqual(inside.map((name) => `s3://many/cdn/${name}`));
      expect(stderr).toMatch(/Left out by the time in their names/);
    });

    test('folders outside the window are not listed', async () => {
      const day = ['--from', '2026-11-05', '--to', '2026-11-06'];
      expect((await s3.run(['top', 's3://days/cdn/', ...day])).code).toBe(0);
      const fetched = s3.proxy.fetched('days');
      expect(fetched.length).toBeGreaterThanOrEqual(24 * 5);
      expect(fetched.filter((key) => !/\/0[456]\//.test(key))).toEqual([]);
      const prefixes = s3.proxy.lists().map((query) => query.get('prefix') ?? '');
      expect(prefixes).toContain('cdn/2026/11/05/');
      expect(prefixes.filter((prefix) => /2026\/11\/(0[1237-9]|10)/.test(prefix))).toEqual([]);
    });
  });
});
