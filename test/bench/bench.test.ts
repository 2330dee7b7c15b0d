/** hitlens and DuckDB give the same answers, and the check of answers would notice if they did not. Nothing is timed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { generate } from '../../sample-logs/day.js';
import type { Truth } from '../../sample-logs/truth.js';
import { ROOT } from '../cli/hitlens.js';
import { tempFolder } from '../logs.js';
import { Answers } from './answers.js';
import { digestCsv } from './digest.js';
import { measure } from './measure.js';
import { copyLogs, memorySubjects } from './memory.js';
import { Servers, s3Subjects } from './s3.js';
import type { Answer, Subject } from './subject.js';
import { speedSubjects } from './subjects.js';

const DIST = resolve(ROOT, process.env.HITLENS_DIST ?? 'dist');
const PATIENCE_MS = 30_000;

let truth: Truth;
let answering: readonly { readonly name: string; readonly command: Subject['command']; readonly answer: Answer }[];

beforeAll(async () => {
  const logs = tempFolder();
  truth = await generate({ out: logs, rows: 8000, files: 6, distinct: 0.6, seed: 1, date: '2026-11-19' });
  const all = speedSubjects({ dist: DIST, logs, out: tempFolder() });
  answering = all.flatMap(({ name, command, needs, answer }) =>
    answer === undefined || needs.length > 0 ? [] : [{ name, command, answer }],
  );
  for (const { command } of answering) await measure(command);
}, PATIENCE_MS);

function answerOf(name: string, kind: Answer['kind']): Answer {
  const found = answering.find((subject) => subject.name === name && subject.answer.kind === kind);
  if (found === undefined) throw new Error(`${name} has no answer to ${kind}`);
  return found.answer;
}

/** What the check says of hitlens' answer followed by one that was tampered with. */
async function faultsAfter(answer: Answer, change: (text: string) => string): Promise<string[]> {
  const answers = new Answers(truth);
  await answers.check('hitlens', answer);
  const file = join(tempFolder(), 'answer');
  writeFileSync(file, change(readFileSync(answer.file, 'utf8')));
  await answers.check('other', { ...answer, file });
  return [...answers.wrong];
}

test('all answers are equal, and what the logs are known to hold', async () => {
  const answers = new Answers(truth);
  for (const { name, answer } of answering) await answers.check(name, answer);
  expect(answering.map(({ name, answer }) => `${answer.kind} of ${name}`)).toEqual([
    'top of hitlens',
    'top of DuckDB',
    'aggregate of hitlens',
    'aggregate of DuckDB',
    'aggregate of DuckDB, ordered',
  ]);
  expect([...answers.wrong]).toEqual([]);
});

test('one byte more in a ranking is noticed', async () => {
  const faults = await faultsAfter(answerOf('hitlens', 'top'), (text) =>
    text.replace(/"bytes_sent":(\d+)/, (_, bytes: string) => `"bytes_sent":${Number(bytes) + 1}`),
  );
  expect(faults).toEqual([expect.stringMatching(/^top of other: bytes_sent of row 1 is \d+ instead of \d+$/)]);
});

test('times that two groups swap are noticed, although all sums stay as they are', async () => {
  const faults = await faultsAfter(answerOf('hitlens', 'aggregate'), (text) => {
    const lines = text.split('\n');
    const [one, other] = [lines[1], lines[2]].map((line) => line.lastIndexOf(','));
    const times = [lines[1].slice(one), lines[2].slice(other)];
    expect(times[0]).not.toBe(times[1]);
    lines[1] = lines[1].slice(0, one) + times[1];
    lines[2] = lines[2].slice(0, other) + times[0];
    return lines.join('\n');
  });
  expect(faults).toEqual(['aggregate of other: its rows are others']);
});

test('another order is noticed where there should be none', async () => {
  const answer = answerOf('hitlens', 'aggregate');
  const swap = (text: string) => text.replace(/\n(.*)\n(.*)\n/, '\n$2\n$1\n');
  expect(await faultsAfter(answer, swap)).toEqual([
    'aggregate of other: its rows are in another order',
    'aggregate of other: 1 of its rows do not come after the one before',
  ]);
  expect(await faultsAfter({ ...answer, isOrdered: false }, swap)).toEqual([]);
});

test('a lost group is noticed, and what is missing in all', async () => {
  const faults = await faultsAfter(answerOf('hitlens', 'aggregate'), (text) => text.replace(/\n.*\n/, '\n'));
  expect(faults[0]).toBe(`aggregate of other: ${truth.distinct_rows - 1} rows instead of ${truth.distinct_rows}`);
  expect(faults).toContainEqual(expect.stringMatching(/^aggregate of other: \d+ requests, truth\.json has 8000$/));
});

test('quotes that are not needed make no other row', async () => {
  const folder = tempFolder();
  const digests = await Promise.all(
    ['a,"b|c","d ""e""",Hit,1,2,3', 'a,b|c,"d ""e""","Hit",1,2,3', '"a,b",c,d e,Hit,1,2,3'].map((line, i) => {
      const file = join(folder, String(i));
      writeFileSync(file, `header\n${line}\n`);
      return digestCsv(file);
    }),
  );
  expect(digests[1]).toEqual(digests[0]);
  expect(digests[2].content).not.toBe(digests[0].content);
  expect(digests[0].resultTypes).toEqual(new Map([['Hit', 1]]));
});

/** Runs them and says what is wrong with their answers, and which had none since memory ran out. */
async function check(subjects: readonly Subject[], known: Truth): Promise<{ wrong: string[]; ranOut: string[] }> {
  const answers = new Answers(known);
  const ranOut: string[] = [];
  for (const { name, command, env, mayRunOut, answer } of subjects) {
    const cost = await measure(command, { env: env?.(), mayRunOut });
    if (cost.ranOut) ranOut.push(name);
    else if (answer !== undefined) await answers.check(name, answer);
  }
  return { wrong: [...answers.wrong], ranOut };
}

test(
  'copies of the logs hold so many times as much, each under its own distribution',
  async () => {
    const logs = tempFolder();
    const folder = tempFolder();
    const small = await generate({ out: logs, rows: 2000, files: 2, distinct: 0.6, seed: 1, date: '2026-11-19' });
    copyLogs(logs, folder, 16);
    const subjects = memorySubjects({ dist: DIST, folder, out: tempFolder() });
    const once = subjects.filter(({ group, name }) => !group.startsWith('growth') || name.endsWith('16 times'));
    expect(await check(once, small)).toEqual({ wrong: [], ranOut: [] });
    // What is right for the copies is not for the logs themselves.
    const { wrong } = await check(subjects.slice(0, 1), { ...small, distinct_rows: small.distinct_rows + 1 });
    expect(wrong).toEqual([
      `aggregate of 20 million groups: ${14 * small.distinct_rows} rows, truth.json has ${14 * (small.distinct_rows + 1)}`,
    ]);
  },
  PATIENCE_MS,
);

test('small objects give the same answer from S3 as from disk', async () => {
  const objects = tempFolder();
  const small = await generate({ out: objects, rows: 2000, files: 24, distinct: null, seed: 1, date: '2026-11-19' });
  const servers = new Servers(DIST, objects);
  try {
    await servers.start([0, 20]);
    const subjects = s3Subjects({ dist: DIST, objects, out: tempFolder() }, servers);
    expect(await check(subjects, small)).toEqual({ wrong: [], ranOut: [] });
  } finally {
    servers.stop();
  }
});

test('to run out of memory is no error where it may happen, and anything else is', async () => {
  const fail = (text: string) => [process.execPath, '-e', `console.error(${JSON.stringify(text)}); process.exit(1)`];
  const outOfMemory = fail('Out of Memory Error: could not allocate block of size 256.0 KiB');
  expect(await measure(outOfMemory, { mayRunOut: true })).toMatchObject({ ranOut: true });
  await expect(measure(outOfMemory)).rejects.toThrow(/failed \(1\)/);
  await expect(measure(fail('IO Error'), { mayRunOut: true })).rejects.toThrow(/failed \(1\)/);
});
