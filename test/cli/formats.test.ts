/** How an answer is written: formats, files, colours, widths. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileWith, folderWith, log, requests, tempFolder } from '../logs.js';
import { answerOf, hitlens, linesOf, parseRows } from './hitlens.js';

const LOG = log([...requests(3, '/a', 'Miss'), ...requests(2, '/b', 'Miss'), ...requests(1, '/c', 'Hit')]);
const COLUMNS =
  'uri requests hits refresh_hits misses errors other bytes_sent hit_bytes miss_bytes time_taken_ms hit_ratio byte_hit_ratio miss_share cumulative_miss_share';

/** What a terminal would obey: the beginning of a colour. */
const ESCAPE = '\x1b[';

describe.concurrent('--format', () => {
  test('json is one array', async () => {
    const rows = JSON.parse(await answerOf(['top', fileWith(LOG), '--format', 'json'])) as object[];
    expect(rows).toHaveLength(3);
    expect(Object.keys(rows[0]).join(' ')).toBe(COLUMNS);
  });

  test('ndjson is an object per line, and what a pipe gets', async () => {
    const file = fileWith(LOG);
    const text = await answerOf(['top', file, '--format', 'ndjson']);
    expect(parseRows(text)[0]).toEqual({
      uri: '/a',
      requests: 3,
      hits: 0,
      refresh_hits: 0,
      misses: 3,
      errors: 0,
      other: 0,
      bytes_sent: 300,
      hit_bytes: 0,
      miss_bytes: 300,
      time_taken_ms: 3,
      hit_ratio: 0,
      byte_hit_ratio: 0,
      miss_share: 0.6,
      cumulative_miss_share: 0.6,
    });
    expect(await answerOf(['top', file])).toBe(text);
  });

  test('csv has a header line and empty cells where nothing is known', async () => {
    const file = fileWith(log([{ 'cs-uri-stem': '/a,"b"', 'x-edge-result-type': 'Redirect' }, { 'cs-uri-stem': '-' }]));
    expect(await answerOf(['top', file, '--format', 'csv', '--sort', 'hits'])).toBe(
      `${COLUMNS.replaceAll(' ', ',')}\n,1,1,0,0,0,0,100,100,0,1,1,1,,\n"/a,""b""",1,0,0,0,0,1,100,0,0,1,,,,\n`,
    );
    expect(await answerOf(['aggregate', file, '--by', 'uri,pop', '--format', 'csv'])).toBe(
      'uri,pop,requests,bytes_sent,time_taken_ms\n,FRA56-P1,1,100,1\n"/a,""b""",FRA56-P1,1,100,1\n',
    );
  });

  test('--defuse keeps formulas out of spreadsheets, in csv only', async () => {
    const file = fileWith(log([{ 'cs-uri-stem': '=1+2' }]));
    for (const command of [['top'], ['aggregate', '--by', 'uri']]) {
      expect(await answerOf([...command, file, '--format', 'csv'])).toContain('\n=1+2,');
      expect(await answerOf([...command, file, '--format', 'csv', '--defuse'])).toContain("\n'=1+2,");
      expect(await answerOf([...command, file, '--format', 'ndjson', '--defuse'])).toContain('"uri":"=1+2"');
    }
  });

  test('aggregate has the same rows in every format', async () => {
    const file = fileWith(LOG);
    const inFormat = (format: string) => answerOf(['aggregate', file, '--by', 'uri,result_type', '--format', format]);
    const rows = parseRows(await inFormat('ndjson'));
    expect(rows[0]).toEqual({ uri: '/a', result_type: 'Miss', requests: 3, bytes_sent: 300, time_taken_ms: 3 });
    expect(JSON.parse(await inFormat('json'))).toEqual(rows);
    const csv = linesOf(await inFormat('csv'));
    expect(csv.slice(1)).toEqual(rows.map((row) => Object.values(row).join(',')));
    const table = linesOf(await inFormat('table'));
    expect(table.slice(2).map((line) => line.split(/ {2,}/)[0])).toEqual(['/a', '/b', '/c']);
  });

  test('an answer without rows is an empty array, no line, or a header', async () => {
    const nothing = ['top', fileWith(LOG), '--where', 'uri=/none', '--format'];
    expect(await answerOf([...nothing, 'json'])).toBe('[]\n');
    expect(await answerOf([...nothing, 'ndjson'])).toBe('');
    expect(await answerOf([...nothing, 'csv'])).toBe(`${COLUMNS.replaceAll(' ', ',')}\n`);
    expect(await answerOf([...nothing, 'table'])).toMatch(/\(no rows\)\nNone of the 6 rows match\.\n$/);
  });

  test('a report is one object in json and ndjson, and no csv', async () => {
    const file = fileWith(LOG);
    const summary = JSON.parse(await answerOf(['report', file, '--format', 'json'])) as object;
    const line = await answerOf(['report', file]);
    expect(line.trimEnd()).not.toContain('\n');
    expect(JSON.parse(line)).toEqual(summary);
    expect(await hitlens(['report', file, '--format', 'csv'])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe.concurrent('--output', () => {
  test.each([
    { name: 'answer.csv', begins: 'uri,requests,' },
    { name: 'answer.json', begins: '[\n{"uri"' },
    { name: 'answer.JSONL', begins: '{"uri"' },
    { name: 'answer.txt', begins: 'uri  ' },
    { name: 'answer', begins: '{"uri"' },
  ])('$name has the format that its name says, and lies alone', async ({ name, begins }) => {
    const folder = tempFolder();
    expect(await answerOf(['top', fileWith(LOG), '--output', join(folder, name)])).toBe('');
    expect(readFileSync(join(folder, name), 'utf8').slice(0, begins.length)).toBe(begins);
    expect(readdirSync(folder)).toEqual([name]);
  });

  test('--format is stronger than the name', async () => {
    const path = join(tempFolder(), 'answer.csv');
    await answerOf(['aggregate', fileWith(LOG), '--by', 'uri', '--output', path, '--format', 'json']);
    expect(readFileSync(path, 'utf8').startsWith('[')).toBe(true);
  });

  test.each([['top'], ['aggregate', '--by', 'uri'], ['report']])(
    '%s that fails leaves what was there before',
    async (...command) => {
      const folder = tempFolder();
      writeFileSync(join(folder, 'answer.json'), 'of yesterday');
      const { code } = await hitlens([...command, fileWith('no log\n'), '--output', join(folder, 'answer.json')]);
      expect(code).toBe(1);
      expect(readdirSync(folder)).toEqual(['answer.json']);
      expect(readFileSync(join(folder, 'answer.json'), 'utf8')).toBe('of yesterday');
    },
  );

  test.each([
    { path: 'nowhere/answer.csv', why: 'its folder does not exist' },
    { path: 'folder', why: 'it is a folder' },
    { path: 'file/answer.csv', why: 'its folder is a file' },
  ])('that cannot be written ($path) is said in words', async ({ path, why }) => {
    const folder = folderWith({ 'folder/inside': '', file: '' });
    const { code, stderr } = await hitlens(['top', fileWith(LOG), '--output', join(folder, path)]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: `hitlens: ${join(folder, path)}: cannot be written: ${why}\n` });
    expect(readdirSync(folder).sort()).toEqual(['file', 'folder']);
  });
});

describe.concurrent('the table', () => {
  const asTable = (...args: string[]) => answerOf(['top', fileWith(LOG), '--format', 'table', ...args]);

  test('ends with a line for all that is not in it', async () => {
    const lines = linesOf(await asTable('--limit', '1'));
    expect(lines.at(-3)).toMatch(/^\/a +3 +60\.0 % +60\.0 %/);
    expect(lines.at(-1)).toMatch(/^all other \(2\) +2 +40\.0 % +100\.0 % +33\.3 %/);
    expect(await asTable()).not.toContain('all other');
  });

  test('says which rows --min-requests leaves out, and counts them in the last line', async () => {
    const text = await asTable('--min-requests', '3');
    expect(text).toContain('all other (2)');
    expect(text).toContain('Left out: what has fewer than 3 requests (--min-requests).');
  });

  test('fits 80 columns in a pipe, whatever the URIs', async () => {
    const long = fileWith(log(requests(1, `/${'long-name/'.repeat(40)}`, 'Miss')));
    const lines = linesOf(await answerOf(['top', long, '--format', 'table']));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    const report = linesOf(await answerOf(['report', long, '--format', 'table']));
    expect(Math.max(...report.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('shows the measure that it is sorted by', async () => {
    expect(linesOf(await asTable('--sort', 'time_taken_ms'))[0]).toContain('time_taken_ms');
  });

  const AT_WILL: { args: string[]; env: Record<string, string>; coloured: boolean }[] = [
    { args: [], env: {}, coloured: false },
    { args: ['--color', 'always'], env: {}, coloured: true },
    { args: ['--color', 'always'], env: { NO_COLOR: '1' }, coloured: true },
    { args: ['--color', 'never'], env: { FORCE_COLOR: '1' }, coloured: false },
  ];

  test.each(AT_WILL)('in a pipe with $args and $env: coloured $coloured', async ({ args, env, coloured }) => {
    const text = await answerOf(['top', fileWith(LOG), '--format', 'table', ...args], { env });
    expect(text.includes(ESCAPE)).toBe(coloured);
  });
});
