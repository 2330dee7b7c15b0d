/** Large objects and objects that change, as a real S3 server hands them out: each is read as exactly one of its versions. */
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { localEffects, top } from '../../src/index.js';
import { S3 } from '../../src/io/s3/client.js';
import { Changed, fetchBytes } from '../../src/io/s3/fetch.js';
import { answerOf, parseRows } from '../cli/hitlens.js';
import { fileWith, gz, header, log, tempFolder, uris } from '../logs.js';
import type { Passed } from '../s3/breaking-proxy.js';
import { settings } from '../s3/session.js';
import { INSTALLED } from './server.js';
import { useRealS3 } from './session.js';

const MIB = 1024 * 1024;
const PART = 8 * MIB;

/** Some 40 MiB of gzip. */
function largeLog(): Buffer {
  const rows = Array.from({ length: 40_000 }, (_, i) => `/${randomBytes(512).toString('hex')}\t${i}\tMiss\t0.001\n`);
  return gzipSync(header(['cs-uri-stem', 'sc-bytes', 'x-edge-result-type', 'time-taken']) + rows.join(''), { level: 0 });
}

describe.skipIf(INSTALLED === null)('objects', () => {
  const s3 = useRealS3();

  /** Requests for the content of objects, but for the single byte that tries out the permission. */
  const contents = () => s3.proxy.passed.filter(isContent);
  const isContent = ({ method, path, range }: Passed) => method === 'GET' && !path.includes('list-type') && range !== 'bytes=0-0';

  describe('a large one', () => {
    const command = ['--by', 'uri,result_type', '--limit', 'all', '--format', 'csv'];
    let content: Buffer;
    let onDisk: string;
    beforeAll(async () => {
      content = largeLog();
      onDisk = await answerOf(['top', fileWith(content, 'large.gz'), ...command]);
      await s3.buckets.create('large', {});
      await s3.buckets.putInParts('large', 'large.gz', content);
    });

    test('is fetched in parts, all of the same version', async () => {
      const tempDir = tempFolder();
      expect((await s3.answer(['top', 's3://large/', ...command, '--temp-dir', tempDir])) === onDisk).toBe(true);
      const parts = Math.ceil(content.length / PART);
      expect(parts).toBeGreaterThan(4);
      expect(contents()).toHaveLength(parts);
      expect(new Set(contents().map(({ range }) => range)).size).toBe(parts);
      const etags = contents().map(({ ifMatch }) => ifMatch);
      // It was put in parts, so its ETag says how many.
      expect(etags).toEqual(etags.map(() => expect.stringMatching(/^"[0-9a-f]+-\d+"$/)));
      expect(readdirSync(tempDir)).toEqual([]);
    });

    test('is resumed where it breaks off', async () => {
      let answers = 0;
      s3.proxy.fate = () => (answers++ % 3 === 2 ? 'broken' : 'whole');
      expect((await s3.answer(['top', 's3://large/large.gz', ...command])) === onDisk).toBe(true);
      expect(contents().length).toBeGreaterThan(Math.ceil(content.length / PART));
      expect(contents().every(({ status }) => status === 206)).toBe(true);
    });

    test('is another one from its second part on: all of it is fetched anew', async () => {
      await s3.buckets.putInParts('large', 'changing.gz', content);
      const next = largeLog();
      let parts = 0;
      s3.proxy.before = async (request) => {
        if (isContent(request) && ++parts === 2) await s3.buckets.put('large', 'changing.gz', next);
      };
      const answer = await s3.answer(['top', 's3://large/changing.gz', ...command]);
      expect(answer === (await answerOf(['top', fileWith(next, 'next.gz'), ...command]))).toBe(true);
      expect(contents().map(({ status }) => status)).toContain(412);
    });
  });

  describe('a small one that changes after it was listed', () => {
    const [before, after] = ['/before', '/after'].map((uri) => gz(log(uris(uri))));
    beforeAll(() => s3.buckets.create('small', {}));
    beforeEach(() => s3.buckets.put('small', 'a.gz', before));
    afterEach(() => vi.unstubAllEnvs());

    /** It is put anew when its content is first asked for. */
    function changeOnce(): void {
      let asked = 0;
      s3.proxy.before = async (request) => {
        if (isContent(request) && ++asked === 1) await s3.buckets.put('small', 'a.gz', after);
      };
    }

    test('counts as what it is now', async () => {
      changeOnce();
      const rows = parseRows(await s3.answer(['aggregate', 's3://small/', '--by', 'uri']));
      expect(rows).toMatchObject([{ uri: '/after', requests: 1 }]);
      expect(contents().map(({ status }) => status)).toEqual([412, 200]);
    });

    test('counts as what it is now in the library, too', async () => {
      for (const [name, value] of Object.entries(s3.env())) vi.stubEnv(name, value);
      changeOnce();
      const { table } = await top({ inputs: ['s3://small/'], by: ['uri'] }, localEffects());
      expect(table.rows.map(([uri]) => uri)).toEqual(['/after']);
      expect(contents().map(({ status }) => status)).toEqual([412, 200]);
    });

    test('is never given out under an ETag that is not its own', async () => {
      for (const [name, value] of Object.entries(s3.env())) vi.stubEnv(name, value);
      const client = S3.load(settings());
      const { ETag, ContentLength = 0 } = await client.head('small', 'a.gz');
      const version = { bucket: 'small', key: 'a.gz', size: ContentLength, etag: ETag };
      const bytes: Buffer[] = [];
      const write = (piece: Buffer) => void bytes.push(piece);
      await fetchBytes(client, version, [0, ContentLength], write);
      expect(Buffer.concat(bytes).equals(before)).toBe(true);
      await s3.buckets.put('small', 'a.gz', after);
      await expect(fetchBytes(client, version, [0, ContentLength], write)).rejects.toThrow(Changed);
      await expect(fetchBytes(client, version, [1, ContentLength], write)).rejects.toThrow(Changed);
      expect(bytes).toHaveLength(1);
    });

    test('is named where it is gone', async () => {
      await s3.buckets.put('small', 'b.gz', before);
      s3.proxy.before = async (request) => {
        if (isContent(request) && request.path.includes('/b.gz')) await s3.buckets.remove('small', 'b.gz');
      };
      const { code, stdout, stderr } = await s3.run(['aggregate', 's3://small/', '--by', 'uri']);
      expect(parseRows(stdout)).toMatchObject([{ uri: '/before', requests: 1 }]);
      expect({ code, stderr }).toEqual({ code: 3, stderr: 'hitlens: s3://small/b.gz: it was deleted after it was listed\n' });
    });
  });
});
