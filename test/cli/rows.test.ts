/** Which rows count, and what they are grouped by. */
import { describe, expect, test } from 'vitest';
import { DIMENSION_NAMES } from '../../src/schema/dimensions.js';
import { V1_FIELD_NAMES } from '../../src/schema/fields.js';
import { fileWith, header, log, row, uris, type Values } from '../logs.js';
import { answerOf, column, hitlens, rowsOf } from './hitlens.js';

async function urisOf(file: string, ...args: string[]): Promise<(string | number | null)[]> {
  return column(await rowsOf(['aggregate', file, '--by', 'uri', ...args]), 'uri').sort();
}

describe.concurrent('--where', () => {
  const ROWS: Values[] = [
    { 'cs-uri-stem': '/img/a.png', 'sc-status': '200', 'cs-method': 'GET', 'sc-content-type': 'image/png' },
    { 'cs-uri-stem': '/img/b.png', 'sc-status': '404', 'cs-method': 'GET', 'sc-content-type': 'text/HTML;charset=utf-8' },
    { 'cs-uri-stem': '/api/*', 'sc-status': '000', 'cs-method': 'POST', 'sc-content-type': '-' },
    { 'cs-uri-stem': '/api/x', 'sc-status': '200', 'cs-method': 'HEAD', 'sc-content-type': 'application/json' },
    { 'cs-uri-stem': '-', 'sc-status': '200', 'cs-method': 'GET', 'sc-content-type': 'text/plain' },
  ];

  test.each<{ where: string[]; left: (string | null)[] }>([
    { where: ['status=404'], left: ['/img/b.png'] },
    { where: ['status=000'], left: ['/api/*'] },
    { where: ['status=0'], left: [] },
    { where: ['status=4*'], left: ['/img/b.png'] },
    { where: ['uri=/img/*'], left: ['/img/a.png', '/img/b.png'] },
    { where: ['uri=*.png'], left: ['/img/a.png', '/img/b.png'] },
    { where: ['uri=/*/*x'], left: ['/api/x'] },
    { where: ['uri=/img/?.png'], left: [] },
    { where: ['uri=*'], left: ['/api/*', '/api/x', '/img/a.png', '/img/b.png'] },
    { where: ['uri='], left: [null] },
    { where: ['uri!='], left: ['/api/*', '/api/x', '/img/a.png', '/img/b.png'] },
    { where: ['uri!=/img/*'], left: ['/api/*', '/api/x', null] },
    { where: ['content_type=text/html'], left: ['/img/b.png'] },
    { where: ['content_type='], left: ['/api/*'] },
    { where: ['content_type!=image/*', 'method=GET'], left: ['/img/b.png', null] },
    { where: ['method!=GET', 'method!=POST'], left: ['/api/x'] },
    { where: ['status=200', 'status=404'], left: [] },
  ])('$where', async ({ where, left }) => {
    const file = fileWith(log(ROWS));
    expect(await urisOf(file, ...where.flatMap((one) => ['--where', one]))).toEqual([...left].sort());
  });

  test('takes = and everything after it for the value', async () => {
    const file = fileWith(log(uris('/a=b', '/a', '/ü')));
    expect(await urisOf(file, '--where', 'uri=/a=b')).toEqual(['/a=b']);
    expect(await urisOf(file, '--where', 'uri=/ü')).toEqual(['/ü']);
  });

  test('narrows report and top too', async () => {
    const file = fileWith(log(ROWS));
    const summary = JSON.parse(await answerOf(['report', file, '--where', 'method=GET', '--format', 'json'])) as object;
    expect(summary).toMatchObject({ rows: { accepted: 5 }, requests: 3 });
    expect(await rowsOf(['top', file, '--where', 'method=GET'])).toHaveLength(3);
  });
});

describe.concurrent('--from, --to', () => {
  const times = [
    '2026-11-18T23:59:59',
    '2026-11-19T00:00:00',
    '2026-11-19T08:00:00',
    '2026-11-19T08:00:01',
    '2026-11-20T00:00:00',
  ];
  const LOG = log(
    times.map((time) => ({ date: time.slice(0, 10), time: time.slice(11), 'cs-uri-stem': `/${time.slice(8, 19)}` })),
  );
  const [BEFORE, MIDNIGHT, EIGHT, PAST_EIGHT, NEXT] = times.map((time) => `/${time.slice(8, 19)}`);

  test.each([
    { args: ['--from', '2026-11-19'], left: [MIDNIGHT, EIGHT, PAST_EIGHT, NEXT] },
    { args: ['--to', '2026-11-19'], left: [BEFORE] },
    { args: ['--from', '2026-11-19', '--to', '2026-11-20'], left: [MIDNIGHT, EIGHT, PAST_EIGHT] },
    { args: ['--from', '2026-11-19T08:00'], left: [EIGHT, PAST_EIGHT, NEXT] },
    { args: ['--from', '2026-11-19 08:00:00'], left: [EIGHT, PAST_EIGHT, NEXT] },
    { args: ['--from', '2026-11-19T08:00:01Z'], left: [PAST_EIGHT, NEXT] },
    { args: ['--from', '2026-11-19T08:00:00.5Z'], left: [PAST_EIGHT, NEXT] },
    { args: ['--to', '2026-11-19T08:00:01'], left: [BEFORE, MIDNIGHT, EIGHT] },
    { args: ['--from', '2026-11-19T10:00:00+02:00'], left: [EIGHT, PAST_EIGHT, NEXT] },
    { args: ['--to', '2026-11-19T03:00:00-0500'], left: [BEFORE, MIDNIGHT] },
  ])('$args', async ({ args, left }) => {
    expect(await urisOf(fileWith(LOG), ...args)).toEqual(left);
  });

  test('rejects a row without a readable time only where time is asked for', async () => {
    const file = fileWith(
      log([{ 'cs-uri-stem': '/a' }, { date: '2026-02-30', 'cs-uri-stem': '/b' }, { time: '-', 'cs-uri-stem': '/c' }]),
    );
    expect(await urisOf(file)).toEqual(['/a', '/b', '/c']);
    const timed = await hitlens(['aggregate', file, '--by', 'uri', '--from', '2020-01-01']);
    expect(timed.code).toBe(0);
    expect(timed.stdout.split('\n')).toHaveLength(2);
    expect(timed.stderr).toContain(`rows rejected: 2 unreadable_time; the first is at ${file}:4`);
  });

  test('--since counts back from now', async () => {
    const hoursAgo = [0.5, 1.5, 30, 24 * 10];
    const rows = hoursAgo.map((hours) => {
      const time = new Date(Date.now() - hours * 3_600_000).toISOString();
      return { date: time.slice(0, 10), time: time.slice(11, 19), 'cs-uri-stem': `/${hours}` };
    });
    const file = fileWith(log(rows));
    expect(await urisOf(file, '--since', '45m')).toEqual(['/0.5']);
    expect(await urisOf(file, '--since', '2h')).toEqual(['/0.5', '/1.5']);
    expect(await urisOf(file, '--since', '1.5d')).toEqual(['/0.5', '/1.5', '/30']);
    expect(await urisOf(file, '--since', '2w')).toEqual(['/0.5', '/1.5', '/240', '/30']);
  });
});

describe.concurrent('--by', () => {
  const VALUES: Values = {
    'cs-uri-stem': '/a%2520b',
    'x-edge-location': 'LAX1',
    'sc-content-type': 'Text/HTML;%20charset=UTF-8',
    'x-edge-result-type': 'Error',
    'x-edge-response-result-type': 'Miss',
    'x-edge-detailed-result-type': 'ClientCommError',
    'sc-status': '000',
    'cs-method': 'GET',
    'x-host-header': 'www.example.com',
    'cs-protocol': 'wss',
    date: '2026-11-19',
    time: '07:59:59',
  };

  test('every dimension, as logged or as the contract says', async () => {
    const file = fileWith(log([VALUES]), 'E2KG6TMBAL2PBU.2026-11-19-07.23aaa605');
    const [answer] = await rowsOf(['aggregate', file, '--by', DIMENSION_NAMES.join(',')]);
    expect(answer).toEqual({
      uri: '/a%2520b',
      pop: 'LAX1',
      content_type: 'text/html',
      result_type: 'Error',
      response_result_type: 'Miss',
      detailed_result_type: 'ClientCommError',
      status: '000',
      method: 'GET',
      host: 'www.example.com',
      distribution: 'E2KG6TMBAL2PBU',
      protocol: 'wss',
      date: '2026-11-19',
      hour: '07',
      requests: 1,
      bytes_sent: 100,
      time_taken_ms: 1,
    });
  });

  test('every dimension is null where the log has -', async () => {
    const nothing = Object.fromEntries(V1_FIELD_NAMES.map((name) => [name, '-']));
    const [answer] = await rowsOf([
      'top',
      fileWith(`${header()}${row(nothing)}\n`),
      '--by',
      DIMENSION_NAMES.filter((name) => name !== 'distribution').join(','),
    ]);
    for (const name of DIMENSION_NAMES) expect(answer[name] ?? null).toBeNull();
    expect(answer).toMatchObject({ requests: 1, other: 1, bytes_sent: 0, time_taken_ms: 0 });
  });

  test('columns and values come in the order that was asked for', async () => {
    const [answer] = await rowsOf(['top', fileWith(log([VALUES])), '--by', 'method, pop,uri']);
    expect(Object.entries(answer).slice(0, 3)).toEqual([
      ['method', 'GET'],
      ['pop', 'LAX1'],
      ['uri', '/a%2520b'],
    ]);
  });

  test('host is cs(Host) where the viewer sent none', async () => {
    const file = fileWith(log([{ 'x-host-header': '-' }, {}]));
    const hosts = column(await rowsOf(['aggregate', file, '--by', 'host']), 'host');
    expect(hosts.sort()).toEqual(['d111111abcdef8.cloudfront.net', 'www.example.com']);
  });

  test('fields of standard logging v2, in any order, with a distribution of their own', async () => {
    const fields = ['timestamp', 'DistributionId', 'cs-uri-stem', 'date', 'c-country'];
    const file = fileWith(
      log([{ DistributionId: 'EHLMG1T8SOX48' }, { DistributionId: '-' }], fields),
      'E2KG6TMBAL2PBU.2026-11-19-07.RT4KCN4SGK9.gz',
    );
    const { code, stdout } = await hitlens(['aggregate', file, '--by', 'distribution,date']);
    expect(code).toBe(0);
    // Where the field has no value, the file's name does.
    expect(stdout).toContain('"distribution":"EHLMG1T8SOX48","date":"2026-11-19","requests":1');
    expect(stdout).toContain('"distribution":"E2KG6TMBAL2PBU","date":"2026-11-19","requests":1');
  });

  test('media types that differ in case and parameters only are one', async () => {
    const types = ['image/PNG', 'image/png;%20q=1', 'image/png ; x', 'image/png', ';charset=utf-8', '-'];
    const rows = await rowsOf([
      'aggregate',
      fileWith(log(types.map((type) => ({ 'sc-content-type': type })))),
      '--by',
      'content_type',
    ]);
    expect(rows.map((one) => [one.content_type, one.requests])).toEqual([
      ['image/png', 4],
      [null, 2],
    ]);
  });
});
