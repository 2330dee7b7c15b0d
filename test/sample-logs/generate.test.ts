import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { generate, type Options } from '../../sample-logs/day.js';
import { DEFAULTS } from '../../sample-logs/options.js';
import { allRows, logNames, readLogs } from './read-logs.js';

const root = mkdtempSync(join(tmpdir(), 'hitlens-generate-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function make(name: string, options: Partial<Options>) {
  const out = join(root, name);
  return { out, truth: await generate({ ...DEFAULTS, rows: 2000, ...options, out }) };
}

function bytesOf(folder: string): Record<string, string> {
  return Object.fromEntries(logNames(folder).map((name) => [name, readFileSync(join(folder, name)).toString('base64')]));
}

describe('generate', () => {
  it('gives the same bytes for the same seed, and others for another', async () => {
    const [first, second, third] = [await make('a', { seed: 7 }), await make('b', { seed: 7 }), await make('c', { seed: 8 })];
    expect(first.truth).toEqual(second.truth);
    expect(bytesOf(first.out)).toEqual(bytesOf(second.out));
    expect(third.truth.bytes_sent).not.toBe(first.truth.bytes_sent);
    expect(logNames(third.out)).not.toEqual(logNames(first.out));
  });

  it('replaces the logs of an earlier run', async () => {
    await make('again', { seed: 1 });
    const { out, truth } = await make('again', { seed: 2 });
    expect(logNames(out)).toEqual(truth.files.map(({ name }) => name));
  });

  it('removes nothing but logs, whatever a truth.json says', async () => {
    const { out } = await make('foreign', {});
    writeFileSync(join(out, 'notes.txt'), '');
    writeFileSync(join(out, 'truth.json'), '{"files":[{"name":"notes.txt"},{"name":"../a"},null,7]}');
    await make('foreign', {});
    writeFileSync(join(out, 'truth.json'), 'not JSON');
    await make('foreign', {});
    expect(readdirSync(out)).toContain('notes.txt');
    expect(readdirSync(root)).toContain('a');
  });

  it('writes as many rows as asked for, into as many files', async () => {
    for (const files of [1, 2, 7, 60]) {
      const { out, truth } = await make(`files-${files}`, { files, rows: 1500 });
      expect(truth.files).toHaveLength(files);
      expect(allRows(readLogs(out))).toHaveLength(1500);
    }
  });

  it('reaches the share of distinct rows that is asked for', async () => {
    const { truth } = await make('distinct', { rows: 5000, distinct: 0.9 });
    expect(truth.distinct_rows / truth.rows).toBeCloseTo(0.9, 2);
  });
});
