/** Where answers go: standard output, or a file that is there as a whole or not at all. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  write as writeCallback,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../schema/errors.js';
import { diskReason } from './disk-errors.js';
import { isOver, removeLeft } from './stale.js';

export interface Output {
  write(data: string | Uint8Array): void | Promise<void>;
  /** The answer is whole: now it may be seen. */
  commit(): Promise<void>;
  /** The answer will not become whole: as if it had never been begun. */
  abandon(): void;
}

const writeAt = promisify(writeCallback);

/** Temp files that are there now, for those who must leave in a hurry. */
const open = new Set<FileOutput>();

/** Removes what was begun and not committed. */
export function abandonOutputs(): void {
  for (const output of [...open]) output.abandon();
}

function openOutput(target: string, temp: string | null): number {
  if (existsSync(target) && statSync(target).isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
  return openSync(temp ?? target, 'w');
}

/** What a file is called while it is written. The process is in the name: what a killed one left is removed by the next. */
function tempBeside(target: string, pid: number): string {
  return join(dirname(target), `.${basename(target)}.${pid}.hitlens`);
}

/** The process that writes the target under this name; null where it is another file's. */
function writerOf(name: string, target: string): string | null {
  const pid = /\.(\d+)\.hitlens$/.exec(name)?.[1] ?? null;
  return pid !== null && name === basename(tempBeside(target, Number(pid))) ? pid : null;
}

/** Where to write what will become the target. What killed processes left there is removed. */
export function placeBeside(target: string): string {
  removeLeft(dirname(target), (name) => writerOf(name, target), isOver);
  return tempBeside(target, process.pid);
}

/** Writes beside the file it will become, and takes its name when it is whole. */
export class FileOutput implements Output {
  /** Where the name leads: a link stays a link. */
  private readonly target: string;
  /** null where there is something that is no regular file (a device, a pipe): it is written to as it is. */
  private readonly temp: string | null;
  private readonly fd: number;
  private isClosed = false;
  private writing: Promise<void> = Promise.resolve();
  private copied = Buffer.alloc(0);

  constructor(private readonly path: string) {
    const isSpecial = existsSync(path) && !statSync(path).isFile() && !statSync(path).isDirectory();
    this.target = existsSync(path) && !isSpecial ? realpathSync(path) : path;
    this.temp = isSpecial ? null : placeBeside(this.target);
    this.fd = attempt(path, () => openOutput(this.target, this.temp));
    open.add(this);
  }

  /** Resolves when the last write is done, not this one: the next answer bytes are made while these are written. */
  async write(data: string | Uint8Array): Promise<void> {
    await this.writing;
    this.writing = this.writeAll(this.copy(data));
    // Should it fail, the next write or the commit says so.
    this.writing.catch(() => {});
  }

  /** A copy, since the caller may use its memory again; always in the same place, since large Buffers linger. */
  private copy(data: string | Uint8Array): Buffer {
    if (typeof data === 'string') return Buffer.from(data);
    // In large steps, or pieces that vary a little would make a new one again and again.
    if (data.length > this.copied.length) this.copied = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(data.length)));
    this.copied.set(data);
    return this.copied.subarray(0, data.length);
  }

  private async writeAll(bytes: Buffer): Promise<void> {
    try {
      for (let at = 0; at < bytes.length; ) at += (await writeAt(this.fd, bytes, at, bytes.length - at, null)).bytesWritten;
    } catch (error) {
      throw explained(this.path, error);
    }
  }

  /** Resolves when all writes are done; rejects where one failed. */
  async written(): Promise<void> {
    await this.writing;
  }

  async commit(): Promise<void> {
    await this.writing;
    attempt(this.path, () => {
      this.close();
      if (this.temp !== null) renameSync(this.temp, this.target);
    });
    open.delete(this);
  }

  abandon(): void {
    if (!open.delete(this)) return;
    this.close();
    if (this.temp !== null) rmSync(this.temp, { force: true });
  }

  private close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    closeSync(this.fd);
  }
}

/** A stream that others own, such as standard output. */
export class StreamOutput implements Output {
  constructor(private readonly stream: NodeJS.WritableStream) {}

  async write(data: string | Uint8Array): Promise<void> {
    if (this.stream.write(data)) return;
    await new Promise<void>((resolve) => this.stream.once('drain', resolve));
  }

  async commit(): Promise<void> {}

  abandon(): void {}
}

/** Writes files by their paths: none of them is seen before all are whole. */
export async function writeFiles(files: AsyncIterable<readonly [path: string, content: string | Uint8Array]>): Promise<void> {
  const outputs: FileOutput[] = [];
  try {
    for await (const [path, content] of files) {
      const output = new FileOutput(path);
      outputs.push(output);
      await output.write(content);
    }
    for (const output of outputs) await output.written();
    for (const output of outputs) await output.commit();
  } finally {
    for (const output of outputs) output.abandon();
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

const OTHER_REASONS = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is a file',
  EISDIR: 'it is a folder',
  EEXIST: 'there is a file of that name',
};

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw explained(path, error);
  }
}

/** Why something cannot be written, in the user's words. */
export function explained(path: string, error: unknown): UserError {
  return new UserError(`${path}: cannot be written: ${diskReason(error, OTHER_REASONS)}`);
}
