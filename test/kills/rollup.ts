/** Ends a rollup at many moments: each object of its tables is the old one or the new one, and the next run mends it all. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { Random } from '../../sample-logs/random.js';
import { gz, header, tempFolder } from '../logs.js';
import { anyTime, type Ended, runAndEnd, runWhole, type Signal } from './ended.js';
import type { Subject } from './subject.js';

const FIELDS = ['date', 'time', 'x-edge-location', 'sc-bytes', 'cs-uri-stem', 'x-edge-result-type', 'time-taken'];
const DAYS = ['2026-11-17', '2026-11-18', '2026-11-19'];

function logOf(day: string, rows: number, late: boolean): Buffer {
  const lines = Array.from({ length: rows }, (_, i) => {
    const n = (i * 7919) % rows;
    return `${day}\t12:00:00\tFRA56-P1\t${n}\t/${late ? 'late' : 'object'}/${n}\t${n % 3 === 0 ? 'Miss' : 'Hit'}\t0.001\n`;
  });
  return gz(header(FIELDS) + lines.join(''));
}

/** Digests of the tables' objects by their paths. */
function objectsIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(^|[/\\])[^.][^/\\]*\.parquet$/.test(name),
  );
  return Object.fromEntries(names.sort().map((name) => [name, digest(join(folder, name))]));
}

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** What there is beside the tables' objects. */
function leftIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('hitlens'));
}

function putBack(folder: string, objects: ReadonlyMap<string, Uint8Array>): void {
  for (const [name, content] of objects) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

/** Neither an object that is not whole, nor a temp file, nor a word: whoever ended it knows. */
function expectNothingLeft({ folder, tempDir }: Subject, { code, stderr, ms }: Ended, signal: 'SIGTERM' | 'SIGINT'): void {
  const left = [...leftIn(folder), ...readdirSync(tempDir)];
  if (code !== 0) expect({ code, left }).toEqual({ code: signal === 'SIGTERM' ? 143 : 130, left: [] });
  expect(stderr).not.toMatch(/bug|cannot|DuckDB/);
  expect(ms).toBeLessThan(20_000);
}

export interface RollupTally {
  readonly ended: number;
  /** Runs after which some objects were new and some were old. */
  readonly between: number;
}

/** Until an object is being made. */
async function untilMaking({ folder }: Subject, isOver: () => boolean): Promise<void> {
  while (!isOver() && leftIn(folder).length === 0) await sleep(1);
}

/** Kills runs that bring older tables up to date, at so many moments: any, or, every second time, while an object is made. */
export async function endRollups(signals: readonly Signal[], times: number, seed: number, rows = 20_000): Promise<RollupTally> {
  const random = new Random(seed, 'rollup');
  const logs = tempFolder();
  for (const day of DAYS) writeFileSync(join(logs, `E1EXAMPLE0001.${day}-08.aaaa.gz`), logOf(day, rows, false));
  const place = tempFolder();
  const [tempDir, folder] = ['temp', 'tables'].map((name) => join(place, name));
  for (const path of [tempDir, folder]) mkdirSync(path);
  const args = ['rollup', logs, '--to', folder, '--temp-dir', tempDir, '--memory', '64MiB'];
  const subject: Subject = { name: 'rollup', args, tempDir, folder };
  expect((await runWhole(subject)).code).toBe(0);
  const old = objectsIn(folder);
  const before = new Map(Object.keys(old).map((name) => [name, readFileSync(join(folder, name))]));
  for (const day of DAYS) writeFileSync(join(logs, `E1EXAMPLE0001.${day}-09.late.gz`), logOf(day, rows, true));
  const { code, ms } = await runWhole(subject);
  expect(code).toBe(0);
  const whole = objectsIn(folder);
  let ended = 0;
  let between = 0;
  for (let i = 0; i < times; i++) {
    // Begins with nothing, or with the tables of the day before.
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    if (i % 2 === 1) putBack(folder, before);
    const signal = signals[i % signals.length];
    const run = await runAndEnd(subject, signal, i % 2 === 0 ? anyTime(random, ms) : untilMaking);
    if (run.code !== 0) ended++;
    if (signal !== 'SIGKILL') expectNothingLeft(subject, run, signal);
    const now = objectsIn(folder);
    for (const [name, found] of Object.entries(now)) expect([old[name], whole[name]], name).toContain(found);
    if (i % 2 === 1) expect(Object.keys(now)).toEqual(Object.keys(old));
    const built = Object.entries(now).filter(([name, found]) => found === whole[name]).length;
    if (built > 0 && built < Object.keys(whole).length) between++;
    expect((await runWhole(subject)).code).toBe(0);
    expect(objectsIn(folder)).toEqual(whole);
    expect([...leftIn(folder), ...readdirSync(tempDir)]).toEqual([]);
  }
  return { ended, between };
}
