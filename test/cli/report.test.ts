/** The main job, on the sample whose answer is known. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Truth } from '../../sample-logs/truth.js';
import type { Summary } from '../../src/schema/summary.js';
import { fileWith, log, tempFolder, uris } from '../logs.js';
import { type AnswerRow, answerOf, hitlens, linesOf, ROOT, requestsBy, rowsOf } from './hitlens.js';

const SAMPLE = join(ROOT, 'sample-logs');
const truth = JSON.parse(readFileSync(join(SAMPLE, 'truth.json'), 'utf8')) as Truth;

/** Names of an object and of the objects in it, in their order. */
function keysOf(value: object): string[] {
  return Object.entries(value).flatMap(([name, inner]) => {
    const isOpen = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    return isOpen && ['inputs', 'rows', 'definitions'].includes(name)
      ? [name, ...keysOf(inner).map((key) => `${name}.${key}`)]
      : [name];
  });
}

describe('hitlens report sample-logs --out', () => {
  let folder: string;
  let text: string;
  let summary: Summary;
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');

  beforeAll(async () => {
    folder = join(tempFolder(), 'new', 'folder');
    const run = await hitlens(['report', SAMPLE, '--out', folder, '--format', 'table']);
    expect(run).toMatchObject({ code: 0, stderr: `hitlens: the report is in ${join(folder, 'index.html')}\n` });
    text = run.stdout;
    summary = JSON.parse(read('summary.json')) as Summary;
  });

  test('writes these files and no others', () => {
    expect(readdirSync(folder).sort()).toEqual(
      ['content_types.csv', 'hours.csv', 'index.html', 'objects.csv', 'pops.csv', 'summary.json'].sort(),
    );
  });

  test('summary.json has the keys of the contract', () => {
    expect(keysOf(summary)).toEqual([
      'inputs',
      'inputs.files',
      'inputs.bytes',
      'inputs.failed',
      'rows',
      'rows.accepted',
      'rows.rejected',
      'rows.reasons',
      'rows.samples',
      'first',
      'last',
      'requests',
      'bytes_sent',
      'result_types',
      'response_result_types',
      'hit_ratio',
      'byte_hit_ratio',
      'definitions',
      'definitions.hit_ratio',
      'definitions.byte_hit_ratio',
      'definitions.console_hit_ratio',
      'definitions.cloudwatch_hit_ratio',
      'definitions.origin_offload',
      'complete',
    ]);
  });

  test('summary.json says what was simulated', () => {
    expect(summary).toMatchObject({
      inputs: { files: 48, failed: [] },
      rows: { accepted: truth.rows, rejected: 0, reasons: {}, samples: [] },
      first: truth.first,
      last: truth.last,
      requests: truth.requests,
      bytes_sent: truth.bytes_sent,
      hit_ratio: truth.hit_ratio,
      complete: true,
    });
    expect(summary.result_types).toEqual(truth.result_types);
    expect(summary.response_result_types).toEqual(truth.response_result_types);
  });

  test('every table adds up to the whole', () => {
    for (const name of ['objects.csv', 'pops.csv', 'content_types.csv', 'hours.csv']) {
      const [head, ...lines] = linesOf(read(name));
      const column = head.split(',').indexOf('requests');
      // No value of the sample needs quotes.
      const sum = lines.reduce((total, line) => total + Number(line.split(',')[column]), 0);
      expect({ name, sum }).toEqual({ name, sum: truth.requests });
    }
    expect(linesOf(read('hours.csv'))).toHaveLength(25);
  });

  test('objects.csv is what top says', async () => {
    const answer = await answerOf(['top', SAMPLE, '--limit', '10000', '--format', 'csv']);
    expect(read('objects.csv')).toBe(answer);
  });

  test('index.html is one file that loads nothing', () => {
    const html = read('index.html');
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).toContain('/landing/black-friday.html');
    expect(html).not.toMatch(/(src|href)\s*=\s*["']?(https?:)?\/\//i);
    expect(html).not.toMatch(/@import|url\(/i);
  });

  test('the terminal has the headline and the worst objects', () => {
    expect(text).toContain('73.0 %');
    expect(text).toContain('/landing/black-friday.html');
    expect(text).toContain('/prices/eur.json');
  });
});

describe.concurrent('the sample, by other commands', () => {
  test('by distribution and result type', async () => {
    const rows = await rowsOf(['aggregate', SAMPLE, '--by', 'distribution,result_type,detailed_result_type']);
    const sum = (some: readonly AnswerRow[]) => some.reduce((total, row) => total + Number(row.bytes_sent), 0);
    expect(requestsBy(rows, 'detailed_result_type')).toEqual(truth.detailed_result_types);
    for (const [id, { requests, bytes_sent, result_types }] of Object.entries(truth.distributions)) {
      const ours = rows.filter((row) => row.distribution === id);
      expect(requestsBy(ours, 'result_type')).toEqual(result_types);
      expect(requestsBy(ours, 'distribution')).toEqual({ [id]: requests });
      expect(sum(ours)).toBe(bytes_sent);
    }
  });

  test('the distinct rows are as many as were made', async () => {
    const answer = await answerOf(['aggregate', SAMPLE, '--by', 'uri,pop,content_type,result_type', '--format', 'csv']);
    expect(linesOf(answer)).toHaveLength(truth.distinct_rows + 1);
  });

  test('with node:zlib alone, the same bytes', async () => {
    const args = ['top', SAMPLE, '--limit', '100'];
    expect(await answerOf(args, { env: { HITLENS_INFLATE: 'node' } })).toBe(await answerOf(args));
  });
});

test('a report goes to standard output alone where no folder is named', async () => {
  const cwd = tempFolder();
  await answerOf(['report', fileWith(log(uris('/a')))], { cwd });
  expect(readdirSync(cwd)).toEqual([]);
});
