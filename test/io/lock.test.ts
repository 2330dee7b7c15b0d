/** A lock tells of a run that is still going, and of nothing else. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { lockTables } from '../../src/io/lock.js';
import { fileWith, tempFolder } from '../logs.js';

const NOW = new Date('2026-11-20T04:00:00Z');
const DEAD = spawnSync(process.execPath, ['-e', '']).pid;
const ALIVE = process.ppid;

let folder: string;
let warnings: string[];
beforeEach(() => {
  folder = tempFolder();
  warnings = [];
});

const path = () => join(folder, '.hitlens-nightly.lock');
const lock = (tables = folder) => lockTables(tables, NOW, (message) => warnings.push(message));

/** A lock of some other run, whose last sign of life came so many minutes ago. */
function lockOf(pid: number, host: string, minutesAgo = 0): void {
  writeFileSync(path(), `${JSON.stringify({ pid, host, since: '2026-11-20T03:00:00.000Z' })}\n`);
  const then = new Date(Date.now() - minutesAgo * 60_000);
  utimesSync(path(), then, then);
}

describe('on disk', () => {
  test('is there while a run goes on, says whose it is, and goes with it', () => {
    const unlock = lock();
    expect(JSON.parse(readFileSync(path(), 'utf8'))).toEqual({ pid: process.pid, host: hostname(), since: NOW.toISOString() });
    unlock();
    expect(readdirSync(folder)).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test.each([
    ['a process that lives', () => lockOf(ALIVE, hostname())],
    ['another machine that gave a sign of life', () => lockOf(4711, 'elsewhere', 4)],
    ['someone who is just writing it', () => writeFileSync(path(), '')],
  ])('of %s keeps others out', (_, hold) => {
    hold();
    const before = readFileSync(path(), 'utf8');
    expect(lock).toThrow(/^a night is still running on these tables: .*\.hitlens-nightly\.lock\)\. Nothing was done$/);
    expect(readFileSync(path(), 'utf8')).toBe(before);
    expect(readdirSync(folder)).toEqual(['.hitlens-nightly.lock']);
  });

  test.each([
    ['a process that is no more', () => lockOf(DEAD, hostname())],
    ['a process that had the number of this one', () => lockOf(process.pid, hostname())],
    ['a number that another process has by now', () => lockOf(ALIVE, hostname(), 6)],
    ['another machine that fell silent', () => lockOf(4711, 'elsewhere', 6)],
  ])('of %s is taken over', (_, hold) => {
    hold();
    const unlock = lock();
    expect(warnings).toEqual([
      expect.stringMatching(/^the night of process \d+ on \S+, since 2026-11-20T03:00:00.000Z did not come to its end/),
    ]);
    expect(JSON.parse(readFileSync(path(), 'utf8'))).toMatchObject({ pid: process.pid });
    unlock();
    expect(existsSync(path())).toBe(false);
  });

  test('that someone else took over is not removed by the run that was taken for dead', () => {
    const unlock = lock();
    lockOf(4711, 'elsewhere');
    unlock();
    expect(readFileSync(path(), 'utf8')).toContain('elsewhere');
  });

  test('where nothing can be written is refused by name', () => {
    expect(() => lock(join(fileWith(''), 'tables'))).toThrow(/cannot be written/);
  });
});

describe('signs of life', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
  afterEach(() => void vi.useRealTimers());

  test('come as long as the run goes on', () => {
    const unlock = lock();
    const long = new Date(Date.now() - 600_000);
    utimesSync(path(), long, long);
    vi.advanceTimersByTime(31_000);
    expect(Date.now() - statSync(path()).mtimeMs).toBeLessThan(60_000);
    unlock();
    vi.advanceTimersByTime(31_000);
    expect(existsSync(path())).toBe(false);
  });
});

describe('of tables in S3', () => {
  afterEach(() => vi.unstubAllEnvs());

  test("is on this machine, in the user's cache, one for each place", () => {
    vi.stubEnv('XDG_CACHE_HOME', folder);
    const unlock = lock('s3://tables/cdn');
    const other = lock('s3://tables/other');
    const locks = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.lock'));
    expect(locks).toHaveLength(2);
    unlock();
    other();
  });

  test('does without where there is no place for it', () => {
    vi.stubEnv('XDG_CACHE_HOME', fileWith(''));
    expect(() => lock('s3://tables/cdn')()).not.toThrow();
  });
});
