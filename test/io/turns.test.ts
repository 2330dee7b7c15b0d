/** Signals, messages and the progress bar get their turn while a lot of text is read, whichever way it takes. */
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readBytes } from '../../src/io/reader.js';
import { inMemory } from './reference.js';

const MEBIBYTE = 1024 * 1024;
/** What scanning takes at least. */
const MS_A_MEBIBYTE = 2;
const TURN_MS = 20;

/** Turns of the event loop while `work` is done. */
async function turnsDuring(work: () => Promise<void>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const tick = () => {
    turns++;
    if (!isOver) setImmediate(tick);
  };
  setImmediate(tick);
  await work();
  isOver = true;
  return turns;
}

function spin(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

async function read(stored: Uint8Array, isStream = false): Promise<void> {
  let room = new Uint8Array(0);
  const sink = {
    room: (size: number) => {
      if (room.length < size) room = new Uint8Array(size);
      return room.subarray(0, size);
    },
    filled: (bytes: number) => spin((bytes / MEBIBYTE) * MS_A_MEBIBYTE),
  };
  await readBytes(inMemory(stored, { isStream }), sink, () => {}, tmpdir());
}

const text = (mebibytes: number) => Buffer.alloc(mebibytes * MEBIBYTE, 'a');
const TEN = gzipSync(text(10));
/** Not well packed: more than a file that is inflated as a whole. */
const LARGE = gzipSync(text(100), { level: 1 });
const MEMBERS = Buffer.concat(Array.from({ length: 10 }, () => gzipSync(text(10), { level: 1 })));
const WAYS: { what: string; mebibytes: number; work: () => Promise<void> }[] = [
  {
    what: 'many small files',
    mebibytes: 100,
    work: async () => {
      for (let i = 0; i < 10; i++) await read(TEN);
    },
  },
  { what: 'a large file', mebibytes: 100, work: () => read(LARGE) },
  { what: 'a stream', mebibytes: 100, work: () => read(LARGE, true) },
  { what: 'many members', mebibytes: 100, work: () => read(MEMBERS) },
  { what: 'plain text', mebibytes: 100, work: () => read(text(100)) },
];

test('large files are large', () => {
  expect(Math.min(LARGE.length, MEMBERS.length)).toBeGreaterThan(256 * 1024);
});

test.each(WAYS)('$what', async ({ mebibytes, work }) => {
  // A step may take longer than a turn is due after, so every other one counts.
  expect(await turnsDuring(work)).toBeGreaterThanOrEqual(Math.floor((mebibytes * MS_A_MEBIBYTE) / TURN_MS / 2));
});
