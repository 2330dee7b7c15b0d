/**
 * Temp files: gone when their process is, however it ends. They are unlinked as soon as they are open; where a system
 * does not allow that (Windows), they are removed on the way out, and what a killed process left is removed by the next.
 */
import { randomBytes } from 'node:crypto';
import { openSync, readdirSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../schema/errors.js';

const NAME = /^hitlens-(\d+)-[0-9a-f]+\.tmp$/;

/** A new file in the folder, open for reading and writing; returns its descriptor. */
export function openTemp(folder: string): number {
  const path = join(folder, `hitlens-${process.pid}-${randomBytes(8).toString('hex')}.tmp`);
  try {
    const file = openSync(path, 'wx+', 0o600);
    removeNow(path);
    return file;
  } catch (error) {
    throw tempFailure(folder, error);
  }
}

function removeNow(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    process.once('exit', () => rmSync(path, { force: true }));
  }
}

/** Removes what processes left that are no more. What cannot be removed (another user's) stays. */
export function removeStale(folder: string): void {
  for (const name of namesIn(folder)) {
    const [, pid] = NAME.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    try {
      // DuckDB's is a folder.
      rmSync(join(folder, name), { recursive: true, force: true });
    } catch {
      // Not ours to remove: it disturbs nobody.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Whoever needs the folder says that it cannot be used.
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file system takes no file so large',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'it is no folder',
  EACCES: 'no permission to write there',
  EROFS: 'the file system is read-only',
};

/** Why temp files cannot be written, and what to do; `needed` is how large one of them was to become. */
export function tempFailure(folder: string, error: unknown, needed = 0): UserError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const size = needed === 0 ? '' : ` (a temp file there needed ${Math.ceil(needed / 1024 / 1024)} MiB, and there may be several)`;
  return new UserError(
    `${folder}: ${REASONS[code] ?? message}${size}. What --memory does not hold goes there: ` +
      'name another folder with --temp-dir, or give more --memory',
  );
}
