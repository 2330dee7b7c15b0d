/** Bytes of one version of an object, whatever breaks off on the way. */
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { UnreadableInput } from '../../schema/errors.js';
import type { S3 } from './client.js';
import { isChanged } from './errors.js';
import { pause } from './retries.js';

export interface Version {
  readonly bucket: string;
  readonly key: string;
  readonly size: number;
  /** Without it, the first answer says which version it is. */
  readonly etag?: string;
}

/** The object is no longer the version that was asked for. */
export class Changed extends Error {
  override readonly name = 'Changed';
}

/** Puts bytes in their place; what it returns is waited for before there are more. */
export type Write = (bytes: Buffer, at: number) => Promise<void> | undefined;

/**
 * Gives bytes `from` up to `until` to `write`, each once and in order. What breaks off is resumed from where it broke
 * off, and only with the same version: rejects with Changed where there is another.
 */
export async function fetchBytes(
  s3: S3,
  version: Version,
  [from, until]: readonly [number, number],
  write: Write,
): Promise<void> {
  let at = from;
  for (let failures = 0; at < until; ) {
    const before = at;
    const broken = await s3.limit.run(async () => {
      const answer = await ask(s3, version, [at, until]);
      return drain(answer.Body as Readable, startOf(answer), (bytes, start) => {
        const piece = bytes.subarray(Math.max(0, at - start), until - start);
        if (piece.length === 0) return undefined;
        const place = at;
        at += piece.length;
        return write(piece, place);
      });
    });
    failures = at > before ? 0 : failures + 1;
    if (at < until && failures >= s3.attempts) throw new UnreadableInput(`its transfer breaks off again and again (${broken})`);
    if (failures > 0) await sleep(pause(failures, s3.pauseMs));
  }
}

async function ask(s3: S3, version: Version, [from, until]: readonly [number, number]): Promise<GetObjectCommandOutput> {
  const { bucket, key, size, etag } = version;
  const isWhole = from === 0 && until === size;
  try {
    const answer = await s3.get(bucket, key, { range: isWhole ? undefined : [from, until - 1], ifMatch: etag });
    if (totalOf(answer) === size && (etag === undefined || answer.ETag === undefined || answer.ETag === etag)) return answer;
    (answer.Body as Readable).destroy();
  } catch (error) {
    if (!isChanged(error)) throw error;
  }
  throw new Changed();
}

/** Place of the first byte of an answer: a store that ignores ranges sends the whole object. */
function startOf({ ContentRange }: GetObjectCommandOutput): number {
  return Number(/^bytes (\d+)-/.exec(ContentRange ?? '')?.[1] ?? 0);
}

/** Size of the whole object. */
function totalOf({ ContentRange, ContentLength }: GetObjectCommandOutput): number | undefined {
  const total = /\/(\d+)$/.exec(ContentRange ?? '')?.[1];
  return total === undefined ? ContentLength : Number(total);
}

/**
 * Gives out a body as it comes. Resolves at its end, whole or not, to what is wrong with it; never before everything
 * that was given out is written.
 */
function drain(body: Readable, start: number, take: (bytes: Buffer, at: number) => Promise<void> | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    let at = start;
    let written: Promise<unknown> = Promise.resolve();
    const end = (reason: string) => void written.then(() => resolve(reason), reject);
    body.on('data', (bytes: Buffer) => {
      const writing = take(bytes, at);
      at += bytes.length;
      if (writing === undefined) return;
      written = Promise.all([written, writing]);
      // Whoever waits for the end is told.
      written.catch(() => {});
      body.pause();
      // After a failure the end follows, and with it what is wrong.
      writing.then(() => body.resume()).catch(() => body.destroy());
    });
    body.on('end', () => end('it ends too early'));
    body.on('error', (error) => end(error.message));
    body.on('close', () => end('the connection was closed'));
  });
}
