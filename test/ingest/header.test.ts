/** The `#` lines of a log. */
import { describe, expect, test } from 'vitest';
import { readComment } from '../../src/ingest/header.js';
import { Refusal } from '../../src/schema/errors.js';
import { columnOf, FIELDS } from '../../src/schema/fields.js';
import { BY_URI, ingest, keys } from './shards.js';

describe('#Fields', () => {
  test.each([
    ['v1 and v2 W3C', 'cs(User-Agent) cs(Referer) sc-status x-host-header timestamp(ms)'],
    ['v2 Parquet', 'cs_User_Agent cs_Referer sc_status x_host_header timestamp_ms'],
    ['real-time', 'cs-user-agent cs-referer sc-status x-host-header timestamp-ms'],
    ['Athena', 'cs_user_agent cs_referrer sc_status x_host_header timestamp_ms'],
  ])('as %s spells them', (_, names) => {
    const columns = ['cs_user_agent', 'cs_referer', 'sc_status', 'x_host_header', 'timestamp_ms'];
    expect(readComment(`#Fields: ${names}`)).toEqual(columns);
  });

  test.each([
    ['one space', '#Fields: date time sc-status'],
    ['tabs', '#Fields:\tdate\ttime\tsc-status'],
    ['both, and more than one', '#Fields:  date \t time\t\tsc-status \t'],
    ['no space after the colon', '#Fields:date time sc-status'],
    ['other letters', '#fields : Date TIME Sc-Status'],
  ])('separated by %s', (_, line) => {
    expect(readComment(line)).toEqual(['date', 'time', 'sc_status']);
  });

  test('names that no table knows keep their place', () => {
    expect(readComment('#Fields: date x-new-field time')).toEqual(['date', 'x_new_field', 'time']);
  });

  test('a zero-width space in a name is none', () => {
    expect(readComment('#Fields: date\u200b \u200btime sc-bytes')).toEqual(['date', 'time', 'sc_bytes']);
  });

  test('every field has a column of its own', () => {
    expect(new Set(FIELDS.map(({ column }) => column)).size).toBe(FIELDS.length);
    for (const { name, column } of FIELDS) expect([name, columnOf(column)]).toEqual([name, column]);
  });

  test('more fields than a log can have are refused', () => {
    const names = (count: number) => `#Fields: ${Array.from({ length: count }, (_, i) => `f${i}`).join(' ')}`;
    expect(readComment(names(1000))).toHaveLength(1000);
    expect(() => readComment(names(1001))).toThrow(Refusal);
  });

  test('an RTMP log is refused by name', () => {
    const fields = 'date time x-edge-location c-ip x-event sc-bytes x-cf-status x-cf-client-id cs-uri-stem';
    expect(() => readComment(`#Fields: ${fields}`)).toThrow(/RTMP.*Leave it out/);
    expect(() => readComment('#Fields: date time x-\u200bevent\u200b')).toThrow(/RTMP/);
  });
});

describe('#Version', () => {
  test.each(['#Version: 1.0', '#Version:1.0 ', '#version : 1.0'])('%s is read', (line) => {
    expect(readComment(line)).toBeNull();
  });

  test.each(['2.0', '1.1', '1', ''])('%j is refused by name', (version) => {
    expect(() => readComment(`#Version: ${version}`)).toThrow(`"#Version: ${version}", and hitlens reads version 1.0`);
  });
});

test.each(['#', '#Foo?', '#Software: x', '# Fields are below', '#Remark: #Fields: date'])('%s is skipped', (line) => {
  expect(readComment(line)).toBeNull();
});

describe('in a file', () => {
  test('a second header maps the rows that follow, also to fewer and to other columns', async () => {
    const content = `#Fields: date cs-uri-stem sc-bytes
2026-11-19\t/a\t10
#Fields: sc-bytes cs-uri-stem
20\t/b
2026-11-19\t/a\t10
#Remark: none
#Fields: cs-uri-stem
/a
`;
    const { reading, rankings } = await ingest([{ name: 'a', content }], BY_URI);
    expect(rankings[0]).toEqual(['/a 2 10 0 0 0 0 0 0 0', '/b 1 20 0 0 0 0 0 0 0']);
    expect(reading).toMatchObject({ accepted: 3, rejected: [1, 0, 0] });
    expect(reading.samples).toMatchObject([{ line: 5 }]);
  });

  test('the header of one file says nothing about the next', async () => {
    const logs = [
      { name: 'a', content: `#Fields: date cs-uri-stem\n2026-11-19\t/a\n`.repeat(9) },
      { name: 'b', content: '2026-11-19\t/b\n' },
    ];
    const { reading, rankings } = await ingest(logs, BY_URI);
    expect(keys(rankings[0])).toEqual(['/a']);
    expect(reading.failed).toMatchObject([{ file: 'b', kind: 'refused' }]);
  });
});
