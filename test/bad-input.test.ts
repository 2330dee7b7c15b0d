/** Everything in a log is hostile, and every kind of damage has its answer. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Summary } from '../src/schema/summary.js';
import { answerOf, column, hitlens, linesOf, parseRows, type Run, rowsOf } from './cli/hitlens.js';
import { referenceInflate } from './io/reference.js';
import { fileWith, folderWith, gz, header, latin1, log, row, tempFolder, uris } from './logs.js';

const SUMMARY = ['--format', 'json'];

/** The summary of a report on one file, whatever its exit code. */
async function summaryOf(content: string | Uint8Array): Promise<Run & { file: string; summary: Summary }> {
  const file = fileWith(content);
  const run = await hitlens(['report', file, ...SUMMARY]);
  expect(run.stderr).not.toContain('bug');
  return { ...run, file, summary: JSON.parse(run.stdout) as Summary };
}

describe.concurrent('logs that are odd, and whole', () => {
  test.each<{ what: string; content: string | Uint8Array; accepted: number }>([
    { what: 'an empty file', content: '', accepted: 0 },
    { what: 'an empty gzip member', content: gz(''), accepted: 0 },
    { what: 'a header and no rows', content: header(), accepted: 0 },
    { what: 'a header without a line end', content: header().trimEnd(), accepted: 0 },
    { what: 'no final newline', content: log(uris('/a', '/b')).trimEnd(), accepted: 2 },
    { what: 'CRLF', content: log(uris('/a', '/b')).replaceAll('\n', '\r\n'), accepted: 2 },
    { what: 'blank lines', content: `\n${log(uris('/a')).replaceAll('\n', '\n\n')}\r\n\n`, accepted: 1 },
    { what: 'a trailing tab', content: log(uris('/a', '/b')).replaceAll('-\n', '-\t\n'), accepted: 2 },
    { what: 'many trailing tabs', content: `${header()}${row()}\t\t\t\n`, accepted: 1 },
    { what: 'a byte order mark', content: `\ufeff${log(uris('/a'))}`, accepted: 1 },
    { what: 'a byte order mark in gzip', content: gz(`\ufeff${log(uris('/a'))}`), accepted: 1 },
    { what: 'no #Version', content: log(uris('/a')).replace('#Version: 1.0\n', ''), accepted: 1 },
    { what: 'unknown # lines', content: `#Foo?\n#\n${log(uris('/a'))}# bar\n`, accepted: 1 },
    { what: 'headers in mid-file', content: log(uris('/a')) + log(uris('/b'), ['cs-uri-stem', 'sc-bytes']), accepted: 2 },
    {
      what: 'logs put together as gzip members',
      content: Buffer.concat([gz(log(uris('/a'))), gz(log(uris('/b')))]),
      accepted: 2,
    },
  ])('$what', async ({ content, accepted }) => {
    const { code, summary } = await summaryOf(content);
    expect(code).toBe(0);
    expect(summary).toMatchObject({ complete: true, requests: accepted, inputs: { files: 1, failed: [] } });
    expect(summary.rows).toEqual({ accepted, rejected: 0, reasons: {}, samples: [] });
  });

  test('an empty answer is said to be one', async () => {
    expect(await answerOf(['top', fileWith(''), '--format', 'table'])).toContain('The logs hold no rows.');
    expect(await answerOf(['report', fileWith(''), '--format', 'table'])).not.toBe('');
  });

  test('CRLF leaves no trace in the last field', async () => {
    const file = fileWith(log(uris('/a', '/b'), ['date', 'cs-uri-stem']).replaceAll('\n', '\r\n'));
    const { stdout } = await hitlens(['aggregate', file, '--by', 'uri']);
    expect(column(parseRows(stdout), 'uri')).toEqual(['/a', '/b']);
  });

  test('bytes that are no UTF-8, and NUL, keep objects apart', async () => {
    const file = fileWith(latin1(log(uris('/\xff', '/\xfe', '/\0', '/\0', '/\xe9'))));
    const rows = await rowsOf(['aggregate', file, '--by', 'uri']);
    expect(rows.map(({ uri, requests }) => [uri, requests])).toEqual([
      ['/\0', 2],
      ['/\ufffd', 1],
      ['/\ufffd', 1],
      ['/\ufffd', 1],
    ]);
    expect(linesOf(await answerOf(['aggregate', file, '--by', 'uri', '--format', 'csv']))).toHaveLength(5);
  });

  test('measures that are no numbers add nothing', async () => {
    const fields = ['cs-uri-stem', 'sc-bytes', 'time-taken', 'x-edge-result-type'];
    const values = ['-', '', 'NaN', '-5', '1e3', '0x10', '1.5', '99999999999999999999', '7'];
    const rows = values.map((value) => ({
      'cs-uri-stem': '/a',
      'sc-bytes': value,
      'time-taken': value === '7' ? '0.0105' : '-',
    }));
    const [answer] = await rowsOf(['aggregate', fileWith(log(rows, fields)), '--by', 'uri']);
    expect(answer).toEqual({ uri: '/a', requests: 9, bytes_sent: 7, time_taken_ms: 11 });
  });
});

describe.concurrent('rows that are not well formed', () => {
  test('are counted by reason, and the first few kept with file and line', async () => {
    const content = `${log(uris('/a'))}short\trow\n${row()}\tlong\n${log(uris('/b'))}${'x\n'.repeat(10)}`;
    const { code, file, stderr, summary } = await summaryOf(content);
    expect(code).toBe(0);
    expect(summary).toMatchObject({ complete: true, requests: 2 });
    expect(summary.rows).toMatchObject({ accepted: 2, rejected: 12, reasons: { field_count: 12 } });
    expect(summary.rows.samples.map(({ line }) => line)).toEqual([4, 5, 9, 10, 11]);
    expect(summary.rows.samples[0]).toEqual({ file, line: 4, reason: 'field_count', text: 'short\trow' });
    expect(stderr).toBe(`hitlens: rows rejected: 12 field_count; the first is at ${file}:4\n`);
  });

  test('a date that cannot be read matters only where time is asked for', async () => {
    const { summary } = await summaryOf(log([{ date: 'foo' }, { time: '25:00:00' }, {}]));
    expect(summary).toMatchObject({ requests: 3, first: '2026-11-19T12:00:00Z', last: '2026-11-19T12:00:00Z' });
    expect(summary.rows.rejected).toBe(0);
  });
});

describe.concurrent('what hitlens does not read', () => {
  const FILES: { what: string; content: string | Uint8Array; says: RegExp; todo: RegExp }[] = [
    { what: '#Version: 2.0', content: log([{}]).replace('1.0', '2.0'), says: /#Version: 2\.0/, todo: /correct that line/ },
    { what: 'RTMP', content: log([{}], ['date', 'time', 'x-event', 'x-sname']), says: /RTMP/, todo: /Leave it out/ },
    { what: 'no header', content: `${row()}\n`, says: /row before any #Fields line/, todo: /say --fields v1/ },
    { what: 'JSON', content: '{not json}\n', says: /JSON/, todo: /an object a line/ },
    { what: 'zstd', content: latin1('\x28\xb5\x2f\xfd\x04\x00'), says: /zstd/, todo: /Unpack it first/ },
    { what: 'bzip2', content: latin1('BZh91AY&SY'), says: /bzip2/, todo: /Unpack it first/ },
    { what: 'xz', content: latin1('\xfd7zXZ\x00'), says: /xz/, todo: /Unpack it first/ },
    { what: 'zip', content: latin1('PK\x03\x04'), says: /zip/, todo: /Unpack it first/ },
  ];

  /** Refused, one line for each: by what the file is called, what was found in it, and what to do. */
  async function expectRefused(contents: readonly (string | Uint8Array)[], name: string): Promise<void> {
    const folder = folderWith(Object.fromEntries(contents.map((content, i) => [`${i}.${name}`, content])));
    const { code, stdout, stderr } = await hitlens(['report', ...contents.map((_, i) => join(folder, `${i}.${name}`))]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^hitlens: /);
    contents.forEach((_, i) => {
      const { what, says, todo } = FILES[i];
      const line = stderr.split('\n').find((candidate) => candidate.includes(`${join(folder, `${i}.${name}`)}: `));
      expect(line, what).toMatch(says);
      expect(line, what).toMatch(todo);
    });
  }

  const texts = FILES.slice(0, 4).map(({ content }) => content);

  test('is refused by name', () =>
    expectRefused(
      FILES.map(({ content }) => content),
      'log',
    ));

  test('is refused the same way in gzip', () => expectRefused(texts.map(gz), 'gz'));

  test('is refused the same way in gzip that is damaged too', () =>
    expectRefused(
      texts.map((text) => gz(text).subarray(0, -5)),
      'gz',
    ));

  test.each(FILES.slice(0, 4))('$what in gzip on stdin is refused the same way', async ({ content, says }) => {
    const { code, stderr } = await hitlens(['report', '-'], { input: gz(content) });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^hitlens: -: /);
    expect(stderr).toMatch(says);
  });

  test('and is damaged too, is listed beside logs that count', async () => {
    const folder = folderWith({ 'a.log': log(uris('/a')), 'b.gz': gz('{}\n').subarray(0, -5) });
    const { code, stdout, stderr } = await hitlens(['aggregate', folder, '--by', 'uri']);
    expect(code).toBe(3);
    expect(column(parseRows(stdout), 'uri')).toEqual(['/a']);
    expect(stderr).toMatch(/^hitlens: .*b\.gz: /);
  });

  test('beside logs it is listed, and the logs count', async () => {
    const folder = folderWith({ 'a.log': log(uris('/a')), 'b.log': log([{}]).replace('1.0', '2.0'), 'c.gz': gz('{}') });
    const { code, stdout } = await hitlens(['report', folder, ...SUMMARY]);
    const summary = JSON.parse(stdout) as Summary;
    expect(code).toBe(3);
    expect(summary).toMatchObject({ requests: 1, complete: false, inputs: { files: 3 } });
    expect(summary.inputs.failed).toMatchObject([
      { file: join(folder, 'b.log'), reason: expect.stringContaining('#Version: 2.0') },
      { file: join(folder, 'c.gz'), reason: expect.stringContaining('JSON') },
    ]);
  });
});

describe.concurrent('gzip that is damaged', () => {
  const ROWS = 2000;
  const text = log(Array.from({ length: ROWS }, (_, i) => ({ 'cs-uri-stem': `/${(i * 48271) % 65521}` })));
  const whole = gz(text);

  test.each([0.1, 0.5, 0.9])('cut off at %f: every whole row before counts', async (share) => {
    const cut = whole.subarray(0, Math.floor(whole.length * share));
    const { code, file, summary } = await summaryOf(cut);
    expect(code).toBe(3);
    expect(summary.complete).toBe(false);
    expect(summary.inputs.failed).toEqual([{ file, reason: expect.stringContaining('cut off') }]);
    expect(summary.rows.rejected).toBe(0);
    const lines = referenceInflate(cut).text.toString().split('\n');
    // Not the two of the header, nor what is cut off in the middle.
    expect(summary.requests).toBe(lines.length - 3);
  });

  test('with a wrong checksum, all rows count', async () => {
    const damaged = Buffer.from(gz(text.trimEnd()));
    damaged[damaged.length - 6] ^= 1;
    const { code, summary } = await summaryOf(damaged);
    expect({ code, requests: summary.requests }).toEqual({ code: 3, requests: ROWS });
    expect(summary.inputs.failed[0].reason).toContain('checksum');
  });

  test('with something else after its end, all rows count', async () => {
    const { code, summary } = await summaryOf(Buffer.concat([whole, Buffer.from('garbage')]));
    expect({ code, requests: summary.requests, failed: summary.inputs.failed.length }).toEqual({
      code: 3,
      requests: ROWS,
      failed: 1,
    });
  });

  test('the table says that it is incomplete', async () => {
    const { code, stdout } = await hitlens(['top', fileWith(whole.subarray(0, -9)), '--format', 'table']);
    expect(code).toBe(3);
    expect(stdout).toContain('Incomplete: 1 of 1 files could not be read whole.');
  });
});

describe.concurrent('text that is hostile', () => {
  const EVIL = '/\x1b[31m\x07\x9b2J\u202egpj.<script>alert(1)</script>';

  test('shows on a terminal, and does nothing there', async () => {
    const file = fileWith(
      log([{ 'cs-uri-stem': EVIL, 'x-edge-result-type': 'Mi\x1b]0;title\x07ss', 'x-edge-location': '\x1b[2J' }]),
    );
    for (const command of [['top'], ['report'], ['aggregate', '--by', 'uri,pop,result_type']]) {
      const text = await answerOf([...command, file, '--format', 'table', '--color', 'never']);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
      expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
      expect(text).toContain('\\x1b');
    }
  });

  test.each([
    { what: 'of a log', name: 'a.log', content: '#Version: \x1b[31m\n' },
    { what: 'of a file name', name: 'a\x1b[31m.log', content: '{}\n' },
  ])('in a message that speaks $what, too', async ({ name, content }) => {
    const { code, stderr } = await hitlens(['top', fileWith(content, name)]);
    expect(code).toBe(1);
    expect(stderr).not.toContain('\x1b');
  });

  test('is escaped in html', async () => {
    const out = tempFolder();
    await hitlens(['report', fileWith(log([{ 'cs-uri-stem': EVIL, 'sc-content-type': '"><img src=x>' }])), '--out', out]);
    const html = readFileSync(join(out, 'index.html'), 'utf8');
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;script&gt;alert(1)');
  });
});

describe.concurrent('columns that a log lacks', () => {
  test('are null, with one warning a column that counts the files', async () => {
    const fields = ['date', 'time', 'cs-uri-stem', 'sc-bytes', 'time-taken'];
    const folder = folderWith({ 'a.log': log([{}], fields), 'b.log': log([{}, {}], fields), 'c.log': log([{}]) });
    const { code, stdout, stderr } = await hitlens(['aggregate', folder, '--by', 'pop,host']);
    expect(code).toBe(0);
    expect(parseRows(stdout)).toMatchObject([
      { pop: null, host: null, requests: 3 },
      { pop: 'FRA56-P1', host: 'www.example.com', requests: 1 },
    ]);
    expect(linesOf(stderr).filter((line) => /pop|host/.test(line))).toEqual([
      'hitlens: 2 files have no column for host (x_host_header, cs_host): it is null there',
      'hitlens: 2 files have no column for pop (x_edge_location): it is null there',
    ]);
  });

  test('and that are not asked for, are not missed', async () => {
    const file = fileWith(log(uris('/a'), ['cs-uri-stem', 'sc-bytes', 'time-taken']));
    expect(await answerOf(['aggregate', file, '--by', 'uri'])).toContain('"/a"');
  });
});
