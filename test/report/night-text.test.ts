/** A night in words: one line, a line for each gate that does not hold, and events for programs. */
import { describe, expect, test } from 'vitest';
import { gateText } from '../../src/report/gate-text.js';
import { nightEvents, nightLine } from '../../src/report/night-text.js';
import { gate, night, unit } from './night.js';

describe('the line', () => {
  test('of a good night', () => {
    const good = night({ lateLogs: 0, read: { logs: 48, bytes: 2_000_000, accepted: 2000, rejected: 0 }, gates: [] });
    expect(nightLine(good)).toBe(
      '2026-11-19: hit ratio 70.0 % (the day before 80.0 %); 2,000 requests, 600 misses; ' +
        'tables: 2 built, 1 up to date; 48 logs read (1.9 MiB); 1.0 min',
    );
  });

  test('of a bad one has all that is wrong', () => {
    const line = nightLine(
      night({
        complete: false,
        units: [unit({ action: 'failed' })],
        gates: [gate({ result: 'fell', holds: false }), gate(), gate({ result: 'unjudged' })],
        fleet: { ...night().fleet, before: null },
      }),
    );
    expect(line).toBe(
      '2026-11-19: hit ratio 70.0 %; 2,000 requests, 600 misses; tables: 0 built, 0 up to date, 1 failed; 48 logs read ' +
        '(1.9 MiB); 3 of them late; 4 rows rejected; 1 of 3 gates do not hold, 1 not judged; ' +
        'incomplete: not all logs could be read whole; 1.0 min',
    );
  });
});

describe('a gate says', () => {
  const blamed = [
    { uri: '/a.html', lost: 1234, share: 0.5 },
    { uri: null, lost: 20, share: 0.01 },
  ];
  test.each([
    [
      'what fell, by how much, since when, and by what',
      {
        result: 'fell',
        holds: false,
        ratio: 0.712,
        before: 0.88,
        definition: 'console_hit_ratio',
        contentType: 'image/*',
        distribution: 'E1EXAMPLE0001',
        blamed,
      },
      'console_hit_ratio of image/* in E1EXAMPLE0001 is 71.2 %, 18.8 points under 90.0 %; 16.8 points less than the day before. ' +
        'Most to blame, by the requests that they lose: /a.html (1,234, 50.0 %), - (20, 1.0 %)',
    ],
    [
      'bytes where it counts bytes',
      { result: 'fell', holds: false, ratio: 0.8999, definition: 'byte_hit_ratio', counts: 'bytes', blamed: [blamed[0]] },
      'byte_hit_ratio is 89.99 %, 0.01 points under 90.00 %. Most to blame, by the bytes that they lose: /a.html (1.2 KiB, 50.0 %)',
    ],
    [
      'that it is as the day before',
      { result: 'fell', holds: false, ratio: 0.8, before: 0.8002 },
      'hit_ratio is 80.0 %, 10.0 points under 90.0 %; as the day before',
    ],
    ['that it got better', { before: 0.9 }, 'hit_ratio is 91.2 %, not under 90.0 %; 1.2 points more than the day before'],
    [
      'that there is nothing',
      { result: 'empty', holds: false, ratio: null },
      'hit_ratio: no requests to judge it by, so it does not hold (90.0 % is wanted)',
    ],
    [
      'that there is too little',
      { result: 'unjudged', requests: 9, minRequests: 1000 },
      'hit_ratio: not judged, 9 requests are fewer than 1,000',
    ],
  ] as const)('%s', (_, more, text) => {
    expect(gateText(gate(more))).toBe(text);
  });

  test('nothing that a terminal would obey', () => {
    const text = gateText(gate({ result: 'fell', holds: false, blamed: [{ uri: '/\u001b[2J\u009b2J', lost: 1, share: 1 }] }));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  });
});

test('events have what became of each day, distribution and gate, and of all', () => {
  const events = nightEvents(night({ gates: [gate(), gate({ result: 'fell', holds: false, ratio: 0.5 })] }));
  expect(events.map(({ level, event }) => `${level} ${event}`)).toEqual([
    'info day',
    'info day',
    'info day',
    'info distribution',
    'info distribution',
    'info gate',
    'warn gate',
    'info done',
  ]);
  expect(events[1]).toMatchObject({ dt: '2026-11-19', action: 'built', requests: 1000, rejected: 2, notWhole: 0 });
  expect(events[6]).toMatchObject({ name: 'hit_ratio', result: 'fell', message: expect.stringMatching(/40\.0 points under/) });
  expect(events.at(-1)).toMatchObject({ exitCode: 0, seconds: 62.5, lateLogs: 3, report: null });
});
