import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ColumnMap, KernelPlan } from '../../src/kernel/kernel.js';
import { answerOf, answerOfFiles, groupsOf, KERNELS, scanChunks } from './harness.js';
import { referenceAnswer } from './reference.js';

const [wasm, plain] = KERNELS;

const PLAN: KernelPlan = {
  readings: ['as-logged', 'as-logged', 'media-type', 'hour', 'as-logged'],
  groupings: [
    { dimensions: [0], layout: 'cache' },
    { dimensions: [0, 1, 2], layout: 'plain' },
    { dimensions: [3, 4], layout: 'cache' },
    { dimensions: [2, 0], layout: 'rollup' },
  ],
  filters: [],
  classes: [
    { name: 'Hit', class: 0 },
    { name: 'RefreshHit', class: 1 },
    { name: 'Miss', class: 2 },
    { name: 'Error', class: 3 },
  ],
  since: 0,
  until: 0,
  tracksTime: true,
  seed: [1, 2],
  memory: 32 * 1024 * 1024,
};

function columns(names: string[]): ColumnMap {
  const at = (name: string) => names.indexOf(name);
  const dimension = (first: string, second = '?', constant: string | null = null) => ({
    first: at(first),
    second: at(second),
    constant,
  });
  return {
    width: names.length,
    date: at('date'),
    time: at('time'),
    bytes: at('bytes'),
    timeTaken: at('taken'),
    firstByte: at('first'),
    resultType: at('result'),
    dimensions: [
      dimension('uri'),
      dimension('host', 'cs-host'),
      dimension('type'),
      dimension('time'),
      dimension('distribution', '?', 'E2KG6TMBAL2PBU'),
    ],
  };
}

const HEADER = '#Version: 1.0\n#Fields: date time uri bytes taken result host cs-host type\n';
const FILE = `${HEADER}2026-11-19\t23:59:59\t/a.png\t100\t0.001\tHit\twww.example.com\td1.cloudfront.net\timage/png
2026-11-19\t23:59:58\t/a.png\t50\t1.2345\tMiss\t-\td1.cloudfront.net\tImage/PNG;%20q=1
2026-11-20\t00:00:00\t/b\t-\t-\tRefreshHit\t-\t-\t-
short\trow
2026-11-20\t00:00:01\t/b\t9007199254740991\t12\tRedirect\tx\ty\ttext/html;charset=utf-8\t\t
\r
#Fields:\turi result  bytes
/b\tError\t7\r
/b\tError\t7\textra
foo
/last\tMiss\t12x`;

/** Every cut of the file into two, plus some harder ones. */
function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

function cut(whole: Uint8Array, at: readonly number[]): Uint8Array[] {
  const places = [0, ...[...at].map((place) => place % (whole.length + 1)).sort((a, b) => a - b), whole.length];
  return places.slice(1).map((place, i) => whole.subarray(places[i], place));
}

describe.each(KERNELS)('$name kernel', ({ create }) => {
  test('counts a small file as someone would by hand', () => {
    const answer = answerOf(create, PLAN, [bytes(FILE)], columns);
    expect(answer.groups[0]).toEqual([
      ['/b', [3, 9007199254740998, 12000, 0, 1, 0, 1, 0, 0]],
      ['/a.png', [2, 150, 1236, 1, 0, 1, 0, 100, 50]],
      ['/last', [1, 0, 0, 0, 0, 1, 0, 0, 0]],
    ]);
    expect(answer.groups[2].map(([key]) => key)).toContain('23\tE2KG6TMBAL2PBU');
    expect(answer.accepted).toBe(6);
    expect(answer.rejected).toEqual([3, 0, 0]);
    expect([answer.first, answer.last]).toEqual([20261119235958, 20261120000001]);
    expect(answer.events).toEqual([
      'field_count at 6: short\trow',
      'field_count at 11: /b\tError\t7\textra',
      'field_count at 12: foo',
    ]);
  });

  test('gives the same answer for every cut of the file into two', () => {
    const whole = bytes(FILE);
    const places = Array.from({ length: whole.length + 1 }, (_, place) => place);
    const kernel = () => create(PLAN);
    // Several files for one kernel: making one takes longer than counting.
    for (let at = 0; at < places.length; at += 20) {
      const some = places.slice(at, at + 20);
      const expected = answerOfFiles(
        kernel(),
        PLAN,
        some.map(() => [whole]),
        columns,
      );
      const answer = answerOfFiles(
        kernel(),
        PLAN,
        some.map((place) => cut(whole, [place])),
        columns,
      );
      expect(answer, `cut at one of the bytes ${some.join(' ')}`).toEqual(expected);
    }
  });

  test('gives the same answer byte by byte', () => {
    const whole = bytes(FILE);
    const single = Array.from(whole, (byte) => Uint8Array.of(byte));
    expect(answerOf(create, PLAN, single, columns)).toEqual(answerOf(create, PLAN, [whole], columns));
  });

  test('adds up beyond 32 bits, and to the millisecond', () => {
    const row = '2026-11-19\t00:00:00\t/big\t4294967295\t0.001\tHit\t-\t-\t-\n';
    const answer = answerOf(create, PLAN, [bytes(HEADER + row.repeat(3000))], columns);
    expect(answer.groups[0]).toEqual([['/big', [3000, 3000 * 4294967295, 3000, 3000, 0, 0, 0, 3000 * 4294967295, 0]]]);
  });

  test('takes a line of a megabyte, in small chunks', () => {
    const uri = `/${'x'.repeat(1024 * 1024)}`;
    const whole = bytes(`${HEADER}2026-11-19\t00:00:00\t${uri}\t1\t0.001\tHit\t-\t-\t-\n`);
    const places = Array.from({ length: 33 }, (_, i) => i * 32768);
    const answer = answerOf(create, PLAN, cut(whole, places), columns);
    expect(answer.groups[1]).toEqual([[`${uri}\t-\t-`, [1, 1, 1]]]);
  });

  test('rejects a line longer than its memory allows, whatever the chunks', () => {
    const small = { ...PLAN, memory: 32 * 1024 * 1024 };
    const long = 'x'.repeat(3 * 1024 * 1024);
    const whole = bytes(`${HEADER}${long}\n2026-11-19\t00:00:00\t/ok\t1\t0.001\tHit\t-\t-\t-\n`);
    for (const chunks of [[whole], cut(whole, [1000, 500_000, 1_000_000, 2_000_000, 3_000_000])]) {
      const answer = answerOf(create, small, chunks, columns);
      expect(answer.rejected).toEqual([0, 0, 1]);
      expect(answer.groups[0].map(([key]) => key)).toEqual(['/ok']);
    }
  });

  test('offers a row before any header again, once the columns are known', () => {
    const answer = answerOf(create, PLAN, [bytes('2026-11-19\t10:00:00\n2026-11-19\t11:00:00')], columns);
    expect(answer.events).toEqual(['no header at 0']);
    expect(answer.groups[2].map(([key]) => key)).toEqual(['10\tE2KG6TMBAL2PBU', '11\tE2KG6TMBAL2PBU']);
  });

  test.each([
    ['/a*', ['/a.png']],
    ['*.p*g', ['/a.png']],
    ['/b', ['/b']],
    ['*', ['/b', '/a.png', '/last']],
    ['', []],
  ])('filters uri by %j', (pattern, keys) => {
    const filtered = { ...PLAN, filters: [{ dimension: 0, pattern, negated: false }] };
    expect(answerOf(create, filtered, [bytes(FILE)], columns).groups[0].map(([key]) => key)).toEqual(keys);
    const rest = { ...PLAN, filters: [{ dimension: 0, pattern, negated: true }] };
    const others = answerOf(create, rest, [bytes(FILE)], columns).groups[0].map(([key]) => key);
    expect([...keys, ...others].sort()).toEqual(['/a.png', '/b', '/last']);
  });

  test('rejects rows without a readable time only where a window of time is asked for', () => {
    const windowed = { ...PLAN, since: 20261119235959, until: 20261120000001 };
    const answer = answerOf(create, windowed, [bytes(FILE)], columns);
    expect(answer.groups[0].map(([key, [requests]]) => [key, requests])).toEqual([
      ['/a.png', 1],
      ['/b', 1],
    ]);
    // The two rows whose header has no date and time, beside the three that are too short or too wide.
    expect(answer.rejected).toEqual([3, 2, 0]);
  });
});

/** Logs that go wrong in all the ways that matter: odd widths, odd bytes, new headers, unknown values. */
const field = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('-', '', '/a', '/b?', 'Hit', 'Miss', 'RefreshHit', 'Error', 'Nonsense', '#') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('0', '17', '007', '4294967296', '9007199254740993', '0.034', '1.9995', '1e3', '-1', '.5', '5.'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '2026-11-19',
      '2026-02-29',
      '2024-02-29',
      '00:00:00',
      '23:59:60',
      '24:00:00',
      '1:2:3',
      'Text/HTML; q=1',
      ';',
      'A%20;b',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((n) => String.fromCharCode(n)), maxLength: 40 }),
  },
);
const NAMES = ['date', 'time', 'uri', 'bytes', 'taken', 'first', 'result', 'host', 'cs-host', 'type', 'distribution', 'unknown'];
const header = fc.shuffledSubarray(NAMES, { minLength: 1 }).map((names) => `#Fields: ${names.join(' ')}`);
const row = fc.array(field, { minLength: 1, maxLength: 12 }).map((fields) => fields.join('\t'));
const line = fc.oneof(
  { weight: 1, arbitrary: header },
  { weight: 20, arbitrary: row },
  { weight: 1, arbitrary: fc.constantFrom('', '\r', '# note') },
);
const log = fc
  .tuple(header, fc.array(line, { maxLength: 60 }), fc.constantFrom('', '\n', '\r\n'))
  .map(([head, lines, end]) => `${[head, ...lines].join('\n')}${end}`);
const window = fc.constantFrom([0, 0], [20261119000000, 0], [0, 20261119000000], [20240101000000, 20270101000000]);
const filters = fc.array(
  fc.record({ dimension: fc.nat(4), pattern: fc.constantFrom('*', '', '/*', '*a*', 'Hit', '/a', '*/'), negated: fc.boolean() }),
  { maxLength: 2 },
);

describe('on generated logs', () => {
  test('both kernels agree with a reference that splits on tabs, whatever the cuts', () => {
    fc.assert(
      fc.property(log, fc.array(fc.nat(5000), { maxLength: 6 }), window, filters, (text, places, [since, until], some) => {
        const plan = { ...PLAN, since, until, filters: some };
        const whole = bytes(text);
        const expected = referenceAnswer(plan, text, columns);
        const fast = answerOf(wasm.create, plan, cut(whole, places), columns);
        const obvious = answerOf(plain.create, plan, cut(whole, [...places].reverse()), columns);
        expect(fast).toEqual(obvious);
        expect(fast.groups).toEqual(expected.groups);
        expect([fast.accepted, ...fast.rejected]).toEqual([expected.accepted, ...expected.rejected]);
      }),
      { numRuns: 150 },
    );
  });

  test('many groups: both kernels agree, and merge what several of them counted', () => {
    const rows = (from: number, to: number) =>
      Array.from(
        { length: to - from },
        (_, i) => `2026-11-19\t00:00:00\t/${(from + i) % 9000}\t${i}\t0.5\tMiss\t-\t-\ttype/${i % 7}`,
      ).join('\n');
    const halves = [bytes(HEADER + rows(0, 12_000)), bytes(HEADER + rows(6000, 15_000))];
    const both = bytes(`${Buffer.from(halves[0]).toString('latin1')}\n${Buffer.from(halves[1]).toString('latin1')}`);
    const fast = answerOf(wasm.create, PLAN, [both], columns);
    expect(fast.groups[0]).toHaveLength(9000);
    expect(fast).toEqual(answerOf(plain.create, PLAN, [both], columns));
    const counted = halves.map((half) => {
      const kernel = wasm.create(PLAN);
      scanChunks(kernel, [half], columns);
      return kernel;
    });
    expect(groupsOf(counted, PLAN)).toEqual(fast.groups);
  });
});
