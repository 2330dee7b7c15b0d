/** Days: what changed from one range to another, and rows that lie a day beside the day in the name of their file. */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { queryEffects } from '../../src/local-query.js';
import { query } from '../../src/tasks/query.js';
import { folderWith, gz, log, requests, tempFolder, type Values } from '../logs.js';
import { writeRollup } from './rollup.js';
import { type Row, rowsOf } from './sample.js';

function on(date: string, time = '12:00:00'): Values {
  return { date, time };
}

const tables = join(tempFolder(), 'rollup');
beforeAll(async () => {
  const logs = {
    'E1WGQ7ZK4N2RVD.2026-11-18-12.ab.gz': [
      ...requests(2, '/a', 'Miss', on('2026-11-18')),
      ...requests(9, '/b', 'Miss', on('2026-11-18')),
    ],
    'E1WGQ7ZK4N2RVD.2026-11-19-12.ab.gz': [
      ...requests(4, '/a', 'Miss', on('2026-11-19')),
      ...requests(1, '/c', 'Miss', on('2026-11-19')),
    ],
    // The last hour's log holds requests of the next day, and the first one's of the day before.
    'E1WGQ7ZK4N2RVD.2026-11-19-23.ab.gz': requests(3, '/late', 'Miss', on('2026-11-20', '00:00:01')),
    'E1WGQ7ZK4N2RVD.2026-11-20-00.ab.gz': requests(5, '/early', 'Miss', on('2026-11-19', '23:59:59')),
    'E1WGQ7ZK4N2RVD.2026-11-20-12.ab.gz': [
      ...requests(12, '/a', 'Miss', on('2026-11-20')),
      ...requests(9, '/b', 'Hit', on('2026-11-20')),
    ],
  };
  const files = Object.entries(logs).map(([name, rows]) => [name, gz(log(rows))] as const);
  await writeRollup(folderWith(Object.fromEntries(files)), tables);
});

async function ask(question: string, values: Readonly<Record<string, string>>): Promise<Row[]> {
  const { table } = await query({ question, values, tables }, queryEffects());
  return rowsOf(table);
}

describe('a window of days', () => {
  test.each([
    { from: '2026-11-19', to: '2026-11-20', misses: { '/early': 5, '/a': 4, '/c': 1 } },
    { from: '2026-11-20', to: '2026-11-21', misses: { '/a': 12, '/late': 3, '/b': 0 } },
  ])('from $from up to but without $to, whatever the names of the files say', async ({ from, to, misses }) => {
    const rows = await ask('worst-objects', { from, to });
    expect(Object.fromEntries(rows.map((row) => [row.uri, row.misses]))).toEqual(misses);
  });

  test('of hours', async () => {
    const rows = await ask('hit-ratio-by-hour', { from: '2026-11-19T23:00', to: '2026-11-20T01:00' });
    expect(rows.map((row) => [row.hour, row.misses])).toEqual([
      ['2026-11-19 23:00:00', 5],
      ['2026-11-20 00:00:00', 3],
    ]);
  });
});

describe('movers', () => {
  test('compares days, not ranges, and puts the largest change first', async () => {
    const rows = await ask('movers', {
      before_from: '2026-11-18',
      before_to: '2026-11-20',
      from: '2026-11-20',
      to: '2026-11-21',
    });
    expect(rows.map((row) => [row.uri, row.change_per_day, row.misses_before, row.misses_after])).toEqual([
      ['/a', 9, 6, 12],
      ['/b', -4.5, 9, 0],
      ['/late', 3, 0, 3],
      ['/early', -2.5, 5, 0],
      ['/c', -0.5, 1, 0],
    ]);
    expect(rows[1]).toMatchObject({ hit_ratio_before: 0, hit_ratio_after: 1, requests_after: 9 });
  });

  test('refuses ranges without a day', async () => {
    const asked = ask('movers', { before_from: '2026-11-20', before_to: '2026-11-19', from: '2026-11-20', to: '2026-11-21' });
    await expect(asked).rejects.toThrow('before_to (2026-11-19) is not after before_from (2026-11-20)');
  });
});
