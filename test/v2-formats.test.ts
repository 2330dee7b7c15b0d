/** Standard logging v2 writes JSON and Parquet too: the same rows, the same answers. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, test } from 'vitest';
import { answerOf, hitlens, ROOT } from './cli/hitlens.js';
import { fileWith, folderWith, gz, tempFolder } from './logs.js';

const SAMPLE = join(ROOT, 'sample-logs');
/** A few of the day's logs, by name. */
const NAMES = readdirSync(SAMPLE)
  .filter((name) => name.endsWith('.gz'))
  .slice(0, 4);

/** The rows of a log as objects, keys as CloudFront writes them. */
function objectsOf(name: string): Record<string, string>[] {
  const lines = gunzipSync(readFileSync(join(SAMPLE, name)))
    .toString()
    .trimEnd()
    .split('\n');
  const keys = lines[1].replace('#Fields: ', '').split(' ');
  return lines.slice(2).map((line) => Object.fromEntries(line.split('\t').map((value, i) => [keys[i], value])));
}

const jsonOf = (name: string) =>
  `${objectsOf(name)
    .map((row) => JSON.stringify(row))
    .join('\n')}\n`;

/** As logging v2 writes Parquet: all columns text, other characters in their names as underscores. */
async function writeParquet(folder: string): Promise<void> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  for (const name of NAMES) {
    const json = fileWith(jsonOf(name), 'rows.json');
    const keys = Object.keys(objectsOf(name)[0]);
    const columns = keys.map((key) => `"${key}" AS "${key.replace(/[^A-Za-z0-9]+/g, '_').replace(/_$/, '')}"`);
    const types = keys.map((key) => `'${key}': 'VARCHAR'`);
    const path = join(folder, name.replace(/gz$/, 'parquet'));
    const rows = `SELECT ${columns.join(', ')} FROM read_json('${json}', format = 'newline_delimited', columns = {${types.join(', ')}})`;
    await connection.run(`COPY (${rows}) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 300)`);
  }
  connection.closeSync();
}

let parquet: string;
beforeAll(async () => {
  parquet = tempFolder();
  await writeParquet(parquet);
});

describe('the same rows in another format', () => {
  let plain: string;
  const folders: Record<string, string> = {};

  beforeAll(() => {
    plain = folderWith(Object.fromEntries(NAMES.map((name) => [name, readFileSync(join(SAMPLE, name))])));
    folders.json = folderWith(Object.fromEntries(NAMES.map((name) => [name.replace(/gz$/, 'json'), jsonOf(name)])));
    folders['gzip json'] = folderWith(Object.fromEntries(NAMES.map((name) => [name, gz(jsonOf(name))])));
    folders.parquet = parquet;
  });

  test.each(['json', 'gzip json', 'parquet'])('%s: top, aggregate and report', async (format) => {
    const inputs = readdirSync(folders[format]).map((name) => join(folders[format], name));
    for (const command of [['top'], ['aggregate', '--by', 'distribution,uri,pop,status,hour,content_type', '--format', 'csv']]) {
      expect((await answerOf([...command, ...inputs])) === (await answerOf([...command, plain])), command[0]).toBe(true);
    }
    const report = JSON.parse(await answerOf(['report', ...inputs, '--format', 'json']));
    const expected = JSON.parse(await answerOf(['report', plain, '--format', 'json']));
    expect({ ...report, inputs: null }).toEqual({ ...expected, inputs: null });
  });
});

describe('JSON', () => {
  test('keys may come and go, values may be what they like', async () => {
    const rows = [
      { 'cs-uri-stem': '/a', 'x-edge-result-type': 'Miss', 'sc-bytes': 12, 'time-taken': '0.001' },
      { 'x-edge-result-type': 'Hit', 'cs-uri-stem': '/a', 'sc-bytes': null, 'time-taken': 0.002, 'a new one': { b: 1 } },
      { 'cs-uri-stem': 'tab\there', 'x-edge-result-type': 'Miss', 'sc-bytes': '3', 'time-taken': '-' },
    ];
    const file = fileWith(rows.map((row) => JSON.stringify(row)).join('\r\n'));
    const answer = await answerOf(['aggregate', file, '--by', 'uri', '--format', 'csv']);
    expect(answer).toBe('uri,requests,bytes_sent,time_taken_ms\n/a,2,12,3\ntab%09here,1,3,0\n');
  });

  test('what is no object is rejected, with its text', async () => {
    const good = JSON.stringify({ 'cs-uri-stem': '/a', 'x-edge-result-type': 'Miss', 'sc-bytes': '1', 'time-taken': '0.1' });
    const long = `{"cs-uri-stem":"${'x'.repeat(3_000_000)}"}`;
    const file = fileWith([good, '{"cut": "of', '[1]', long, good].join('\n'));
    const { code, stdout, stderr } = await hitlens(['report', file, '--format', 'json']);
    const { rows } = JSON.parse(stdout);
    expect({ code, accepted: rows.accepted, rejected: rows.rejected }).toEqual({ code: 0, accepted: 2, rejected: 3 });
    expect(rows.samples.map(({ text }: { text: string }) => text.slice(0, 11))).toEqual(['{"cut": "of', '[1]', '{"cs-uri-st']);
    expect(stderr).toMatch(/rows rejected: 3 field_count/);
  });

  test('cut off in a gzip file: the rows before count', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) =>
      JSON.stringify({
        'cs-uri-stem': `/${(i * 7919) % 4999}`,
        'x-edge-result-type': 'Miss',
        'sc-bytes': '1',
        'time-taken': '0.1',
      }),
    );
    const stored = gz(rows.join('\n'));
    const { code, stdout } = await hitlens([
      'report',
      fileWith(stored.subarray(0, stored.length / 2), 'a.gz'),
      '--format',
      'json',
    ]);
    const { complete, requests } = JSON.parse(stdout);
    expect({ code, complete }).toEqual({ code: 3, complete: false });
    expect(requests).toBeGreaterThan(1000);
    expect(requests).toBeLessThan(5000);
  });
});

describe('Parquet', () => {
  test('that is damaged is named', async () => {
    const [name] = readdirSync(parquet);
    const file = fileWith(readFileSync(join(parquet, name)).subarray(0, -100), name);
    const { code, stdout, stderr } = await hitlens(['report', file, '--format', 'json']);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ complete: false, requests: 0 });
    expect(stderr).toMatch(/its Parquet data is damaged/);
  });
});
