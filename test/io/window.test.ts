/** The time in names of logs. */
import { describe, expect, test } from 'vitest';
import { isInside, isOutside, jumpFrom, spanOf } from '../../src/io/window.js';

const ID = 'E1WGQ7ZK4N2RVD';
/** From 08:30 to 10:00 on 19 November 2026. */
const SPAN = spanOf({ since: 20261119083000, until: 20261119100000 });

describe('names of logs', () => {
  test.each([
    // Rows may lie in the neighbouring hour.
    [`${ID}.2026-11-19-06.0a1b2c3d.gz`, true],
    [`${ID}.2026-11-19-07.0a1b2c3d.gz`, false],
    [`${ID}.2026-11-19-08.RT4KCN4SGK9.gz`, false],
    [`${ID}.2026-11-19-10.0a1b2c3d.gz`, false],
    [`${ID}.2026-11-19-11.0a1b2c3d.gz`, true],
    [`${ID}.2025-11-19-09.0a1b2c3d.gz`, true],
    [`${ID}.2025-11-19-09.0a1b2c3d`, true],
    [`cdn/logs/${ID}.2025-11-19-09.0a1b2c3d.gz`, true],
    [`cdn/my-${ID}.2025-11-19-09.0a1b2c3d.gz`, true],
  ])('%s outside: %s', (name, outside) => {
    expect(isOutside(name, SPAN)).toBe(outside);
  });

  test.each([
    `AWSLogs/123456789012/CloudFront/DistributionId=${ID}/year=2025/month=11/day=19/hour=08/x.gz`,
    'year=2025/x.gz',
    'year=2026/month=10/x.gz',
    'year=2026/month=11/day=18/x.gz',
    'year=2026/month=11/day=19/hour=06/x.gz',
    'Year=2026/Month=11/Day=19/Hour=6/x.gz',
    `CloudFront/${ID}/2025/11/19/08/x.gz`,
    '2026/11/18/x.gz',
    '2026/10/x.gz',
    '2026/11/19/12/x.gz',
  ])('%s is outside by its folders', (path) => {
    expect(isOutside(path, SPAN)).toBe(true);
  });

  test.each([
    'access.log',
    'backup.2025-01-01-00.gz',
    'all.2025-01-01-00.part.gz',
    `${ID}.2025-01-01.0a1b2c3d.gz`,
    `${ID}.2025-13-01-00.0a1b2c3d.gz`,
    `${ID}.2025-02-30-00.0a1b2c3d.gz`,
    `${ID}.2025-01-01-24.0a1b2c3d.gz`,
    // A number may mean anything.
    '2025/x.gz',
    '2025/logs/11/19/x.gz',
    '2025/47/x.gz',
    '123456789012/11/19/x.gz',
    'month=01/day=01/x.gz',
    'year=25/x.gz',
    // The folder speaks, not a file that is called like one.
    'logs/2025',
    'year=2025',
    '2026/11/19/08/x.gz',
    'year=2026/month=11/day=19/x.gz',
  ])('%s must be read', (path) => {
    expect(isOutside(path, SPAN)).toBe(false);
  });

  test('an open end leaves nothing out on its side', () => {
    const old = `${ID}.2001-01-01-00.0a1b2c3d.gz`;
    const late = `${ID}.2099-01-01-00.0a1b2c3d.gz`;
    expect([old, late].map((name) => isOutside(name, spanOf({ since: 20261119083000 })))).toEqual([true, false]);
    expect([old, late].map((name) => isOutside(name, spanOf({ until: 20261119083000 })))).toEqual([false, true]);
    expect([old, late].map((name) => isOutside(name, spanOf({})))).toEqual([false, false]);
    expect([old, late].map((name) => isOutside(name, spanOf({ since: 10101000000, until: 99991231235959 })))).toEqual([
      false,
      false,
    ]);
  });

  test.each([
    ['year=2026/month=11/day=19/hour=08/', true],
    ['year=2026/month=11/day=19/hour=07/', false],
    ['2026/11/19/', false],
    ['logs/', false],
  ])('%s is inside: %s', (folder, inside) => {
    expect(isInside(folder, SPAN)).toBe(inside);
  });
});

describe('what may be passed over in a list', () => {
  test('from before the window to its start', () => {
    expect(jumpFrom(`logs/${ID}.2019-01-01-00.0a1b2c3d.gz`, SPAN)).toBe(`logs/${ID}.2026-11-19-07`);
  });

  test('from behind the window to what follows the hours of the distribution', () => {
    expect(jumpFrom(`logs/${ID}.2026-11-19-11.0a1b2c3d.gz`, SPAN)).toBe(`logs/${ID}.20:`);
  });

  test.each([`logs/${ID}.2026-11-19-09.0a1b2c3d.gz`, 'logs/access.gz', `logs/${ID}.2019.gz`])('nothing after %s', (key) => {
    expect(jumpFrom(key, SPAN)).toBeNull();
  });
});
