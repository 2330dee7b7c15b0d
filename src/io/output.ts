/** Where answers go: standard output, or a file that is there as a whole or not at all. */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../schema/errors.js';

export interface Output {
  write(data: string | Uint8Array): void | Promise<void>;
  /** The answer is whole: now it may be seen. */
  commit(): Promise<void>;
  /** The answer will not become whole: as if it had never been begun. */
  abandon(): void;
}

/** Temp files that are there now, for those who must leave in a hurry. */
const open = new Set<FileOutput>();

/** Removes what was begun and not committed. */
export function abandonOutputs(): void {
  for (const output of [...open]) output.abandon();
}

/** Writes beside the file it will become, and takes its name when it is whole. */
export class FileOutput implements Output {
  private readonly temp: string;
  private readonly fd: number;
  private isClosed = false;

  constructor(private readonly path: string) {
    this.temp = join(dirname(path), `.${basename(path)}.${process.pid}.hitlens`);
    this.fd = attempt(path, () => openSync(this.temp, 'w'));
    open.add(this);
  }

  write(data: string | Uint8Array): void {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    for (let at = 0; at < bytes.length; ) at += attempt(this.path, () => writeSync(this.fd, bytes, at));
  }

  async commit(): Promise<void> {
    attempt(this.path, () => {
      this.close();
      renameSync(this.temp, this.path);
    });
    open.delete(this);
  }

  abandon(): void {
    if (!open.delete(this)) return;
    this.close();
    rmSync(this.temp, { force: true });
  }

  private close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    closeSync(this.fd);
  }
}

export class StdoutOutput implements Output {
  async write(data: string | Uint8Array): Promise<void> {
    if (process.stdout.write(data)) return;
    await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
  }

  async commit(): Promise<void> {}

  abandon(): void {}
}

/** Writes a whole file. */
export async function writeFile(path: string, text: string): Promise<void> {
  const output = new FileOutput(path);
  try {
    output.write(text);
    await output.commit();
  } finally {
    output.abandon();
  }
}

/** A folder with those above it. Not by `recursive`: where a file system refuses (as /proc does), Node 20 never returns. */
export function makeFolder(path: string): void {
  attempt(path, () => makeMissing(resolve(path)));
}

function makeMissing(folder: string): void {
  if (existsSync(folder)) {
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error(`${folder} is a file`), { code: 'ENOTDIR' });
    return;
  }
  makeMissing(dirname(folder));
  mkdirSync(folder);
}

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EACCES: 'no permission to write there',
  EPERM: 'no permission to write there',
  EROFS: 'the file system is read-only',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is a file',
  EISDIR: 'it is a folder',
  EEXIST: 'there is a file of that name',
};

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new UserError(`${path}: cannot be written: ${HINTS[code] ?? message}`);
  }
}
