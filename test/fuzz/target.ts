/** What can be fuzzed: first inputs, ways to spoil them, and a check that knows what is right. */
import type { Random } from '../../sample-logs/random.js';

export interface Target {
  readonly name: string;
  /** First inputs, small. */
  seeds(): readonly Uint8Array[];
  /** A spoilt copy. `other` is another input that was kept, to take pieces of. */
  mutate(input: Uint8Array, random: Random, other: Uint8Array): Uint8Array;
  /**
   * Throws where something is wrong. Everything but the bytes (where they are cut, what is asked) follows from the seed.
   * Resolves to what happened, in words: an input that makes something new happen is kept. null is for inputs that are
   * not to be built upon, because that would make everything slow.
   */
  check(input: Uint8Array, seed: number): Promise<readonly string[] | null>;
  /** Scripts whose blocks guide the fuzzer, by their address. */
  readonly watches: RegExp;
  /** Asking which blocks ran costs a third of a millisecond, so where a check is quicker it is asked now and then. */
  readonly coverEvery: number;
}

/** Two ways to an answer that disagree, or an answer that breaks a rule. */
export class Wrong extends Error {
  override readonly name = 'Wrong';
}

const MOST_SHOWN = 300;

/** Throws where two values are not the same. */
export function expectSame(what: string, got: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(got), JSON.stringify(expected)];
  if (a === b) return;
  let at = 0;
  while (a[at] === b[at]) at++;
  const from = Math.max(0, at - 40);
  const show = (text: string) => text.slice(from, from + MOST_SHOWN);
  throw new Wrong(`${what}: they differ from character ${at} on\n  got      ${show(a)}\n  expected ${show(b)}`);
}
