import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { LargeLogFile, ReproducibleLogFile } from '../../sample-logs/log-file.js';

const folder = mkdtempSync(join(tmpdir(), 'hitlens-log-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ROW = `${'some\tfields\t'.repeat(40)}end\n`;

describe.each([
  ['reproducible', ReproducibleLogFile],
  ['large', LargeLogFile],
])('a %s log file', (name, Kind) => {
  it.each([0, 1, 9000])('holds %i rows in one gzip member with the header of CloudFront', async (rows) => {
    const path = join(folder, `${name}-${rows}.gz`);
    const file = new Kind(path);
    for (let i = 0; i < rows; i++) {
      file.append(ROW);
      await file.whenReady();
    }
    await file.close();
    const bytes = readFileSync(path);
    expect([...bytes.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0]);
    expect(bytes.readUInt32LE(bytes.length - 4)).toBe(rows * ROW.length);
    expect(gunzipSync(bytes).toString()).toBe(ROW.repeat(rows));
  });
});

it('a folder that is not there is reported to whoever closes the file', async () => {
  const file = new LargeLogFile(join(folder, 'nowhere', 'x.gz'));
  file.append(ROW);
  await expect(file.close()).rejects.toThrow(/ENOENT/);
});
