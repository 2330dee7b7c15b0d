/** A large object on its way through a temp file: nothing of it is counted before one version of it is there as a whole. */
import { closeSync, write as writeCallback } from 'node:fs';
import { promisify } from 'node:util';
import pLimit from 'p-limit';
import { FileBytes, type RandomAccess } from '../bytes.js';
import { openTemp, tempFailure } from '../temp.js';
import type { S3 } from './client.js';
import { fetchBytes, type Version } from './fetch.js';

const PART = 8 * 1024 * 1024;
const PARTS_AT_ONCE = 4;

const writeAt = promisify(writeCallback);

export class TempFile {
  private readonly fd: number;

  constructor(private readonly folder: string) {
    this.fd = openTemp(folder);
  }

  async write(bytes: Buffer, at: number): Promise<void> {
    try {
      for (let done = 0; done < bytes.length; ) {
        done += (await writeAt(this.fd, bytes, done, bytes.length - done, at + done)).bytesWritten;
      }
    } catch (error) {
      throw tempFailure(this.folder, error, at + bytes.length);
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
  // Once a part has failed, those that wait need not begin.
  const limit = pLimit({ concurrency: PARTS_AT_ONCE, rejectOnClear: true });
  const fetchPart = (start: number) => {
    const end = Math.min(version.size, start + PART);
    return fetchBytes(s3, version, [start, end], (bytes, at) => file.write(bytes, at));
  };
  const parts = starts.map((start) => limit(() => fetchPart(start)));
  try {
    await Promise.all(parts);
    return file;
  } catch (error) {
    limit.clearQueue();
    await Promise.allSettled(parts);
    file.close();
    throw error;
  }
}
