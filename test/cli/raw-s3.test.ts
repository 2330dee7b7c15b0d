/** Questions about single requests, asked of logs in S3. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { download } from '../../src/io/s3/download.js';
import { TempPlace } from '../../src/io/temp.js';
import { fileWith, folderWith, gz, header, log, requests, row, tempFolder, uris } from '../logs.js';
import { FakeS3 } from '../s3/server.js';
import { answerOf, hitlens, ROOT, type Run } from './hitlens.js';

const SAMPLE = join(ROOT, 'sample-logs');
const DISTRIBUTION = 'E1WGQ7ZK4N2RVD';

let s3: FakeS3;
let tempDir: string;
beforeAll(async () => {
  s3 = await FakeS3.start();
});
afterAll(() => s3.stop());
beforeEach(() => {
  s3.reset();
  tempDir = tempFolder();
});

/** Whatever comes of it, no log is left. */
async function run(args: readonly string[]): Promise<Run> {
  const done = await hitlens(['query', ...args, '--format', 'csv', '--temp-dir', tempDir], { env: s3.env() });
  expect(readdirSync(tempDir)).toEqual([]);
  return done;
}

async function answer(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

const nameOf = (day: string, more = 'ab12cd34.gz') => `${DISTRIBUTION}.${day}-08.${more}`;
const COUNT = 'SELECT distribution, dt, count(*) AS n FROM raw_logs WHERE "date" IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2';

describe('the same as on disk', () => {
  test('of all sample logs', async () => {
    const question = 'query-string-fragmentation';
    const bucket = s3.bucket('logs');
    for (const name of readdirSync(SAMPLE).filter((one) => one.endsWith('.gz'))) {
      bucket.put(`cdn/${name}`, readFileSync(join(SAMPLE, name)));
    }
    const inS3 = await answer([question, '--raw', 's3://logs/cdn/']);
    expect(inS3).toBe(await answerOf(['query', question, '--raw', 'sample-logs', '--format', 'csv']));
    expect(inS3.split('\n').length).toBeGreaterThan(10);
  });

  test('together with logs on disk, in any format, under keys that no file could have', async () => {
    const bucket = s3.bucket('logs');
    const json = `${JSON.stringify({ date: '2026-11-17', time: '08:00:00', 'cs-uri-stem': '/a' })}\n`;
    bucket.put(`${nameOf('2026-11-17', 'json.gz')}`, gz(json));
    bucket.put(`a\\..\\b/..${nameOf('2026-11-18')}`, gz(log(uris('/a', '/b'))));
    bucket.put(`${'long'.repeat(80)}.${nameOf('2026-11-18')}`, log(uris('/c')));
    const here = folderWith({ [nameOf('2026-11-19')]: gz(log(uris('/d'))) });
    const rows = [
      'distribution,dt,n',
      `${DISTRIBUTION},2026-11-17,1`,
      `${DISTRIBUTION},2026-11-18,3`,
      `${DISTRIBUTION},2026-11-19,1`,
    ];
    expect(await answer([fileWith(COUNT, 'q.sql'), '--raw', 's3://logs', here])).toBe(`${rows.join('\n')}\n`);
  });
});

test('only what --from and --to ask for is fetched', async () => {
  const bucket = s3.bucket('logs');
  const days = ['16', '17', '18', '19'].map((day) => `2026-11-${day}`);
  for (const date of days) bucket.put(nameOf(date), gz(log(requests(3, '/a', 'Miss', { date }))));
  const window = ['--from', '2026-11-17', '--to', '2026-11-19'];
  expect(await answer(['repeat-misses', '--raw', 's3://logs', ...window])).toMatch(/^uri,.*\n\/a,5,/);
  expect(s3.fetched()).toEqual([nameOf('2026-11-17'), nameOf('2026-11-18')]);
  s3.reset();
  const { code, stderr } = await run(['repeat-misses', '--raw', 's3://logs', '--from', '2027-01-01']);
  const says = 'hitlens: --raw: all 4 logs lie outside --from and --to, by the time in their names\n';
  expect({ code, stderr, fetched: s3.fetched() }).toEqual({ code: 1, stderr: says, fetched: [] });
});

describe('what stands in the way', () => {
  test.each([
    { what: 'no such bucket', options: null },
    { what: 'no permission to list', options: { denied: ['list'] } },
    { what: 'no permission to read', options: { denied: ['get'] } },
  ] as const)('$what is said as of tables in S3', async ({ options }) => {
    const key = 'objects_daily/dt=2026-11-19/E1WGQ7ZK4N2RVD.parquet';
    if (options !== null) s3.bucket('mine', options).put(key, 'x');
    const address = options === null ? 's3://nowhere' : 's3://mine';
    const said = async (args: readonly string[]) => {
      const { code, stderr } = await run(args);
      expect(code).toBe(1);
      return stderr.replace(/s3:\/\/\S+: /, '').replace(/arn:\S+/, '');
    };
    const ofTables = await said(['worst-objects', '--tables', address]);
    expect(await said(['repeat-misses', '--raw', `${address}/objects_daily/`])).toBe(ofTables);
    expect(ofTables).toMatch(/^hitlens: (there is no such bucket|access denied)/);
  });

  test('a log that is archived, or deleted meanwhile, is named by its key, and the others count', async () => {
    const bucket = s3.bucket('logs');
    for (const day of ['17', '18', '19']) bucket.put(nameOf(`2026-11-${day}`), gz(log(uris('/a'))));
    bucket.put(nameOf('2026-11-17'), '', { storageClass: 'GLACIER' });
    s3.script = ({ kind, key }) =>
      kind === 'get' && key === nameOf('2026-11-18') ? { status: 404, code: 'NoSuchKey' } : undefined;
    const { code, stdout, stderr } = await run([fileWith(COUNT, 'q.sql'), '--raw', 's3://logs']);
    expect({ code, stdout }).toEqual({ code: 3, stdout: `distribution,dt,n\n${DISTRIBUTION},2026-11-19,1\n` });
    expect(stderr.split('\n')).toEqual([
      `hitlens: s3://logs/${nameOf('2026-11-17')}: it is archived (GLACIER). Restore it first: aws s3api restore-object`,
      `hitlens: s3://logs/${nameOf('2026-11-18')}: it was deleted after it was listed`,
      '',
    ]);
  });

  test('a log that is damaged counts as far as it goes, and rows that are rejected are found by its key', async () => {
    const bucket = s3.bucket('logs');
    bucket.put(nameOf('2026-11-18'), gz(log(uris('/a', '/b'))).subarray(0, -10));
    bucket.put(nameOf('2026-11-19'), gz(`${header()}${row()}\nshort\tline\n`));
    const { code, stderr } = await run([fileWith(COUNT, 'q.sql'), '--raw', 's3://logs']);
    expect(code).toBe(3);
    expect(stderr).toContain(`hitlens: s3://logs/${nameOf('2026-11-18')}: its gzip data is cut off`);
    expect(stderr).toContain(
      `rows rejected: 1 that have not the fields of their header; the first is at s3://logs/${nameOf('2026-11-19')}:4\n`,
    );
  });

  test('a log that is replaced while it is fetched is the new one, whole', async () => {
    const bucket = s3.bucket('logs');
    bucket.put(nameOf('2026-11-19'), log(uris(...Array.from({ length: 2000 }, () => '/old'))));
    // The first request only tries it out.
    s3.script = ({ kind, before }) => {
      if (kind !== 'get') return undefined;
      if (before === 2) bucket.put(nameOf('2026-11-19'), log(uris('/new', '/new')));
      return before === 1 ? { cutAfter: 10_000 } : undefined;
    };
    expect(await answer([fileWith(COUNT, 'q.sql'), '--raw', 's3://logs'])).toBe(
      `distribution,dt,n\n${DISTRIBUTION},2026-11-19,2\n`,
    );
  });

  test('more logs than there is room for are not even begun', async () => {
    const { S3 } = await import('../../src/io/s3/client.js');
    const { settings } = await import('../s3/session.js');
    const place = new TempPlace(tempDir);
    const huge = { name: 's3://logs/a.gz', size: 2 ** 60, etag: '"x"' };
    await expect(download(S3.load(settings()), [huge], place)).rejects.toThrow(
      /the logs are 1,099,511,627,776 MiB, and there is room for [\d,]+ MiB\. Ask for fewer with --from and --to/,
    );
    place.remove();
    expect(s3.requests).toEqual([]);
  });
});
