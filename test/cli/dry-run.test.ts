/** `--dry-run` tells what would be read, and asks for none of it. */
import { beforeEach, describe, expect, test } from 'vitest';
import { fileWith } from '../logs.js';
import { useFakeS3 } from '../s3/session.js';
import { type AnswerRow, hitlens, parseRows } from './hitlens.js';

const s3 = useFakeS3();

describe('--dry-run', () => {
  const inputs = ['s3://logs/', '--from', '2026-11-19', '--to', '2026-11-20'];
  beforeEach(() => {
    const bucket = s3.server.bucket('logs');
    bucket.put('E1A.2026-11-19-08.x.gz', Buffer.alloc(2000));
    bucket.put('E1A.2026-11-10-08.x.gz', Buffer.alloc(100));
    bucket.put('z.gz', Buffer.alloc(500), { storageClass: 'GLACIER' });
    bucket.put('folder/', '');
    bucket.put('year=2020/a.gz', Buffer.alloc(100));
  });

  test.each(['top', 'report', 'aggregate'])('%s lists what would be read, with all that is left out', async (command) => {
    const by = command === 'aggregate' ? ['--by', 'uri'] : [];
    const { code, stdout, stderr } = await hitlens([command, ...inputs, ...by, '--dry-run']);
    expect(code).toBe(0);
    const reason = expect.stringContaining('it is archived (GLACIER)');
    expect(parseRows(stdout)).toEqual<AnswerRow[]>([
      { input: 's3://logs/E1A.2026-11-19-08.x.gz', bytes: 2000, unreadable: null },
      { input: 's3://logs/z.gz', bytes: 500, unreadable: reason },
    ]);
    expect(stderr).toBe(`hitlens: 1 log, 2,000 bytes
Left out by the time in their names: 1 log.
Not even listed, for the same reason: 1 folder.
Left out as empty: 1 folder marker.
Cannot be read: 1 log.
`);
    expect(s3.server.fetched()).toEqual([]);
  });

  test('a table ends with how much it is', async () => {
    const { stdout, stderr } = await hitlens(['report', ...inputs, '--dry-run', '--format', 'table']);
    expect(stdout).toMatch(/^to read: 1 log +2\.0 KiB$/m);
    expect(stdout).toMatch(/^Not even listed, for the same reason: 1 folder\.$/m);
    expect(stderr).toBe('');
  });

  test('works on disk and as CSV', async () => {
    const file = fileWith('x'.repeat(10));
    const { code, stdout } = await hitlens(['report', file, '--dry-run', '--format', 'csv']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: `input,bytes,unreadable\n${file},10,\n` });
  });
});
