/** Few bytes that inflate to a lot of text: read in bounded memory, counted as they are, and said to be what they are. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Watch, watchPeak } from './bench/peak.js';
import { hitlens, hitlensProcess, parseRows } from './cli/hitlens.js';
import { fileWith, folderWith, gz, log, uris } from './logs.js';

const MEBIBYTE = 1024 * 1024;
/** Less than the text of the large bombs alone. */
const MOST_MEMORY = 256 * MEBIBYTE;

/** One line without an end: as dense as gzip gets. */
function zeros(mebibytes: number): Buffer {
  return Buffer.alloc(mebibytes * MEBIBYTE);
}

const LOG = log(uris('/a', '/b'));
const MEMBER = gzipSync(zeros(16));
const SMALL = gzipSync(Buffer.concat([Buffer.from(LOG), zeros(80)]));
const BOMBS = {
  'a small file': SMALL,
  'one large member': gzipSync(Buffer.concat([Buffer.from(LOG), zeros(272)])),
  'many members': Buffer.concat([gz(LOG), ...Array.from({ length: 17 }, () => MEMBER)]),
};

describe.each(Object.entries(BOMBS))('%s', (_, bomb) => {
  test.each(['', 'node'])('is reported, and its rows count, in bounded memory (HITLENS_INFLATE=%j)', async (inflater) => {
    const folder = folderWith({ 'a.gz': gz(LOG), 'bomb.gz': bomb });
    const watches: Watch[] = [];
    const { code, stdout, stderr } = await hitlensProcess(['aggregate', folder, '--by', 'uri'], {
      env: { HITLENS_INFLATE: inflater },
      onStart: (child) => void watches.push(watchPeak(child)),
    });
    // Not every system tells.
    for (const watch of watches) expect(watch.stop() ?? 0).toBeLessThan(MOST_MEMORY);
    expect(code).toBe(0);
    expect(parseRows(stdout)).toMatchObject([
      { uri: '/a', requests: 2 },
      { uri: '/b', requests: 2 },
    ]);
    const said = stderr.split('\n').filter((line) => line.includes('times its size'));
    expect(said).toEqual([
      expect.stringMatching(/^hitlens: .*bomb\.gz: it inflates to 1,0[0-3]\d times its size \(\d+ MiB of text\)/),
    ]);
  });
});

test('a bomb on stdin is reported', async () => {
  const { code, stderr } = await hitlens(['aggregate', '-', '--by', 'uri'], { input: SMALL });
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('hitlens: -: it inflates to 1,0') });
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
    const cut = SMALL.subarray(0, -10);
    const { code, stderr } = await hitlens(['aggregate', fileWith(cut), '--by', 'uri']);
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(/cut off[\s\S]*times its size/) });
  });
});
