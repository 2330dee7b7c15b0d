/** Ends a run at many moments, one after the other, and looks each time at what is left. */
import { mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { expect } from 'vitest';
import { Random } from '../../sample-logs/random.js';
import { type Files, filesIn, reset, type Seen, seenIn } from './answer.js';
import { anyTime, type Ended, hiddenIn, runAndEnd, runWhole, type Signal, whileWriting } from './ended.js';
import type { Subject } from './subject.js';

const TEMP = /^hitlens-(\d+)-[0-9a-f]+\.tmp$/;

export interface Tally {
  readonly seen: Partial<Record<Seen, number>>;
  /** Runs that the signal ended: the others were done before. */
  ended: number;
}

export interface Trial {
  readonly subject: Subject;
  readonly whole: Files;
  /** How long an undisturbed run took. */
  readonly ms: number;
  readonly random: Random;
}

/** Runs once to the end: that is the answer, and how long it takes. */
export async function prepare(subject: Subject, seed: number): Promise<Trial> {
  await expectToSpill(subject);
  const { code, ms } = await runWhole(subject);
  expect(code).toBe(0);
  const whole = filesIn(subject.folder);
  expect(Object.keys(whole).length).toBeGreaterThan(0);
  return { subject, whole, ms, random: new Random(seed, subject.name) };
}

/** Without a folder for temp files it cannot be done. */
async function expectToSpill(subject: Subject): Promise<void> {
  rmdirSync(subject.tempDir);
  expect(await runWhole(subject)).toMatchObject({ code: 1, stderr: expect.stringMatching(/--temp-dir/) });
  mkdirSync(subject.tempDir);
}

/**
 * Ends so many runs by each of the signals; SIGKILL, which leaves things behind, must be the last of them. Every second
 * moment is any time, the others are while the answer is written. In the end all must be as if nothing had been.
 */
export async function endAtManyMoments(trial: Trial, signals: readonly Signal[], times: number): Promise<Tally> {
  const tally: Tally = { seen: {}, ended: 0 };
  for (const signal of signals) {
    for (let i = 0; i < times; i++) await endOnce(trial, signal, i, tally);
  }
  await expectTheSameAgain(trial);
  return tally;
}

async function endOnce({ subject, whole, ms, random }: Trial, signal: Signal, i: number, tally: Tally): Promise<void> {
  const before = reset(subject.folder, { names: Object.keys(whole), isThere: i % 4 < 2 });
  const moment = i % 2 === 0 ? anyTime(random, ms) : whileWriting(random, ms / 8);
  const run = await runAndEnd(subject, signal, moment);
  const seen = seenIn(subject.folder, before, whole);
  tally.seen[seen] = (tally.seen[seen] ?? 0) + 1;
  if (run.code !== 0) tally.ended++;
  if (signal === 'SIGKILL') expectOnlyItsOwn(subject, run);
  else expectNothingLeft(subject, run, signal);
}

/** Whoever is killed cannot tidy up. What there is of earlier ones goes when the next opens the same. */
function expectOnlyItsOwn({ folder, tempDir }: Subject, { pid, code }: Ended): void {
  expect([0, 137]).toContain(code);
  const hidden = hiddenIn(folder);
  const own = hidden.filter((name) => name.endsWith(`.${pid}.hitlens`));
  if (own.length > 0) expect(hidden.filter((name) => nameOf(name) === nameOf(own[0]))).toEqual([own[0]]);
  // They are unlinked as soon as they are open, so there is one only where the kill came in between.
  expect(readdirSync(tempDir).filter((name) => !TEMP.test(name))).toEqual([]);
}

function nameOf(hidden: string): string {
  return hidden.replace(/\.\d+\.hitlens$/, '');
}

function expectNothingLeft({ folder, tempDir }: Subject, { code, stderr }: Ended, signal: 'SIGTERM' | 'SIGINT'): void {
  expect([0, signal === 'SIGTERM' ? 143 : 130]).toContain(code);
  expect(hiddenIn(folder)).toEqual([]);
  expect(readdirSync(tempDir)).toEqual([]);
  expect(stderr).not.toMatch(/bug|cannot be written/);
}

/** The next run gives the same answer, and leaves nothing of those before it. */
async function expectTheSameAgain({ subject, whole }: Trial): Promise<void> {
  expect((await runWhole(subject)).code).toBe(0);
  expect(filesIn(subject.folder)).toEqual(whole);
  expect(hiddenIn(subject.folder)).toEqual([]);
  expect(readdirSync(subject.tempDir)).toEqual([]);
}
