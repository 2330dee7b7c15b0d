/** A night, as a program runs it: tables are brought up to date, and a day of them is reported and judged. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { localEffects, type NightlyConfig, type NightlyOutcome, nightly, nightlyEffects, report } from '../../src/index.js';
import { folderWith, gz, log, requests, tempFolder, type Values } from '../logs.js';
import { useFakeS3 } from '../s3/session.js';

const SAMPLE = 'sample-logs';
const MORNING = new Date('2026-11-20T04:00:00Z');

const s3 = useFakeS3();
// Locks of other tests are not in the way of this one.
beforeAll(() => void vi.stubEnv('XDG_CACHE_HOME', tempFolder()));

async function run(config: NightlyConfig, warnings: string[] = []): Promise<NightlyOutcome> {
  return nightly(config, nightlyEffects(config, { warn: (message) => warnings.push(message), now: () => MORNING }));
}

/** A log of a day with so many hits and misses of images and of pages. */
function logOf(day: string, hits: number, misses: number, more: Values = {}): Buffer {
  const results = { date: day, 'x-edge-response-result-type': 'Miss', 'x-edge-detailed-result-type': 'Miss' };
  return gz(
    log([
      ...requests(hits, '/page', 'Hit', { date: day, ...more }),
      ...requests(misses, '/page', 'Miss', { ...results, ...more }),
      ...requests(1, '/image.png', 'Miss', { ...results, 'sc-content-type': 'image/png', ...more }),
    ]),
  );
}

const nameOf = (distribution: string, day: string, hour = '08') => `${distribution}.${day}-${hour}.aaaa.gz`;

const actions = ({ units }: NightlyOutcome) => units.map(({ dt, distribution, action }) => `${dt} ${distribution} ${action}`);

describe('the report of a day', () => {
  test('is that of its logs, though none was read for it', async () => {
    const outcome = await run({ logs: [SAMPLE], rollup: tempFolder(), report: tempFolder() });
    const { ranked, gates, summary, ...tables } = await report(
      { inputs: [SAMPLE], since: 2026_11_19_00_00_00, until: 2026_11_20_00_00_00 },
      localEffects(),
    );
    const { index, summary: ours, ...answered } = outcome.report ?? { index: '', summary: null };
    expect(answered).toEqual(tables);
    expect(ours).toEqual({ ...summary, day: '2026-11-19', first: null, last: null });
    expect(outcome).toMatchObject({
      day: '2026-11-19',
      complete: true,
      exitCode: 0,
      read: { logs: 48, accepted: 40_000, rejected: 0 },
      fleet: { requests: 40_000, ratios: summary.definitions, before: null },
    });
    expect(readFileSync(index, 'utf8')).toContain('/landing/black-friday.html');
  });

  test('does not say what was rejected where that is not known any more', async () => {
    const [rollup, place] = [tempFolder(), tempFolder()];
    const logs = [folderWith({ [nameOf('E1EXAMPLE0001', '2026-11-19')]: `${log([{ date: '2026-11-19' }])}half a row\n` })];
    const first = await run({ logs, rollup, report: place });
    expect(first.read.rejected).toBe(1);
    expect(first.report?.summary.rows).toMatchObject({ accepted: 1, rejected: 1, samples: [{ line: 4 }] });
    const second = await run({ logs, rollup, report: place });
    expect(second.report?.summary.rows).toMatchObject({ accepted: 1, rejected: null, samples: [] });
    expect(readFileSync(second.report?.index ?? '', 'utf8')).not.toContain('rejected');
  });

  test('has a folder of its own, and the newest is found in one place', async () => {
    const place = tempFolder();
    const logs = [folderWith({ [nameOf('E1EXAMPLE0001', '2026-11-19')]: logOf('2026-11-19', 8, 1) })];
    const config = { logs, rollup: tempFolder(), report: place };
    await run({ ...config, day: '2026-11-18' });
    expect(readdirSync(place)).toEqual(['2026-11-18']);
    await run(config);
    expect(readdirSync(place).sort()).toEqual(['2026-11-18', '2026-11-19', 'index.html']);
    expect(readdirSync(join(place, '2026-11-19')).sort()).toEqual([
      'content_types.csv',
      'content_types.parquet',
      'hours.csv',
      'hours.parquet',
      'index.html',
      'objects.csv',
      'objects.parquet',
      'pops.csv',
      'pops.parquet',
      'summary.json',
    ]);
    expect(readFileSync(join(place, 'index.html'))).toEqual(readFileSync(join(place, '2026-11-19/index.html')));
  });
});

describe('in S3', () => {
  test('the second time nothing is built; a late log is built into its day, and counted as late', async () => {
    const [logs, tables, reports] = ['logs', 'tables', 'reports'].map((name) => s3.server.bucket(name));
    for (const day of ['2026-11-18', '2026-11-19', '2026-11-20']) {
      for (const id of ['E1EXAMPLE0001', 'E2EXAMPLE0002']) logs.put(`cdn/${nameOf(id, day)}`, logOf(day, 8, 1));
    }
    logs.put(`cdn/${nameOf('E1EXAMPLE0001', '2026-11-15')}`, logOf('2026-11-15', 8, 1));
    const tempDir = tempFolder();
    const config: NightlyConfig = { logs: ['s3://logs/cdn/'], rollup: 's3://tables/cdn', report: 's3://reports/cdn', tempDir };

    const first = await run(config);
    const days = ['2026-11-18', '2026-11-19', '2026-11-20'];
    const all = (action: string) =>
      days.flatMap((day) => ['E1EXAMPLE0001', 'E2EXAMPLE0002'].map((id) => `${day} ${id} ${action}`));
    expect(actions(first)).toEqual(all('built'));
    expect(first).toMatchObject({
      exitCode: 0,
      lateLogs: 0,
      read: { logs: 6, accepted: 60 },
      fleet: { requests: 20, before: { requests: 20 } },
    });
    expect(tables.keys()).toHaveLength(12);
    expect(reports.keys().filter((key) => key.endsWith('index.html'))).toEqual(['cdn/2026-11-19/index.html', 'cdn/index.html']);
    expect(reports.get('cdn/index.html')?.metadata).toMatchObject({ 'content-type': 'text/html; charset=utf-8' });
    const puts = s3.server.requests.filter(({ kind, bucket }) => kind === 'put' && bucket === 'reports').map(({ key }) => key);
    expect(puts.slice(-2)).toEqual(['cdn/2026-11-19/index.html', 'cdn/index.html']);

    s3.server.reset();
    const second = await run(config);
    expect(actions(second)).toEqual(all('skipped'));
    expect(second.read).toEqual({ logs: 0, bytes: 0, accepted: 0, rejected: 0 });
    expect(s3.server.requests.filter(({ kind, bucket }) => kind === 'put' && bucket === 'tables')).toEqual([]);
    expect(s3.server.fetched().filter((key) => key.endsWith('.gz'))).toEqual([]);
    const { units: _1, read: _2, started: _3, finished: _4, seconds: _5, report: _6, ...same } = second;
    expect(first).toMatchObject(same);

    logs.put(`cdn/${nameOf('E2EXAMPLE0002', '2026-11-18', '23')}`, logOf('2026-11-18', 0, 9), {
      modified: new Date(Date.now() + 60_000),
    });
    const third = await run(config);
    expect(actions(third).filter((action) => action.endsWith('built'))).toEqual(['2026-11-18 E2EXAMPLE0002 built']);
    expect(third).toMatchObject({
      lateLogs: 1,
      read: { logs: 2, accepted: 20 },
      fleet: { requests: 20, before: { requests: 30 } },
    });
    // Nothing that was fetched stays behind.
    expect(readdirSync(tempDir)).toEqual([]);
  });

  test('a day without any log does not pass for a good one; without any table it is told where none is', async () => {
    const logs = s3.server.bucket('logs');
    s3.server.bucket('tables');
    const config = { logs: ['s3://logs/cdn/'], rollup: 's3://tables/cdn', tempDir: tempFolder(), gates: [{ failUnder: 0 }] };
    logs.put(`cdn/${nameOf('E1EXAMPLE0001', '2026-11-19')}`, logOf('2026-11-19', 8, 1));
    await expect(run({ ...config, day: '2026-11-30' })).rejects.toThrow(
      's3://tables/cdn/: there is no table fleet_hourly there. Build it with hitlens rollup INPUT --to s3://tables/cdn/',
    );
    await run({ ...config, day: '2026-11-19' });
    const outcome = await run({ ...config, day: '2026-11-30' });
    expect(outcome).toMatchObject({ exitCode: 4, units: [], gates: [{ result: 'empty', holds: false }] });
  });

  test('what stands in the way of the report leaves the tables done', async () => {
    s3.server.bucket('reports', { denied: ['put'] });
    const config = { logs: [SAMPLE], rollup: tempFolder(), report: 's3://reports/cdn' };
    await expect(run(config)).rejects.toThrow(/s3:PutObject on arn:aws:s3:::reports\/cdn\/2026-11-19\/\*/);
    expect((await run({ ...config, report: undefined })).units.every(({ action }) => action === 'skipped')).toBe(true);
  });
});

describe('a day that got worse', () => {
  const logs = () => [
    folderWith({
      [nameOf('E1EXAMPLE0001', '2026-11-18')]: logOf('2026-11-18', 9, 0),
      [nameOf('E1EXAMPLE0001', '2026-11-19')]: logOf('2026-11-19', 5, 4),
      // The last rows of a day may be in a log that is named after the next.
      [nameOf('E1EXAMPLE0001', '2026-11-20', '00')]: logOf('2026-11-19', 0, 2, { time: '23:59:59' }),
      [nameOf('E2EXAMPLE0002', '2026-11-18')]: logOf('2026-11-18', 9, 0),
    }),
  ];

  test('is told by its gates, with what is most to blame', async () => {
    const gates = [
      { failUnder: 0.9 },
      { failUnder: 0.9, definition: 'console', distribution: 'E1EXAMPLE0001', contentType: 'text/*' },
      { failUnder: 0.1 },
      { failUnder: 0.5, distribution: 'E2EXAMPLE0002' },
      { failUnder: 0.5, contentType: 'image/*', minRequests: 100 },
    ];
    const outcome = await run({ logs: logs(), rollup: tempFolder(), gates });
    expect(outcome.exitCode).toBe(4);
    expect(outcome.gates.map(({ result }) => result)).toEqual(['fell', 'fell', 'held', 'empty', 'unjudged']);
    expect(outcome.gates[0]).toMatchObject({ ratio: 5 / 13, before: 0.9, requests: 13 });
    expect(outcome.gates[0].blamed).toEqual([
      { uri: '/page', lost: 6, share: 0.75 },
      { uri: '/image.png', lost: 2, share: 0.25 },
    ]);
    expect(outcome.gates[1]).toMatchObject({ definition: 'console_hit_ratio', ratio: 5 / 11, before: 1 });
    expect(outcome.gates[1].blamed).toEqual([{ uri: '/page', lost: 6, share: 1 }]);
    // A distribution that fell silent is there, with nothing.
    expect(outcome.distributions).toMatchObject([
      { distribution: 'E1EXAMPLE0001', requests: 13, misses: 8 },
      { distribution: 'E2EXAMPLE0002', requests: 0, ratios: { hit_ratio: null }, before: { requests: 10 } },
    ]);
  });

  test('without any log does not pass for a good one', async () => {
    const warnings: string[] = [];
    const config = { logs: logs(), rollup: tempFolder() };
    await run(config);
    const outcome = await run({ ...config, day: '2026-11-30', gates: [{ failUnder: 0 }] }, warnings);
    expect(outcome).toMatchObject({ exitCode: 4, units: [], gates: [{ result: 'empty', holds: false }] });
    expect(warnings).toEqual([
      'there are no logs of 2026-11-29 to 2026-12-01, by the days in their names',
      'there are no requests of 2026-11-30 in the tables',
    ]);
  });

  test('that is asked for alone builds no other than those around it', async () => {
    const outcome = await run({ logs: logs(), rollup: tempFolder(), day: '2026-11-18', days: 2 });
    expect([...new Set(outcome.units.map(({ dt }) => dt))]).toEqual(['2026-11-18', '2026-11-19']);
    expect(outcome).toMatchObject({ day: '2026-11-18', fleet: { requests: 20, before: null } });
  });
});

test('logs that cannot be read whole make it incomplete; a day that cannot be built fails alone', async () => {
  const whole = logOf('2026-11-19', 500, 400);
  const logs = [
    folderWith({
      [nameOf('E1EXAMPLE0001', '2026-11-19')]: whole.subarray(0, -20),
      [nameOf('E2EXAMPLE0002', '2026-11-19')]: gz('#Version: 2.0\n'),
    }),
  ];
  const outcome = await run({ logs, rollup: tempFolder(), gates: [{ failUnder: 0.1 }] });
  expect(outcome).toMatchObject({ complete: false, exitCode: 3 });
  expect(outcome.units).toMatchObject([
    { action: 'built', failed: [{ file: expect.stringContaining('E1EXAMPLE0001') }] },
    { action: 'failed', why: 'none of its logs can be read', failed: [{ file: expect.stringContaining('E2EXAMPLE0002') }] },
  ]);
});

test.each([
  [{ rollup: 'x' }, /no logs are named/],
  [{ logs: ['x'], rollup: 'x', memory: '1MiB' }, /memory: expected a size from 32MiB up/],
  [{ logs: ['x'], rollup: 'x', gates: [{ failUnder: 2 }] }, /gates\[0\]\.failUnder: expected a ratio/],
  [{ logs: [SAMPLE], rollup: tempFolder(), engine: 'athena' as const }, /with --engine athena, logs and tables are in S3/],
])('%j is refused', async (config, says) => {
  await expect(run(config as NightlyConfig)).rejects.toThrow(says);
});
