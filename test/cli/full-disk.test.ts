/** Where there is no room for a file, that is said in one line, the run ends by itself, and nothing of it is left. */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileWith, gz, log, tempFolder, uris } from '../logs.js';
import { FakeS3 } from '../s3/server.js';
import { answerOf, hitlens, type ProcessOptions, type Run } from './hitlens.js';

const DAYS = ['2026-11-17', '2026-11-18', '2026-11-19'];
const DISTRIBUTIONS = ['E1EXAMPLE0001', 'E2EXAMPLE0002'];

/** KiB in which there is room for the rows of a small day, but not for the table made of them; for the tables of small days only. */
const NONE = 1;
const SMALL = 3;

/** So many requests, each for an object of its own whose name cannot be compressed. */
function rowsOf(day: string, count: number): ReturnType<typeof uris> {
  const names = Array.from({ length: count }, (_, i) => `/${createHash('sha512').update(`${day} ${i}`).digest('base64url')}`);
  return uris(...names).map((one) => ({ ...one, date: day }));
}

/** Some requests on each day, and more on the second. */
function logFolder(): string {
  const folder = tempFolder();
  for (const distribution of DISTRIBUTIONS) {
    for (const day of DAYS) writeFileSync(join(folder, `${distribution}.${day}-08.aaaa.gz`), gz(log(rowsOf(day, 1))));
  }
  return folder;
}

function addLateLogs(folder: string): void {
  for (const distribution of DISTRIBUTIONS) {
    writeFileSync(join(folder, `${distribution}.${DAYS[1]}-09.late.gz`), gz(log(rowsOf(DAYS[1], 10))));
  }
}

/** Digests of all files below a folder, hidden ones too, by their paths. */
function filesIn(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((file) => join(file.parentPath, file.name)).sort();
  const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), digest(path)]));
}

/** Only what is of these days. */
function ofDays(files: Readonly<Record<string, string>>, days: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([name]) => days.some((day) => name.includes(`dt=${day}/`))));
}

/** Fails with one line. Its temp files have a folder of their own, in which nothing is left. */
async function failure(args: readonly string[], tempDir: string, options: ProcessOptions): Promise<string> {
  const { code, stderr, stdout }: Run = await hitlens([...args, '--temp-dir', tempDir], options);
  expect({ code, stdout, left: readdirSync(tempDir) }).toEqual({ code: 1, stdout: '', left: [] });
  expect(stderr).toMatch(/^hitlens: [^\n]*\n$/);
  return stderr;
}

const NO_ROOM = 'no file may be so large there';

// There is no ulimit.
describe.skipIf(process.platform === 'win32')('without room', () => {
  let s3: FakeS3;
  beforeAll(async () => {
    s3 = await FakeS3.start();
  });
  afterAll(() => s3.stop());

  describe('for the tables of a rollup', () => {
    let logs: string;
    let older: string;
    let whole: Readonly<Record<string, string>>;
    beforeAll(async () => {
      logs = logFolder();
      const to = tempFolder();
      await answerOf(['rollup', logs, '--to', to]);
      older = tempFolder();
      cpSync(to, older, { recursive: true });
      addLateLogs(logs);
      await answerOf(['rollup', logs, '--to', to]);
      whole = filesIn(to);
      expect(Object.keys(filesIn(older))).toHaveLength(12);
      expect(Object.keys(whole)).toEqual(Object.keys(filesIn(older)));
    });

    test.each([
      { where: 'of the first day', largestFile: NONE, fails: DAYS[0], built: [] },
      { where: 'of a day between', largestFile: SMALL, fails: DAYS[1], built: [DAYS[0]] },
    ])('$where: what comes after it is not begun, and the next run builds it', async ({ largestFile, fails, built }) => {
      const [to, tempDir] = [tempFolder(), tempFolder()];
      const said = await failure(['rollup', logs, '--to', to], tempDir, { largestFile });
      expect(said).toContain(
        `${join(to, 'objects_daily', `dt=${fails}`, 'E1EXAMPLE0001.parquet')}: cannot be written: ${NO_ROOM}.`,
      );
      expect(said).toContain('What is built stays as it is: mend that, or name another folder with --to, and run it again');
      expect(filesIn(to)).toEqual(ofDays(whole, built));
      await answerOf(['rollup', logs, '--to', to]);
      expect(filesIn(to)).toEqual(whole);
    });

    test('the older ones stay', async () => {
      const to = tempFolder();
      cpSync(older, to, { recursive: true });
      await failure(['rollup', logs, '--to', to, '--force'], tempFolder(), { largestFile: NONE });
      expect(filesIn(to)).toEqual(filesIn(older));
    });

    test('on their way to S3', async () => {
      const bucket = s3.bucket('tables');
      const [tempDir, env] = [tempFolder(), s3.env()];
      const said = await failure(['rollup', logs, '--to', 's3://tables/cdn'], tempDir, { largestFile: SMALL, env });
      expect(said).toContain(`hitlens: ${tempDir}: ${NO_ROOM}. Tables are made there first: make room, or name another folder`);
      const keys = Object.keys(ofDays(whole, [DAYS[0]])).map((name) => `cdn/${name}`);
      expect(bucket.keys()).toEqual(keys);
    });

    test('in the folder that those in S3 are kept in', async () => {
      const bucket = s3.bucket('kept');
      for (const name of Object.keys(whole)) bucket.put(name, readFileSync(join(older, name)));
      const cache = tempFolder();
      const env = { ...s3.env(), XDG_CACHE_HOME: cache };
      const args = ['query', 'fleet-hit-ratio', '--tables', 's3://kept'];
      const said = await failure(args, tempFolder(), { largestFile: NONE, env });
      expect(said).toMatch(new RegExp(`^hitlens: ${cache}/.*\\.parquet: cannot be written: ${NO_ROOM}\\. .*XDG_CACHE_HOME`));
      expect(Object.keys(filesIn(cache)).filter((name) => !/^hitlens\/tables\/.*\/[^.][^/]*$/.test(name))).toEqual([]);
    });
  });

  describe('for a question', () => {
    test('that does not fit into memory', async () => {
      const sql = 'SELECT max(n) FROM (SELECT row_number() OVER (ORDER BY hash(x)) AS n FROM range(4000000) t(x))';
      const args = ['query', fileWith(sql, 'q.sql'), '--memory', '64MiB'];
      const tempDir = tempFolder();
      const said = await failure(args, tempDir, { largestFile: 1000 });
      expect(said).toBe(
        `hitlens: ${tempDir}: ${NO_ROOM}. What --memory does not hold goes there: name another folder with --temp-dir, or give more --memory\n`,
      );
    });

    test('whose logs are laid down as text', async () => {
      const json = Array.from(
        { length: 100 },
        () => `${JSON.stringify({ date: DAYS[0], time: '08:00:00', 'cs-uri-stem': '/a' })}\n`,
      );
      const tempDir = tempFolder();
      const raw = fileWith(gz(json.join('')), 'E1EXAMPLE0001.2026-11-17-08.aaaa.gz');
      const said = await failure(['query', 'repeat-misses', '--raw', raw], tempDir, { largestFile: NONE });
      expect(said).toContain(
        `hitlens: ${tempDir}: ${NO_ROOM} (a temp file there needed 1 MiB, and there may be several). Logs that`,
      );
    });

    test('whose logs are in S3', async () => {
      s3.bucket('logs').put('E1EXAMPLE0001.2026-11-17-08.aaaa.gz', gz(log(rowsOf(DAYS[0], 30))));
      const tempDir = tempFolder();
      const args = ['query', 'repeat-misses', '--raw', 's3://logs'];
      const said = await failure(args, tempDir, { largestFile: NONE, env: s3.env() });
      expect(said).toContain(`hitlens: ${tempDir}: ${NO_ROOM}`);
      expect(said).toContain('Ask for fewer with --from and --to, or name another folder with --temp-dir');
    });

    test('whose answer goes to a file', async () => {
      const folder = tempFolder();
      const sql = fileWith('SELECT x FROM range(10000) t(x)', 'q.sql');
      const output = join(folder, 'answer.csv');
      const said = await failure(['query', sql, '--output', output], tempFolder(), { largestFile: NONE });
      expect(said).toBe(`hitlens: ${output}: cannot be written: ${NO_ROOM}\n`);
      expect(readdirSync(folder)).toEqual([]);
    });
  });

  test.each([
    { what: 'its rows', rows: 100, says: ' (a temp file there needed 1 MiB, and there may be several). ' },
    {
      what: 'what is made of them',
      rows: 1,
      says: '. Parquet is made there first: make room, or name another folder with --temp-dir',
    },
  ])('for an answer in Parquet: $what', async ({ rows, says }) => {
    const [folder, tempDir] = [tempFolder(), tempFolder()];
    const args = ['top', fileWith(log(rowsOf(DAYS[0], rows))), '--limit', 'all', '--output', join(folder, 'answer.parquet')];
    const said = await failure(args, tempDir, { largestFile: NONE });
    expect(said).toContain(`hitlens: ${tempDir}: ${NO_ROOM}${says}`);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.skipIf(process.platform !== 'linux')('for the file that Parquet goes to', async () => {
    const tempDir = tempFolder();
    const said = await failure(['top', 'sample-logs', '--format', 'parquet', '--output', '/dev/full'], tempDir, {});
    expect(said).toBe('hitlens: /dev/full: cannot be written: the disk is full\n');
  });

  // The largest is the page; the first that is too large for 1 KiB, and known to be, is one on the way to Parquet.
  test.each([
    { largestFile: 160, fails: (to: string) => `${join(to, 'index.html')}: cannot be written: ${NO_ROOM}` },
    { largestFile: NONE, fails: (_to: string, tempDir: string) => `${tempDir}: ${NO_ROOM}` },
  ])('for the files of a report ($largestFile KiB)', async ({ largestFile, fails }) => {
    const [to, tempDir] = [join(tempFolder(), 'report'), tempFolder()];
    mkdirSync(to);
    const said = await failure(['report', 'sample-logs', '--out', to], tempDir, { largestFile });
    expect(said).toContain(`hitlens: ${fails(to, tempDir)}`);
    expect(readdirSync(to)).toEqual([]);
  });
});
