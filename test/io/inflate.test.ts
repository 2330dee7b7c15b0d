/**
 * Inflating is exact about damage: whatever way is taken, the text given out is that of a reader fed byte by byte.
 */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { given, inMemory, referenceInflate } from './reference.js';

type Inflate = typeof import('../../src/io/inflate.js').inflate;

/** From this size on, a file takes another way. */
const LARGE = 256 * 1024;
const STEP = 16 * 1024;

/** Text that packs to about two thirds of its size: lines of letters that follow no rule. */
function text(length: number, seed = 'a'): Buffer {
  const lines: string[] = [];
  for (let i = 0; lines.length * 45 < length; i++) {
    lines.push(`${createHash('sha256').update(`${seed}${i}`).digest('base64')}\n`);
  }
  return Buffer.from(lines.join('')).subarray(0, length);
}

// Bytes around damage are read one by one, so what is damaged over and over is tiny.
const TINY_GZ = gzipSync(text(3000));
const SMALL_GZ = gzipSync(text(20_000));
const MIDDLE_GZ = gzipSync(text(120_000));
const LARGE_GZ = gzipSync(text(400_000));
/** It ends close after the edge of a step: not much around damage at its end is to be read byte by byte. */
const LARGE_TINY_END = gzipOfSize(20 * STEP + 50);

function changed(stored: Uint8Array, at: number, change: (byte: number) => number): Buffer {
  const copy = Buffer.from(stored);
  const place = at < 0 ? copy.length + at : at;
  copy[place] = change(copy[place]);
  return copy;
}

const flipped = (stored: Uint8Array, at: number) => changed(stored, at, (byte) => byte ^ 0x20);
const repeat = (byte: number, count: number) => Buffer.alloc(count, byte);

/** Places all over a file, and close to where it begins and ends. */
function places(length: number): number[] {
  const spread = Array.from({ length: 6 }, (_, i) => Math.floor(((i + 0.5) * length) / 6));
  return [0, 1, 2, 9, 10, 11, 12, ...spread, length - 9, length - 8, length - 7, length - 4, length - 1];
}

async function withInflater(kind: 'zlib-sync' | 'node'): Promise<Inflate> {
  vi.resetModules();
  vi.stubEnv('HITLENS_INFLATE', kind === 'node' ? 'node' : '');
  const { loadZlibSync } = await import('../../src/io/zlib-sync.js');
  // Loads it now, as the environment says now.
  expect(loadZlibSync() === null).toBe(kind === 'node');
  return (await import('../../src/io/inflate.js')).inflate;
}

const hasZlibSync = (await import('../../src/io/zlib-sync.js')).loadZlibSync() !== null;
const KINDS = (['zlib-sync', 'node'] as const).filter((kind) => kind === 'node' || hasZlibSync);

describe.each(KINDS)('inflate with %s', (kind) => {
  async function expectExact(stored: Uint8Array, what: string, inflate: Inflate, asStream = [false, true]): Promise<void> {
    const expected = referenceInflate(stored);
    for (const isStream of asStream) {
      const answer = await given(inflate, inMemory(stored, { isStream }));
      const { length } = answer.text;
      // Not the texts themselves: a difference would print them whole.
      expect({ what, isStream, length, isDamaged: answer.isDamaged, isSame: answer.text.equals(expected.text) }).toEqual({
        what,
        isStream,
        length: expected.text.length,
        isDamaged: expected.isDamaged,
        isSame: true,
      });
    }
  }

  test('the sizes are on both sides of what they are meant to test', () => {
    expect(MIDDLE_GZ.length).toBeGreaterThan(4 * STEP);
    expect(MIDDLE_GZ.length).toBeLessThan(LARGE);
    expect(LARGE_GZ.length).toBeGreaterThan(LARGE);
  });

  const WHOLE: Record<string, Uint8Array> = {
    'a small file': SMALL_GZ,
    'a large file': LARGE_GZ,
    'an empty member': gzipSync(''),
    'two small members': Buffer.concat([SMALL_GZ, MIDDLE_GZ]),
    'two large members': Buffer.concat([LARGE_GZ, LARGE_GZ]),
    'an empty member first': Buffer.concat([gzipSync(''), LARGE_GZ]),
    'an empty member last': Buffer.concat([LARGE_GZ, gzipSync('')]),
    'only empty members': Buffer.concat(Array.from({ length: 30 }, () => gzipSync(''))),
    'a hundred members': Buffer.concat(Array.from({ length: 100 }, (_, i) => gzipSync(text(5000, `${i}`)))),
    'stored, not packed': gzipSync(text(300_000), { level: 0 }),
    'small, and of much text': gzipSync(repeat(0x61, 20 * 1024 * 1024)),
    'zeros as padding': Buffer.concat([SMALL_GZ, repeat(0, 512)]),
    'zeros as padding of a large file': Buffer.concat([LARGE_GZ, repeat(0, 512)]),
    'more padding than a step': Buffer.concat([LARGE_GZ, repeat(0, 3 * STEP)]),
    'one zero too many': Buffer.concat([LARGE_GZ, repeat(0, 1)]),
  };

  test.each(Object.entries(WHOLE))('%s is whole', async (what, stored) => {
    expect(referenceInflate(stored).isDamaged).toBe(false);
    await expectExact(stored, what, await withInflater(kind));
  });

  test('members that meet at the edge of a step, or a byte beside it', async () => {
    const inflate = await withInflater(kind);
    for (const edge of [STEP, 2 * STEP, 16 * STEP]) {
      for (const offset of [-1, 0, 1]) {
        const member = gzipOfSize(edge + offset);
        expect(member.length).toBe(edge + offset);
        await expectExact(Buffer.concat([member, LARGE_GZ]), `${edge} ${offset}`, inflate);
        await expectExact(Buffer.concat([member, repeat(0, 100)]), `${edge} ${offset} and zeros`, inflate);
        await expectExact(Buffer.concat([member, Buffer.from('garbage')]), `${edge} ${offset} and garbage`, inflate, [false]);
      }
    }
  });

  const GARBAGE: Record<string, Uint8Array> = {
    text: Buffer.from('garbage'),
    'one byte': Buffer.from('x'),
    'half a magic number': Buffer.from([0x1f]),
    'a magic number': Buffer.from([0x1f, 0x8b]),
    'half a header': SMALL_GZ.subarray(0, 6),
    'half a member': MIDDLE_GZ.subarray(0, 30_000),
    'a lot': text(50_000),
  };

  test.each(Object.entries(GARBAGE))('%s after the end is damage, and the text before it is given out', async (what, garbage) => {
    const inflate = await withInflater(kind);
    for (const member of [TINY_GZ, LARGE_TINY_END]) {
      const stored = Buffer.concat([member, garbage]);
      expect(referenceInflate(stored).isDamaged).toBe(true);
      await expectExact(stored, what, inflate);
    }
  });

  // A reader that stops at the padding would lose a member without a word.
  test.each([100, STEP - SMALL_GZ.length, 20_000, 40_000])('whatever follows %i zeros of padding is damage', async (zeros) => {
    const inflate = await withInflater(kind);
    for (const after of [Buffer.from('garbage'), TINY_GZ]) {
      for (const isStream of [false, true]) {
        const stored = Buffer.concat([SMALL_GZ, repeat(0, zeros), after]);
        const { text: got, isDamaged } = await given(inflate, inMemory(stored, { isStream }));
        expect({ isStream, length: got.length, isDamaged }).toEqual({ isStream, length: 20_000, isDamaged: true });
      }
    }
  });

  test.each(Object.entries({ SMALL_GZ, MIDDLE_GZ, LARGE_GZ }))('%s cut off anywhere', async (what, stored) => {
    const inflate = await withInflater(kind);
    for (const at of places(stored.length).filter((place) => place > 2)) {
      await expectExact(stored.subarray(0, at), `${what} up to ${at}`, inflate);
    }
  });

  test('a bit changed anywhere', async () => {
    const inflate = await withInflater(kind);
    // Without its magic number it is no gzip, and nobody asks for it to be inflated.
    for (const [i, at] of places(TINY_GZ.length).entries()) {
      if (at > 1) await expectExact(flipped(TINY_GZ, at), `changed at ${at}`, inflate, [i % 2 === 0]);
    }
    for (const stored of [MIDDLE_GZ, LARGE_GZ])
      await expectExact(flipped(stored, stored.length >> 1), 'half way', inflate, [false]);
  });

  test.each([
    { what: 'a wrong checksum', at: -8 },
    { what: 'a wrong length', at: -1 },
  ])('$what leaves the text whole', async ({ at }) => {
    const inflate = await withInflater(kind);
    for (const member of [TINY_GZ, LARGE_TINY_END]) {
      for (const stored of [flipped(member, at), Buffer.concat([TINY_GZ, flipped(TINY_GZ, at)])]) {
        const answer = await given(inflate, inMemory(stored));
        expect(answer.text.equals(referenceInflate(stored).text)).toBe(true);
        expect(answer.damage).toMatchObject({ textIsWhole: true, message: expect.stringContaining('checksum does not match') });
      }
    }
  });

  test('what is cut off or damaged inside is not whole', async () => {
    const inflate = await withInflater(kind);
    for (const member of [SMALL_GZ, LARGE_GZ]) {
      const cutOff = await given(inflate, inMemory(member.subarray(0, -20)));
      expect(cutOff.damage).toMatchObject({ textIsWhole: false, message: expect.stringContaining('cut off') });
      // A block of a type that does not exist.
      const broken = await given(inflate, inMemory(changed(member, 10, (byte) => byte | 0b110)));
      expect(broken.damage).toMatchObject({ textIsWhole: false, message: expect.stringContaining('damaged') });
    }
  });

  test('every stored byte is reported as read, once', async () => {
    const inflate = await withInflater(kind);
    for (const stored of [SMALL_GZ, LARGE_GZ, Buffer.concat([LARGE_GZ, SMALL_GZ]), LARGE_GZ.subarray(0, -5)]) {
      expect((await given(inflate, inMemory(stored))).read).toBe(stored.length);
    }
  });

  test('random members, cuts and changes', async () => {
    const inflate = await withInflater(kind);
    const member = fc
      .record({ length: fc.integer({ min: 0, max: 4000 }), seed: fc.constantFrom('a', 'b'), level: fc.constantFrom(0, 1, 9) })
      .map(({ length, seed, level }) => gzipSync(text(length, seed), { level }));
    const damage = fc.record({
      cut: fc.option(fc.nat(), { freq: 2 }),
      flips: fc.array(fc.nat(), { maxLength: 2 }),
      zeros: fc.nat(20),
      isStream: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(member, { minLength: 1, maxLength: 4 }),
        damage,
        async (members, { cut, flips, zeros, isStream }) => {
          let stored: Buffer = Buffer.concat([...members, repeat(0, zeros)]);
          for (const flip of flips) stored = flipped(stored, 2 + (flip % (stored.length - 2)));
          if (cut !== null) stored = stored.subarray(0, 3 + (cut % (stored.length - 3)));
          await expectExact(stored, 'random', inflate, [isStream]);
        },
      ),
      { numRuns: 15 },
    );
  });
});

/** A member of exactly this many bytes: stored text, and the rest of the size in the header's file name. */
function gzipOfSize(size: number): Buffer {
  const plain = gzipSync(text(size - 400), { level: 0 });
  const name = Buffer.alloc(size - plain.length, 'n');
  name[name.length - 1] = 0;
  const head = changed(plain.subarray(0, 10), 3, (flags) => flags | 0b1000);
  return Buffer.concat([head, name, plain.subarray(10)]);
}
