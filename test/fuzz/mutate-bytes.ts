/** Changes to bytes that know nothing of what they mean. */
import type { Random } from '../../sample-logs/random.js';

/** Bytes that mean something to a log or to gzip. */
const MEANINGFUL = [0, 9, 10, 13, 32, 35, 45, 46, 58, 59, 0x1f, 0x8b, 0x7f, 0x80, 0xbb, 0xbf, 0xef, 0xff];

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[random.below(from.length)];
}

export function splice(input: Uint8Array, at: number, remove: number, insert: Uint8Array = new Uint8Array(0)): Uint8Array {
  return Buffer.concat([input.subarray(0, at), insert, input.subarray(at + remove)]);
}

/** Mostly short: a long stretch is more than what is looked for. */
function stretch(random: Random, length: number): number {
  return random.chance(0.7) ? 1 + random.below(4) : random.below(length + 1);
}

type Change = (input: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

const CHANGES: readonly Change[] = [
  (input, random) => withByte(input, random, (byte) => byte ^ (1 << random.below(8))),
  (input, random) => withByte(input, random, () => pick(random, MEANINGFUL)),
  (input, random) => withByte(input, random, () => random.below(256)),
  (input, random) => withByte(input, random, (byte) => byte + pick(random, [-1, 1])),
  (input, random) => splice(input, random.below(input.length + 1), 0, Uint8Array.of(pick(random, MEANINGFUL))),
  (input, random) => splice(input, random.below(input.length + 1), stretch(random, input.length)),
  (input, random) => input.subarray(0, random.below(input.length + 1)),
  (input, random) => {
    const from = random.below(input.length + 1);
    return splice(input, random.below(input.length + 1), 0, input.subarray(from, from + stretch(random, input.length)));
  },
  (input, random, other) => {
    const from = random.below(other.length + 1);
    return splice(input, random.below(input.length + 1), 0, other.subarray(from, from + stretch(random, other.length)));
  },
  (input, random, other) =>
    Buffer.concat([input.subarray(0, random.below(input.length + 1)), other.subarray(random.below(other.length + 1))]),
];

function withByte(input: Uint8Array, random: Random, change: (byte: number) => number): Uint8Array {
  if (input.length === 0) return input;
  const copy = Uint8Array.from(input);
  const at = random.below(copy.length);
  copy[at] = change(copy[at]);
  return copy;
}

export const mutateBytes: Change = (input, random, other) => pick(random, CHANGES)(input, random, other);
