/** Fetching objects: whatever goes wrong on the way, an object is read as exactly one of its versions, or named. */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import type { Source } from '../../../src/ingest/shard.js';
import { Objects } from '../../../src/io/s3/objects.js';
import type { S3Settings } from '../../../src/io/s3/settings.js';
import { UnreadableInput, UserError } from '../../../src/schema/errors.js';
import type { Fault, S3Request } from '../../s3/server.js';
import { settings, useFakeS3 } from '../../s3/session.js';
import type { Bucket } from '../../s3/store.js';

const session = useFakeS3();
const SMALL = Buffer.from('#Version: 1.0\n'.repeat(1000));
const PART = 8 * 1024 * 1024;

/** Plain text that differs everywhere. */
function large(bytes: number): Buffer {
  return Buffer.from(
    randomBytes(Math.ceil(bytes / 2))
      .toString('hex')
      .slice(0, bytes),
  );
}

function sourceOf(bucket: Bucket, key: string): Source {
  const object = bucket.get(key);
  if (object === undefined) throw new Error(`no ${key}`);
  return { name: `s3://logs/${key}`, size: object.body.length, etag: object.etag };
}

/** What is read from a source. */
async function read(objects: Objects, source: Source): Promise<Buffer> {
  const opened = await objects.open(source);
  const parts: Buffer[] = [];
  let room = Buffer.alloc(0);
  const sink = {
    room: (size: number) => {
      room = Buffer.alloc(size);
      return room;
    },
    filled: (bytes: number) => void parts.push(room.subarray(0, bytes)),
  };
  await opened.read(sink, () => {});
  return Buffer.concat(parts);
}

interface Scene {
  readonly content?: Buffer;
  /** What goes wrong with the first, second, ... request for the object, and what happens meanwhile. */
  readonly faults?: readonly (Fault | ((bucket: Bucket) => Fault | undefined) | undefined)[];
  readonly more?: Partial<S3Settings>;
}

/** Reads one object while things go wrong with it. */
async function fetched({ content = SMALL, faults = [], more = {} }: Scene): Promise<Buffer> {
  const bucket = session.server.bucket('logs');
  bucket.put('a.log', content);
  const gets: S3Request[] = [];
  session.server.script = (request) => {
    const fault = faults[gets.push(request) - 1];
    return typeof fault === 'function' ? fault(bucket) : fault;
  };
  return read(await Objects.load(settings(more)), sourceOf(bucket, 'a.log'));
}

function digest(bytes: Buffer): string {
  return createHash('sha1').update(bytes).digest('hex');
}

function ranges(): (string | undefined)[] {
  return session.server.requests.filter(({ kind }) => kind === 'get').map(({ range }) => range);
}

describe('an object', () => {
  test('is asked for once, in the version that was listed', async () => {
    expect((await fetched({})).equals(SMALL)).toBe(true);
    expect(session.server.requests).toHaveLength(1);
    expect(session.server.requests[0].ifMatch).toMatch(/^"/);
  });

  test('without bytes is not asked for', async () => {
    expect(await fetched({ content: Buffer.alloc(0) })).toHaveLength(0);
    expect(session.server.requests).toHaveLength(0);
  });

  test.each<[string, Fault]>([
    ['a reset', { cutAfter: -1 }],
    ['500', { status: 500, code: 'InternalError' }],
    ['503 SlowDown', { status: 503, code: 'SlowDown' }],
    ['429', { status: 429, code: 'TooManyRequests' }],
    ['silence', { lateMs: 3000 }],
  ])('is asked for again after %s', async (_, fault) => {
    const faults = fault.lateMs === undefined ? [fault, fault] : [fault];
    expect((await fetched({ faults, more: { timeoutMs: 700 } })).equals(SMALL)).toBe(true);
    expect(ranges()).toEqual([...faults.map(() => undefined), undefined]);
  });

  test.each<[string, Fault, string | undefined]>([
    ['cut off', { cutAfter: 100 }, 'bytes=100-13999'],
    ['cut off at once', { cutAfter: 0 }, undefined],
    ['silent from there on', { stallAfter: 100 }, 'bytes=100-13999'],
  ])('whose body is %s is resumed there', async (_, fault, range) => {
    expect((await fetched({ faults: [fault], more: { timeoutMs: 700 } })).equals(SMALL)).toBe(true);
    expect(ranges()).toEqual([undefined, range]);
    expect(session.server.requests[1].ifMatch).toBe(session.server.requests[0].ifMatch);
  });

  test('may break off however often as long as there is progress', async () => {
    const faults = Array.from({ length: 40 }, () => ({ cutAfter: 300 }));
    expect((await fetched({ faults })).equals(SMALL)).toBe(true);
    expect(ranges()).toHaveLength(41);
  });

  test('of which nothing more comes is given up', async () => {
    const faults = Array.from({ length: 40 }, () => ({ cutAfter: 0 }));
    await expect(fetched({ faults })).rejects.toThrow(/breaks off again and again/);
    expect(ranges()).toHaveLength(4);
  });

  test('whose length is announced wrongly is asked for again', async () => {
    expect((await fetched({ faults: [{ length: 50 }] })).equals(SMALL)).toBe(true);
  });
});

describe('an object that changes', () => {
  const OTHER = Buffer.from('#Fields: date\n'.repeat(1200));

  test.each<[string, Fault]>([
    ['after it was listed', {}],
    ['while its body is on the way', { cutAfter: 5000 }],
  ])('%s counts as its new version, whole', async (_, fault) => {
    const change = (bucket: Bucket) => {
      // The answer that is being given is still of the old version.
      setImmediate(() => bucket.put('a.log', OTHER));
      return fault;
    };
    const faults = fault.cutAfter === undefined ? [(bucket: Bucket) => void bucket.put('a.log', OTHER)] : [change];
    expect((await fetched({ faults })).equals(OTHER)).toBe(true);
  });

  test('from small to large, and back', async () => {
    const big = large(PART + 1000);
    const grown = await fetched({ faults: [(bucket) => void bucket.put('a.log', big)], more: { bytesInFlight: 1 << 24 } });
    expect(digest(grown)).toBe(digest(big));
    const shrunk = await fetched({ content: big, faults: [(bucket) => void bucket.put('a.log', SMALL)] });
    expect(digest(shrunk)).toBe(digest(SMALL));
  });

  test('for ever is named', async () => {
    let version = 0;
    const change = (bucket: Bucket) => void bucket.put('a.log', `version ${version++}`);
    await expect(fetched({ faults: Array.from({ length: 40 }, () => change) })).rejects.toThrow(/changes again and again/);
  });

  test('is gone', async () => {
    const gone = fetched({ faults: [(bucket) => void bucket.remove('a.log')] });
    await expect(gone).rejects.toThrow(new UnreadableInput('it was deleted after it was listed'));
  });
});

describe('a large object', () => {
  const content = large(3 * PART + 12_345);

  test('is fetched in parts of one version, and leaves no temp file', async () => {
    const before = tempFiles();
    expect(digest(await fetched({ content }))).toBe(digest(content));
    expect(ranges().sort()).toEqual([
      'bytes=0-8388607',
      'bytes=16777216-25165823',
      'bytes=25165824-25178168',
      'bytes=8388608-16777215',
    ]);
    expect(new Set(session.server.requests.map(({ ifMatch }) => ifMatch)).size).toBe(1);
    expect(tempFiles()).toEqual(before);
  });

  test('whose parts break off is whole all the same', async () => {
    const faults = Array.from({ length: 6 }, (_, i) => ({ cutAfter: 1_000_000 * i }));
    expect(digest(await fetched({ content, faults }))).toBe(digest(content));
  });

  test('that changes between its parts is never a mix', async () => {
    const other = large(2 * PART);
    const faults = [undefined, undefined, (bucket: Bucket) => void bucket.put('a.log', other)];
    expect(digest(await fetched({ content, faults, more: { concurrency: 1 } }))).toBe(digest(other));
  });

  test('that cannot be had leaves no temp file', async () => {
    const before = tempFiles();
    const faults = [undefined, ...Array.from({ length: 40 }, () => ({ status: 500, code: 'InternalError' }))];
    await expect(fetched({ content, faults })).rejects.toThrow(/InternalError \(500\).*tried 4 times/);
    expect(tempFiles()).toEqual(before);
  });
});

function tempFiles(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`hitlens-${process.pid}`));
}

describe('many objects', () => {
  async function readAll(count: number, more: Partial<S3Settings> = {}): Promise<number> {
    const bucket = session.server.bucket('logs');
    for (let i = 0; i < count; i++) bucket.put(`${i}.log`, SMALL);
    const objects = await Objects.load(settings(more));
    const sizes = bucket.keys().map(async (key) => (await read(objects, sourceOf(bucket, key))).length);
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  }

  test('are fetched at once, but no more than allowed', async () => {
    session.server.latency = 20;
    expect(await readAll(100)).toBe(100 * SMALL.length);
    expect(session.server.mostActive).toBe(8);
  });

  test('take no more memory than allowed', async () => {
    session.server.latency = 5;
    expect(await readAll(20, { bytesInFlight: 3 * SMALL.length })).toBe(20 * SMALL.length);
    expect(session.server.mostActive).toBe(3);
  });

  test('arrive whole through a store that fails a third of the time', async () => {
    let turn = 0;
    const faults: Fault[] = [
      { cutAfter: 500 },
      { status: 500, code: 'InternalError' },
      { status: 503, code: 'SlowDown' },
      { cutAfter: -1 },
    ];
    session.server.script = () => (turn++ % 3 === 0 ? faults[turn % faults.length] : undefined);
    expect(await readAll(300, { attempts: 8 })).toBe(300 * SMALL.length);
  });

  test('are not waited for one by one when the store is down', async () => {
    session.server.script = () => ({ status: 500, code: 'InternalError' });
    await expect(readAll(1)).rejects.toThrow(UnreadableInput);
    const bucket = session.server.bucket('logs');
    for (let i = 0; i < 100; i++) bucket.put(`${i}.log`, SMALL);
    session.server.reset();
    session.server.script = () => ({ status: 500, code: 'InternalError' });
    const objects = await Objects.load(settings({ concurrency: 1, attempts: 8 }));
    const results = await Promise.allSettled(bucket.keys().map((key) => objects.open(sourceOf(bucket, key))));
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    // Five at eight attempts, and one for each other.
    expect(session.server.requests.length).toBe(5 * 8 + 95);
  });
});

describe('what is wrong for all objects', () => {
  test.each([
    ['ExpiredToken', 400, /session token has expired/],
    ['InvalidAccessKeyId', 403, /does not know this access key/],
  ])('%s fails at once', async (code, status, message) => {
    const failed = fetched({ faults: Array.from({ length: 40 }, () => ({ status, code })) });
    await expect(failed).rejects.toThrow(UserError);
    await expect(failed).rejects.toThrow(message);
    expect(session.server.requests).toHaveLength(1);
  });
});
