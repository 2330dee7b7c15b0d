/** From logs to one ranking: the same whatever the shards, the chunks and the kernel. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Question } from '../../src/ingest/question.js';
import { V1_FIELD_NAMES, V1_WIDTHS } from '../../src/schema/fields.js';
import { distributionOf } from '../../src/schema/log-names.js';
import { MEASURE_NAMES } from '../../src/schema/measures.js';
import { header, log, row, uris, type Values } from '../logs.js';
import { BY_URI, ingest, keys, type MemoryLog } from './shards.js';

const QUESTION: Question = {
  ...BY_URI,
  groupings: [
    { dimensions: ['uri'], layout: 'cache' },
    { dimensions: ['status', 'content_type', 'hour'], layout: 'plain' },
  ],
};

const FIELDS = ['date', 'time', 'cs-uri-stem', 'sc-status', 'sc-content-type', 'sc-bytes', 'time-taken', 'x-edge-result-type'];

const randomRow: fc.Arbitrary<Values> = fc.record({
  time: fc.constantFrom('00:00:00', '12:30:00', '23:59:59', 'late'),
  'cs-uri-stem': fc.oneof(
    fc.constantFrom('/', '/a', '/b', '/index.html', '-', '/ä', '/\u{1f600}'),
    fc.stringMatching(/^\/[a-z]{0,40}$/),
  ),
  'sc-status': fc.constantFrom('200', '404', '000'),
  'sc-content-type': fc.constantFrom('text/html', 'TEXT/HTML;x=1', '-'),
  'sc-bytes': fc.oneof(fc.nat(5), fc.nat()).map(String),
  'x-edge-result-type': fc.constantFrom('Hit', 'RefreshHit', 'Miss', 'Error', 'Redirect', 'New'),
});

/** Some with a row that is not well formed in the middle, some without a last newline. */
const randomLog = fc
  .record({ rows: fc.array(randomRow, { maxLength: 30 }), hasBroken: fc.boolean(), endsWithNewline: fc.boolean() })
  .map(({ rows, hasBroken, endsWithNewline }) => {
    const text = log(rows, FIELDS) + (hasBroken ? `broken\trow\n${log(rows.slice(0, 3), FIELDS)}` : '');
    return endsWithNewline ? text : text.slice(0, -1);
  });

const randomLogs = fc
  .array(randomLog, { minLength: 1, maxLength: 6 })
  .map((texts) => texts.map((content, i): MemoryLog => ({ name: `${i}.log`, content })));

describe('shards', () => {
  test('any number of them give the same ranking, and read the same', async () => {
    const setup = fc.record({
      shards: fc.integer({ min: 1, max: 4 }),
      chunks: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 4 }),
      sort: fc.constantFrom(...MEASURE_NAMES.slice(0, 1), 'bytes_sent', 'time_taken_ms'),
      limit: fc.option(fc.integer({ min: 1, max: 10 })),
    });
    await fc.assert(
      fc.asyncProperty(randomLogs, setup, async (logs, { shards, chunks, sort, limit }) => {
        const alone = await ingest(logs, QUESTION, { sort, limit });
        expect(await ingest(logs, QUESTION, { shards, chunks, sort, limit })).toEqual(alone);
        expect(await ingest(logs, QUESTION, { kernel: 'plain', shards, chunks, sort, limit })).toEqual(alone);
      }),
      { numRuns: 40 },
    );
  });

  test.each(MEASURE_NAMES)('keep the total order by %s', async (sort) => {
    const values = ['Hit', 'Miss', 'RefreshHit', 'Error', 'Redirect'];
    const rows = Array.from({ length: 60 }, (_, i) => ({
      'cs-uri-stem': `/${i % 17}`,
      'x-edge-result-type': values[(i * 7) % 5],
      'sc-bytes': String(i % 3),
    }));
    const logs = [0, 1, 2].map((part) => ({ name: `${part}`, content: log(rows.slice(part * 20, part * 20 + 20)) }));
    const [alone] = (await ingest(logs, BY_URI, { sort })).rankings;
    expect(alone).toHaveLength(17);
    expect((await ingest(logs, BY_URI, { sort, shards: 3 })).rankings).toEqual([alone]);
    expect((await ingest(logs, BY_URI, { sort, shards: 3, limit: 5 })).rankings).toEqual([alone.slice(0, 5)]);
  });

  test('more of them than logs, and logs without rows, do no harm', async () => {
    const { reading, rankings } = await ingest([{ name: 'empty', content: header() }], BY_URI, { shards: 4 });
    expect(rankings).toEqual([[]]);
    expect(reading).toMatchObject({ files: 1, accepted: 0, first: 0, last: 0, failed: [] });
  });
});

describe('what was read', () => {
  test('the first and the last instant are those of all shards', async () => {
    const at = (date: string, time: string) => ({ name: `${date}${time}`, content: log([{ date, time }]) });
    const logs = [at('2026-11-19', '12:00:00'), at('2026-11-18', '23:59:59'), at('2026-12-01', '00:00:00'), at('-', '-')];
    const { reading } = await ingest(logs, BY_URI, { shards: 3 });
    expect(reading).toMatchObject({ first: 20261118235959, last: 20261201000000, accepted: 4 });
  });

  test('samples are the first ones by input and line, whatever the sizes and the shards', async () => {
    const broken = (rows: number) => `${header(['date', 'time'])}${'no\n'.repeat(rows)}`;
    // The larger a log, the earlier it is scanned.
    const logs = [1, 2, 1, 40, 900].map((rows, i) => ({ name: `${i}.log`, content: broken(rows) }));
    const expected = [
      ['0.log', 3],
      ['1.log', 3],
      ['1.log', 4],
      ['2.log', 3],
      ['3.log', 3],
    ];
    for (const shards of [1, 2, 4]) {
      const { reading } = await ingest(logs, BY_URI, { shards, chunks: [7] });
      expect(reading.samples.map(({ file, line }) => [file, line])).toEqual(expected);
      expect(reading.rejected).toEqual([944, 0, 0]);
    }
  });

  test('a long sample is cut off', async () => {
    const { reading } = await ingest([{ name: 'a', content: `${header(['date', 'time'])}${'x'.repeat(5000)}\n` }], BY_URI);
    expect(reading.samples).toEqual([{ file: 'a', index: 0, line: 3, reason: 'field_count', text: 'x'.repeat(200) }]);
  });

  test('a missing column counts once a file, however many headers the file has', async () => {
    const without = (...names: string[]) => V1_FIELD_NAMES.filter((name) => !names.includes(name));
    const logs = [
      { name: 'a', content: log(uris('/'), without('cs-uri-stem')).repeat(3) },
      { name: 'b', content: log(uris('/'), without('cs-uri-stem', 'time-taken')) },
      { name: 'c', content: log(uris('/')) },
    ];
    for (const shards of [1, 3]) {
      expect((await ingest(logs, BY_URI, { shards })).reading.missing).toEqual([
        ['time_taken', 1],
        ['uri', 2],
      ]);
    }
  });

  test('only what is asked for can be missing', async () => {
    const question: Question = { ...BY_URI, groupings: [{ dimensions: ['host'], layout: 'cache' }] };
    const oneOfTwo = V1_FIELD_NAMES.filter((name) => name !== 'x-host-header' && name !== 'cs-uri-stem');
    expect((await ingest([{ name: 'a', content: log([{}], oneOfTwo) }], question)).reading.missing).toEqual([]);
  });
});

describe('--fields v1', () => {
  test.each(V1_WIDTHS)('takes a log without header and with %i fields for what it is', async (width) => {
    const fields = V1_FIELD_NAMES.slice(0, width);
    const content = uris('/a', '/b')
      .map((values) => `${row(values, fields)}\n`)
      .join('');
    const { reading, rankings } = await ingest([{ name: 'a', content }], BY_URI, { headerless: 'v1' });
    expect(keys(rankings[0])).toEqual(['/a', '/b']);
    expect(reading).toMatchObject({ accepted: 2, rejected: [0, 0, 0], failed: [] });
  });

  test.each([1, 13, 34])('refuses rows of %i fields, which no log ever had', async (width) => {
    const { reading } = await ingest([{ name: 'a', content: `${'x\t'.repeat(width - 1)}x\n` }], BY_URI, { headerless: 'v1' });
    expect(reading.failed).toMatchObject([{ file: 'a', kind: 'refused', reason: expect.stringContaining(`${width} fields`) }]);
  });

  test('a trailing tab is no field', async () => {
    const { reading } = await ingest([{ name: 'a', content: `${row()}\t\n${row()}\n` }], BY_URI, { headerless: 'v1' });
    expect(reading.accepted).toBe(2);
  });

  test('leaves a log with a header alone', async () => {
    const { rankings } = await ingest([{ name: 'a', content: log(uris('/a'), ['cs-uri-stem']) }], BY_URI, { headerless: 'v1' });
    expect(keys(rankings[0])).toEqual(['/a']);
  });
});

describe('distributionOf', () => {
  test.each<[string, string | null]>([
    ['E2KG6TMBAL2PBU.2021-01-23-13.23aaa605.gz', 'E2KG6TMBAL2PBU'],
    ['logs/E2KG6TMBAL2PBU.2021-01-23-13.RT4KCN4SGK9.gz', 'E2KG6TMBAL2PBU'],
    ['logs\\E2KG6TMBAL2PBU.2021-01-23-13.23aaa605', 'E2KG6TMBAL2PBU'],
    ['my-prefix_E2KG6TMBAL2PBU.2021-01-23-13.23aaa605.gz', 'E2KG6TMBAL2PBU'],
    ['b/AWSLogs/123456789012/CloudFront/EHLMG1T8SOX48.2025-02-02-22.340b7ab0.gz', 'EHLMG1T8SOX48'],
    ['b/AWSLogs/123456789012/CloudFront/EHLMG1T8SOX48/2025/02/02/22/part.gz', 'EHLMG1T8SOX48'],
    ['b/DistributionId=EHLMG1T8SOX48/year=2025/part.gz', 'EHLMG1T8SOX48'],
    ['distributionid=ehlmg1t8sox48/part.gz', 'ehlmg1t8sox48'],
    ['access.log', null],
    ['-', null],
    ['2021-01-23-13.23aaa605.gz', null],
    ['lowercase1234.2021-01-23-13.23aaa605.gz', null],
  ])('%s', (path, id) => {
    expect(distributionOf(path)).toBe(id);
  });

  test("the file's own name is stronger than the folder's", () => {
    expect(distributionOf('distributionid=EAAAAAAAAAAAA/E2KG6TMBAL2PBU.2021-01-23-13.x.gz')).toBe('E2KG6TMBAL2PBU');
  });
});
