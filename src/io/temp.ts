/**
 * Temp files: gone when their process is, however it ends. They are unlinked as soon as they are open; those that must
 * keep their names are removed on the way out, whichever thread made them, and what a killed process left by the next.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, rmSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { UserError } from '../schema/errors.js';
import { diskReason } from './disk-errors.js';
import { isOver, removeLeft } from './stale.js';

const NAME = /^hitlens-(\d+)-[0-9a-f]+\.tmp$/;

/** What has a name, for those who must leave in a hurry. */
const watched = new Set<string>();
/** Where the threads of this process put temp files. */
const folders = new Set<string>();
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
  private size = 0;

  constructor(folder: string) {
    this.path = nameIn(folder);
    this.file = create(folder, this.path);
    watch(this.path);
  }

  /** Writes behind what is there. `explained` makes the error, told how many bytes there were to be in all. */
  append(bytes: Uint8Array, explained: (error: unknown, needed: number) => Error): void {
    const needed = this.size + bytes.length;
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at);
    } catch (error) {
      throw explained(error, needed);
    }
    this.size = needed;
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

/** A place for what another library makes: a file, or a folder that it fills. */
export class TempPlace {
  readonly path: string;

  /** `parent` is where it will be. */
  constructor(readonly parent: string) {
    this.path = nameIn(parent);
    watch(this.path);
  }

  /** A folder in it. */
  makeFolder(name: string): string {
    const folder = join(this.path, name);
    try {
      for (const path of [this.path, folder]) if (!existsSync(path)) mkdirSync(path, 0o700);
    } catch (error) {
      throw tempFailure(this.parent, error);
    }
    return folder;
  }

  remove(): void {
    forget(this.path);
  }
}

/** To be called before temp files are made in a folder: removes what processes left there that are no more. */
export function useTempFolder(folder: string): void {
  removeLeft(folder, pidIn, isOver);
  folders.add(folder);
  watchExit();
}

function pidIn(name: string): string | undefined {
  return NAME.exec(name)?.[1];
}

/** From here on the file or folder is removed if the thread must leave. */
export function watch(path: string): void {
  watched.add(path);
  watchExit();
}

/** Removes what was watched, if it is still there. */
export function forget(path: string): void {
  rmSync(path, { recursive: true, force: true });
  watched.delete(path);
}

function watchExit(): void {
  if (!isWatching) process.once('exit', removeTemps);
  isWatching = true;
}

/** Removes all that is watched, and what threads left that were terminated, or are about to be. */
export function removeTemps(): void {
  for (const path of [...watched]) {
    try {
      forget(path);
    } catch {
      // Somebody is still at it: the next process removes it.
    }
  }
  if (!isMainThread) return;
  for (const folder of folders) removeLeft(folder, pidIn, (pid) => pid === process.pid);
}

const OTHER_REASONS = { ENOENT: 'there is no such folder', ENOTDIR: 'it is no folder' };

/** What goes there by default, and what to do. */
const SPILLED = 'What --memory does not hold goes there: name another folder with --temp-dir, or give more --memory';

/** Why temp files cannot be written, and what to do; `needed` is how large one of them was to become. */
export function tempFailure(folder: string, error: unknown, needed = 0, advice = SPILLED): UserError {
  const size = needed === 0 ? '' : ` (a temp file there needed ${Math.ceil(needed / 1024 / 1024)} MiB, and there may be several)`;
  return new UserError(`${folder}: ${diskReason(error, OTHER_REASONS)}${size}. ${advice}`);
}
