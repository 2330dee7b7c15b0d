/** Real logs that others published, against counts that an independent program made. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Cell, Table } from '../src/index.js';
import { aggregate, localEffects } from '../src/index.js';
import type { Summary } from '../src/schema/summary.js';
import { hitlens, ROOT } from './cli/hitlens.js';

const CORPUS = resolve(ROOT, '../shared/corpus');
const isHere = existsSync(CORPUS);

interface Expected {
  readonly rows: number;
  readonly rejected: number;
  readonly sc_bytes: number;
  readonly result_type: Readonly<Record<string, number>>;
  readonly response_result_type: Readonly<Record<string, number>>;
  readonly status: Readonly<Record<string, number>>;
  readonly method: Readonly<Record<string, number>>;
  readonly distinct_uri_stem: number;
}

const RTMP = 'claygregory__node-cloudfront-log-parser__rtmp-1-0.txt';
const VERSION_2 = 'rust-lang__crates.io__unknown-version.log';

const expected = isHere
  ? (JSON.parse(readFileSync(join(CORPUS, 'expected.json'), 'utf8')) as Readonly<Record<string, Expected>>)
  : {};
const readable = Object.entries(expected).filter(([name]) => name !== RTMP && name !== VERSION_2);

/** Requests by the value of a dimension: a missing one is not in the expected counts. */
function requestsBy({ columns, rows }: Table, dimension: string): Record<string, number> {
  const at = (name: string) => columns.findIndex((column) => column.name === name);
  const counts: Record<string, number> = {};
  for (const row of rows) {
    const value: Cell = row[at(dimension)];
    if (value !== null) counts[value] = (counts[value] ?? 0) + Number(row[at('requests')]);
  }
  return counts;
}

describe.skipIf(!isHere).concurrent('the corpus', () => {
  test.each(readable)('%s', async (name, { rows, rejected, ...counts }) => {
    const report = await hitlens(['report', join(CORPUS, name), '--format', 'json']);
    expect(report.code).toBe(0);
    const summary = JSON.parse(report.stdout) as Summary;
    expect(summary).toMatchObject({
      rows: { accepted: rows, rejected },
      requests: rows,
      bytes_sent: counts.sc_bytes,
      result_types: counts.result_type,
      response_result_types: counts.response_result_type,
      complete: true,
    });
    expect(Object.keys(summary.result_types).length).toBe(Object.keys(counts.result_type).length);

    const { table } = await aggregate({ inputs: [join(CORPUS, name)], by: ['status', 'method', 'uri'] }, localEffects());
    expect(requestsBy(table, 'status')).toEqual(counts.status);
    expect(requestsBy(table, 'method')).toEqual(counts.method);
    expect(new Set(table.rows.map(([, , uri]) => uri)).size).toBe(counts.distinct_uri_stem);
  });

  test.each([
    { name: RTMP, says: /RTMP/, todo: /[Ll]eave it out/ },
    { name: VERSION_2, says: /#Version: 2\.0/, todo: /correct that line/ },
  ])('$name is refused by name', async ({ name, says, todo }) => {
    const { code, stdout, stderr } = await hitlens(['report', join(CORPUS, name)]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^hitlens: /);
    expect(stderr).toContain(name);
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(todo);
  });

  test('the folder as a whole: what is no log is left out, what is refused is listed, all else counts', async () => {
    const { code, stdout } = await hitlens(['report', CORPUS, '--format', 'json']);
    const summary = JSON.parse(stdout) as Summary;
    expect(code).toBe(3);
    expect(summary.complete).toBe(false);
    expect(summary.inputs.failed.map(({ file }) => file).sort()).toEqual([join(CORPUS, RTMP), join(CORPUS, VERSION_2)]);
    expect(summary.inputs.files).toBe(Object.keys(expected).length);
    const sum = (of: (one: Expected) => number) => readable.reduce((total, [, one]) => total + of(one), 0);
    expect(summary.rows).toMatchObject({ accepted: sum((one) => one.rows), rejected: sum((one) => one.rejected) });
    expect(summary.bytes_sent).toBe(sum((one) => one.sc_bytes));
  });
});
