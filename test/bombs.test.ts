/** Few bytes that inflate to a lot of text: read in bounded memory, counted as they are, and said to be what they are. */
import { spawn } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { watchPeak } from './bench/peak.js';
import { cleanEnv, hitlens, MAIN, parseRows } from './cli/hitlens.js';
import { fileWith, folderWith, gz, log, uris } from './logs.js';

const MEBIBYTE = 1024 * 1024;
/** Far less than the text of the largest bomb here. */
const MOST_MEMORY = 256 * MEBIBYTE;

/** One line without an end: as dense as gzip gets. */
function zeros(mebibytes: number): Buffer {
  return Buffer.alloc(mebibytes * MEBIBYTE);
}

const LOG = log(uris('/a', '/b'));
const MEMBER = gzipSync(zeros(16));
const BOMBS = {
  'a small file': gzipSync(Buffer.concat([Buffer.from(LOG), zeros(80)])),
  'one large member': gzipSync(Buffer.concat([Buffer.from(LOG), zeros(320)])),
  'many members': Buffer.concat([gz(LOG), ...Array.from({ length: 32 }, () => MEMBER)]),
};
const INFLATERS = ['', 'node'];

describe.concurrent.each(Object.entries(BOMBS))('%s', (_, bomb) => {
  test.each(INFLATERS)('is reported, and its rows count (HITLENS_INFLATE=%j)', async (inflater) => {
    const folder = folderWith({ 'a.gz': gz(LOG), 'bomb.gz': bomb });
    const run = await hitlens(['aggregate', folder, '--by', 'uri'], { env: { HITLENS_INFLATE: inflater } });
    expect(run.code).toBe(0);
    expect(parseRows(run.stdout)).toMatchObject([
      { uri: '/a', requests: 2 },
      { uri: '/b', requests: 2 },
    ]);
    const said = run.stderr.split('\n').filter((line) => line.includes('times its size'));
    expect(said).toEqual([
      expect.stringMatching(/^hitlens: .*bomb\.gz: it inflates to 1,0[0-3]\d times its size \(\d+ MiB of text\)/),
    ]);
  });
});

test('a bomb on stdin is reported', async () => {
  const { code, stderr } = await hitlens(['aggregate', '-', '--by', 'uri'], { input: BOMBS['many members'] });
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('hitlens: -: it inflates to 1,0') });
});

describe('memory', () => {
  test.each(INFLATERS)('stays bounded (HITLENS_INFLATE=%j)', async (inflater) => {
    for (const bomb of [BOMBS['one large member'], BOMBS['many members']]) {
      const child = spawn(process.execPath, [MAIN, 'aggregate', fileWith(bomb, 'bomb.gz'), '--by', 'uri'], {
        env: cleanEnv({ HITLENS_INFLATE: inflater }),
        stdio: 'ignore',
      });
      const watch = watchPeak(child);
      expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
      // Not every system tells.
      expect(watch.stop() ?? 0).toBeLessThan(MOST_MEMORY);
    }
  });
});

describe('what is no bomb', () => {
  test.each([
    { what: 'what is dense, and little', content: gzipSync(Buffer.concat([Buffer.from(LOG), zeros(60)])) },
    { what: 'plain text that is long', content: Buffer.concat([Buffer.from(LOG), zeros(65)]) },
    { what: 'rows that repeat', content: gz(LOG + log(uris('/a')).split('\n')[2].concat('\n').repeat(400_000)) },
  ])('$what is no news', async ({ content }) => {
    const { code, stderr } = await hitlens(['aggregate', fileWith(content), '--by', 'uri']);
    expect(code).toBe(0);
    expect(stderr).not.toContain('times its size');
  });

  test('a bomb that is cut off is both', async () => {
    const cut = BOMBS['many members'].subarray(0, -10);
    const { code, stderr } = await hitlens(['aggregate', fileWith(cut), '--by', 'uri']);
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(/cut off[\s\S]*times its size/) });
  });
});
