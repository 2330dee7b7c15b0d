/** Starts hitlens and ends it by a signal at some moment. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../sample-logs/random.js';
import { cleanEnv, MAIN } from '../cli/hitlens.js';
import type { Subject } from './subject.js';

export type Signal = 'SIGKILL' | 'SIGTERM' | 'SIGINT';

export interface Ended {
  readonly pid: number;
  /** As a shell sees it: 128 and the number of the signal where that ended it. */
  readonly code: number;
  readonly stderr: string;
  readonly ms: number;
}

/** When to send the signal: resolves at that moment, at the latest when the run is over. */
export type Moment = (subject: Subject, isOver: () => boolean) => Promise<void>;

export async function runAndEnd(subject: Subject, signal: Signal, moment: Moment): Promise<Ended> {
  const start = performance.now();
  const child = spawn(process.execPath, [MAIN, ...subject.args], { env: cleanEnv(), stdio: ['ignore', 'ignore', 'pipe'] });
  const over = ended(child);
  await Promise.race([moment(subject, () => child.exitCode !== null || child.signalCode !== null), over]);
  child.kill(signal);
  return { ...(await over), ms: performance.now() - start };
}

/** A run that nobody disturbs. */
export function runWhole(subject: Subject): Promise<Ended> {
  return runAndEnd(subject, 'SIGKILL', () => new Promise(() => {}));
}

function ended(child: ChildProcess): Promise<Omit<Ended, 'ms'>> {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const seen = signal === null ? (code ?? -1) : 128 + constants.signals[signal];
      resolve({ pid: child.pid ?? -1, code: seen, stderr });
    });
  });
}

/** Any time of a run that takes so long. */
export function anyTime(random: Random, ms: number): Moment {
  const wait = random.fraction() * ms;
  return () => sleep(wait);
}

/** Some time after the answer has begun to be written: few moments of a run are so delicate. */
export function whileWriting(random: Random, ms: number): Moment {
  const wait = random.fraction() * ms;
  return async ({ folder }, isOver) => {
    while (!isOver() && !isBeingWritten(folder)) await sleep(1);
    await sleep(wait);
  };
}

function isBeingWritten(folder: string): boolean {
  return hiddenIn(folder).some((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size);
}

/** Files beside an answer that are not part of it. */
export function hiddenIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('.'));
}
