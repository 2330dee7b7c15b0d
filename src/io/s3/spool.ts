/** A large object on its way through a temp file: nothing of it is counted before one version of it is there as a whole. */
import { closeSync, write as writeCallback } from 'node:fs';
import { promisify } from 'node:util';
import { FileBytes, type RandomAccess } from '../bytes.js';
import { openTemp, tempFailure } from '../temp.js';
import type { S3 } from './client.js';
import { fetchBytes, type Version } from './fetch.js';
import { fewAtOnce } from './few-at-once.js';

const PART = 8 * 1024 * 1024;
const PARTS_AT_ONCE = 4;

const writeAt = promisify(writeCallback);

export class TempFile {
  /** `folder` is where it lies: what to say when there is no room. */
  constructor(
    private readonly folder: string,
    private readonly fd = openTemp(folder),
    private readonly advice?: string,
  ) {}

  async write(bytes: Buffer, at: number): Promise<void> {
    try {
      for (let done = 0; done < bytes.length; ) {
        done += (await writeAt(this.fd, bytes, done, bytes.length - done, at + done)).bytesWritten;
      }
    } catch (error) {
      throw tempFailure(this.folder, error, at + bytes.length, this.advice);
    }
  }

  bytes(size: number): RandomAccess {
    return new FileBytes(this.fd, size);
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** Fetches an object in parts, a few at once. */
export async function fetchToDisk(s3: S3, version: Version, folder: string): Promise<TempFile> {
  const file = new TempFile(folder);
  const starts = Array.from({ length: Math.ceil(version.size / PART) }, (_, i) => i * PART);
  const parts = starts.map((start) => () => {
    const end = Math.min(version.size, start + PART);
    return fetchBytes(s3, version, [start, end], (bytes, at) => file.write(bytes, at));
  });
  try {
    await fewAtOnce(PARTS_AT_ONCE, parts);
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}
