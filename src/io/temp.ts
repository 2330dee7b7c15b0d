/**
 * Temp files: gone when their process is, however it ends. They are unlinked as soon as they are open; where a system
 * does not allow that (Windows), they are removed on the way out, and what a killed process left is removed by the next.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../schema/errors.js';
import { removeStale } from './stale.js';

const NAME = /^hitlens-(\d+)-[0-9a-f]+\.tmp$/;

/** Files that have names, for those who must leave in a hurry. */
const named = new Set<string>();
let isWatching = false;

function nameIn(folder: string): string {
  return join(folder, `hitlens-${process.pid}-${randomBytes(8).toString('hex')}.tmp`);
}

function create(folder: string, path: string): number {
  try {
    return openSync(path, 'wx+', 0o600);
  } catch (error) {
    throw tempFailure(folder, error);
  }
}

/** A new file in the folder, open for reading and writing; returns its descriptor. */
export function openTemp(folder: string): number {
  const path = nameIn(folder);
  const file = create(folder, path);
  try {
    unlinkSync(path);
  } catch {
    watch(path);
  }
  return file;
}

/** A temp file that another library opens by its name. */
export class NamedTemp {
  readonly path: string;
  /** Its descriptor, until `closeFile`. */
  readonly file: number;
  private isOpen = true;

  constructor(folder: string) {
    this.path = nameIn(folder);
    this.file = create(folder, this.path);
    watch(this.path);
  }

  closeFile(): void {
    if (this.isOpen) closeSync(this.file);
    this.isOpen = false;
  }

  remove(): void {
    this.closeFile();
    forget(this.path);
  }
}

/** A folder for what another library fetches or spills. Whoever needs it makes it. */
export class TempFolder {
  readonly path: string;
  private readonly onExit = () => this.remove();

  constructor(parent: string = tmpdir()) {
    this.path = nameIn(parent);
    process.once('exit', this.onExit);
  }

  remove(): void {
    process.removeListener('exit', this.onExit);
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** From here on the file is removed if the process must leave. */
export function watch(path: string): void {
  named.add(path);
  if (!isWatching) process.once('exit', removeTemps);
  isWatching = true;
}

/** Removes a file that was watched, if it is still there. */
export function forget(path: string): void {
  rmSync(path, { force: true });
  named.delete(path);
}

/** Removes all files that are watched. */
export function removeTemps(): void {
  for (const path of [...named]) forget(path);
}

/** Removes what processes left that are no more. */
export function removeStaleTemps(folder: string): void {
  removeStale(folder, (name) => NAME.exec(name)?.[1]);
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
