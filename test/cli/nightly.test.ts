/** What cron and systemd see of a night: one line, exit codes, a lock, a log for programs. */
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { NightlyConfig } from '../../src/schema/nightly-config.js';
import { fileWith, folderWith, gz, log, requests } from '../logs.js';
import { hitlens, linesOf, type Run } from './hitlens.js';

const DAY = ['--day', '2026-11-19'];
const LOG = 'logs/E1EXAMPLE0001.2026-11-19-08.aaaa.gz';
/** Three of four answers come out of the cache. */
const WHOLE = gz(log([...requests(300, '/a', 'Hit'), ...requests(80, '/b', 'Miss'), ...requests(20, '/c', 'Miss')]));

/** A folder with a configuration and a log of one day. */
function place(config: Partial<NightlyConfig> = {}, content: Uint8Array = WHOLE): string {
  const whole = { logs: ['logs'], rollup: 'tables', ...config };
  return folderWith({ 'hitlens.config.json': JSON.stringify(whole), [LOG]: content });
}

function night(folder: string, ...args: string[]): Promise<Run> {
  return hitlens(['nightly', ...DAY, '--config', join(folder, 'hitlens.config.json'), ...args]);
}

const WRONG = fileWith('{ "rolup": "x" }', 'wrong.json');

const LINE = /^2026-11-19: hit ratio 75\.0 %; 400 requests, 100 misses; tables: (1 built, 0|0 built, 1) up to date; .*\n$/;

describe.concurrent('nightly', () => {
  test('0: one line; the second time nothing is built; metrics and report are beside the configuration', async () => {
    const folder = place({ report: 'reports', metrics: 'hitlens.prom', gates: [{ failUnder: 0.75 }] });
    // A process of its own, which finds the configuration where it is started.
    const first = await hitlens(['nightly', ...DAY], { cwd: folder });
    expect(first).toEqual({ code: 0, stdout: expect.stringMatching(LINE), stderr: '' });
    const second = await night(folder);
    expect(second).toEqual({
      code: 0,
      stdout: expect.stringMatching(/0 built, 1 up to date; 0 logs read.*gates hold/),
      stderr: '',
    });
    expect(readdirSync(folder).sort()).toEqual(['hitlens.config.json', 'hitlens.prom', 'logs', 'reports', 'tables']);
    expect(readdirSync(join(folder, 'tables')).sort()).toEqual(['fleet_hourly', 'objects_daily']);
    expect(readFileSync(join(folder, 'hitlens.prom'), 'utf8')).toContain(
      'hitlens_fleet_hit_ratio{definition="hit_ratio"} 0.75\n',
    );
    expect(readFileSync(join(folder, 'reports/2026-11-19/index.html'), 'utf8')).toContain('75.0 %');
  });

  test('0: without a file, by flags alone', async () => {
    const folder = place();
    const args = ['nightly', join(folder, 'logs'), '--rollup', join(folder, 'other'), ...DAY];
    expect(await hitlens(args)).toEqual({ code: 0, stdout: expect.stringMatching(LINE), stderr: '' });
    expect(readdirSync(folder)).toContain('other');
  });

  test('1: logs that are not there; the metrics of the night before stay', async () => {
    const folder = place({ logs: ['nowhere'], metrics: 'hitlens.prom' });
    writeFileSync(join(folder, 'hitlens.prom'), 'before');
    const { code, stdout, stderr } = await night(folder);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^hitlens: .*nowhere: no such file or folder\n$/);
    expect(readFileSync(join(folder, 'hitlens.prom'), 'utf8')).toBe('before');
    expect(readdirSync(folder).sort()).toEqual(['hitlens.config.json', 'hitlens.prom', 'logs', 'tables']);
  });

  test('1: a night that is still running is told of, and one that was killed is not', async () => {
    const folder = folderWith({ 'tables/.hitlens-nightly.lock': '', [LOG]: WHOLE });
    const lock = join(folder, 'tables/.hitlens-nightly.lock');
    const args = ['nightly', join(folder, 'logs'), '--rollup', join(folder, 'tables'), ...DAY];
    writeFileSync(lock, JSON.stringify({ pid: process.ppid, host: hostname(), since: '2026-11-20T03:00:00.000Z' }));
    const running = await hitlens(args);
    expect(running).toMatchObject({ code: 1, stdout: '' });
    expect(running.stderr).toMatch(
      new RegExp(
        `^hitlens: a night is still running on these tables: process ${process.ppid} on \\S+, since 2026-11-20T03:00:00.000Z`,
      ),
    );
    const long = new Date(Date.now() - 3_600_000);
    utimesSync(lock, long, long);
    expect(await hitlens(args)).toEqual({
      code: 0,
      stdout: expect.stringMatching(LINE),
      stderr: expect.stringMatching(/^hitlens: the night of process .* did not come to its end; its lock is taken over\n$/),
    });
    expect(readdirSync(join(folder, 'tables')).sort()).toEqual(['fleet_hourly', 'objects_daily']);
  });

  test.each([
    ['--days 1', /^hitlens: --days: expected a whole number from 2 to 3660, not 1\n$/],
    ['--days many --log xml', /--days: expected a whole number.*not "many"\n--log: expected one of: text, json, not "xml"/],
    ['--max-scan much', /--max-scan: expected a size, as in 10GiB, not "much"/],
    ['--fail-under 90', /--fail-under 90: the ratio: expected a ratio from 0 to 1, as in 0.9, not 90/],
    ['--fail-under 0.9,conten_type=image/*', /conten_type is no part of a gate\. Did you mean content_type\?/],
    ['--fail-under 0.9,definition=foo', /--fail-under 0.9,definition=foo: definition: expected one of: hit_ratio, /],
    ['--fail-under 0.9,0.8', /the ratio is said twice/],
    [
      '--fail-under definition=console',
      /--fail-under definition=console: the ratio is missing: expected a ratio from 0 to 1, as in 0\.9/,
    ],
    ['--definition console', /--definition says which hit ratio --fail-under means: give both/],
    ['-', /-: the tables are made of logs with names/],
    ['--config nowhere.json', /nowhere\.json: no such file/],
    ['--config wrong.json', /wrong\.json: rolup: there is no such key\. Did you mean rollup\?/],
  ])('2: %s', async (args, says) => {
    const { code, stdout, stderr } = await hitlens(['nightly', ...args.replace('wrong.json', WRONG).split(' ')]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain('bug');
  });

  test('3: logs that could not be read whole', async () => {
    const { code, stdout, stderr } = await night(place({}, WHOLE.subarray(0, -10)));
    expect(code).toBe(3);
    expect(stdout).toMatch(/^2026-11-19: .*; incomplete: not all logs could be read whole; [^\n]*\n$/);
    expect(stderr).toMatch(/E1EXAMPLE0001.*\n$/);
  });

  test('4: gates that do not hold, those of the flags where there are some', async () => {
    const folder = place({ gates: [{ failUnder: 0.9 }, { failUnder: 0.1 }] });
    const { code, stdout, stderr } = await night(folder);
    expect({ code, stderr }).toEqual({
      code: 4,
      stderr:
        'hitlens: hit_ratio is 75.0 %, 15.0 points under 90.0 %. ' +
        'Most to blame, by the requests that they lose: /b (80, 80.0 %), /c (20, 20.0 %)\n',
    });
    expect(stdout).toContain('; 1 of 2 gates do not hold; ');
    const flags = [
      '--fail-under',
      '0.8,definition=hit_ratio,min_requests=1000',
      '--fail-under',
      '0.5',
      '--definition',
      'cloudwatch',
    ];
    expect(await night(folder, ...flags)).toMatchObject({ code: 0, stdout: expect.stringContaining('gates hold, 1 not judged') });
  });

  test('--log json: an object a line, whatever happens', async () => {
    const folder = place({ log: 'json', gates: [{ failUnder: 0.9 }] }, WHOLE.subarray(0, -10));
    const run = await night(folder);
    const events = linesOf(run.stderr).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(run.code).toBe(4);
    expect(events.map(({ level, event }) => `${level} ${event}`)).toEqual([
      'warn warning',
      'info day',
      'info distribution',
      'warn gate',
      'info done',
    ]);
    for (const { time } of events) expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(events.at(-1)).toMatchObject({ day: '2026-11-19', complete: false, exitCode: 4, message: run.stdout.trimEnd() });

    const failed = await night(folder, join(folder, 'nowhere'));
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(JSON.parse(failed.stderr)).toMatchObject({
      level: 'error',
      event: 'failed',
      exitCode: 1,
      message: expect.stringMatching(/no such file/),
    });
  });
});
