/** Gzip files, whole and damaged: every way to read them gives the same text, and the same word on what is wrong. */
import { tmpdir } from 'node:os';
import { gunzipSync } from 'node:zlib';
import { Random } from '../../sample-logs/random.js';
import { inflate } from '../../src/io/inflate.js';
import { readBytes } from '../../src/io/reader.js';
import { Refusal } from '../../src/schema/errors.js';
import { type Given, given, inMemory, referenceInflate } from '../io/reference.js';
import { bomb, filling, member } from './gzip-file.js';
import { mutateBytes, pick, splice } from './mutate-bytes.js';
import { expectSame, type Target } from './target.js';

/** The reference inflates a file over and over. */
const MOST_FOR_REFERENCE = 4000;
const MARK = Buffer.from('\ufeff');
/** Native memory is never freed that zlib-sync took, so not every input can go through it. */
const NATIVE_EVERY = 8;
const MOST_TEXT = 1024 * 1024;
/** As many as a copy of `inflate` allows. */
const MOST_NATIVE = 400;

let natives = 0;
let inflateNow = inflate;

/** `inflate`, by a copy that has not made its share of native inflaters yet. */
async function freshInflate(): Promise<typeof inflate> {
  if (++natives % MOST_NATIVE === 0) {
    const url = new URL(`../../src/io/inflate.js?${natives}`, import.meta.url);
    inflateNow = ((await import(url.href)) as { inflate: typeof inflate }).inflate;
  }
  return inflateNow;
}

type Way = Parameters<typeof given>[0];

const whole: Way = (file, sink, onRead) => readBytes(file, sink, onRead, tmpdir());

/** What a reader makes of bytes; `refused` is a format that is not read. */
async function read(way: Way, stored: Uint8Array, isStream = false): Promise<Given | 'refused'> {
  try {
    return await given(way, inMemory(stored, { isStream }));
  } catch (error) {
    if (error instanceof Refusal) return 'refused';
    throw error;
  }
}

function told(answer: Given | 'refused'): object {
  if (answer === 'refused') return { refused: true };
  const { text, damage } = answer;
  const start = text.subarray(0, 100).toString('latin1');
  return {
    length: text.length,
    start,
    hash: hashOf(text),
    damage: damage?.message ?? null,
    isWhole: damage?.textIsWhole ?? null,
  };
}

function hashOf(bytes: Uint8Array): number {
  let hash = 0;
  for (let i = 0; i < bytes.length; i += bytes.length > 1 << 20 ? 997 : 1) hash = (Math.imul(hash, 31) + bytes[i]) | 0;
  return hash;
}

/** The text up to the damage, without a byte order mark, and whether there is damage. */
function expectedOf(stored: Uint8Array): object {
  const { text, isDamaged } = referenceInflate(stored);
  const bare = text.subarray(0, 3).equals(MARK) ? text.subarray(3) : text;
  return { text: bare.toString('latin1'), isDamaged: isDamaged || hasRest(stored) };
}

/** node:zlib leaves what follows a zero alone; padding is zeros to the end, and anything else is damage. */
function hasRest(stored: Uint8Array): boolean {
  try {
    const { engine } = gunzipSync(stored, { info: true }) as unknown as { engine: { bytesWritten: number } };
    return stored.subarray(engine.bytesWritten).some((byte) => byte !== 0);
  } catch {
    return false;
  }
}

function isGzip(stored: Uint8Array): boolean {
  return stored[0] === 0x1f && stored[1] === 0x8b;
}

export const gzipTarget: Target = {
  name: 'gzip',
  watches: /\/src\/io\/(inflate|careful|gunzip-stream|reader)\b/,
  coverEvery: 1,
  seeds: () => Array.from({ length: 8 }, (_, i) => member(new Random(i, 'seeds'))),
  mutate(input, random, other) {
    if (random.chance(0.002)) return bomb();
    const change = random.below(10);
    if (change === 0) return member(random);
    if (change === 1) return Buffer.concat([input, member(random)]);
    if (change === 2) return Buffer.concat([member(random), input]);
    if (change === 3) return Buffer.concat([input, filling(random)]);
    if (change === 4) return splice(input, random.below(input.length + 1), 0, filling(random));
    if (change === 5) return splice(input, 3, 1, Uint8Array.of(pick(random, [0, 1, 2, 4, 8, 16, 31, 32, 255])));
    if (change === 6) return Buffer.concat([input, other]);
    return mutateBytes(input, random, other);
  },
  async check(stored, seed) {
    const answer = await read(whole, stored);
    expectSame('as a stream', told(await read(whole, stored, true)), told(answer));
    if (answer === 'refused' || !isGzip(stored)) return ['no gzip'];
    if (seed % NATIVE_EVERY === 0) {
      const inflateNative = await freshInflate();
      const native: Way = (file, sink, onRead) => inflateNative(file, sink, onRead, 0);
      expectSame('step by step', told(await read(native, stored)), told(answer));
    }
    if (stored.length < MOST_FOR_REFERENCE) {
      const { text, isDamaged } = answer;
      expectSame('the reference', { text: text.toString('latin1'), isDamaged }, expectedOf(stored));
    }
    if (!answer.isDamaged) expectSame('bytes read', answer.read, stored.length);
    if (answer.text.length > MOST_TEXT) return null;
    return [`${answer.damage?.message}`, `text ${Math.ceil(Math.log2(answer.text.length + 1))}`];
  },
};
