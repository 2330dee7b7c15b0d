/** A few seconds of fuzzing, what it has found before, and whether it finds anything at all. */
import { afterEach, describe, expect, test } from 'vitest';
import { Coverage } from './coverage.js';
import { readFindings, writeFinding } from './findings.js';
import { Fuzzer } from './fuzzer.js';
import { mutateBytes } from './mutate-bytes.js';
import { type Target, Wrong } from './target.js';
import { TARGETS } from './targets.js';

const MS_EACH = 1000;

let coverage: Coverage | undefined;
afterEach(() => {
  coverage?.close();
  coverage = undefined;
});

/** Over after so many milliseconds. */
function after(ms: number): () => boolean {
  const until = Date.now() + ms;
  return () => Date.now() >= until;
}

describe('what was found before', () => {
  const findings = readFindings();

  test.each(findings)('$name is right now', async ({ target: name, input, seed }) => {
    const target = TARGETS.find((candidate) => candidate.name === name);
    await target?.check(input, seed);
    expect(target).toBeDefined();
  });
});

describe('a little fuzzing', () => {
  test.each(TARGETS)('of $name finds nothing', async (target) => {
    const seed = Date.now();
    coverage = new Coverage(target.watches);
    const fuzzer = new Fuzzer(target, coverage, seed);
    const finding = await fuzzer.run(after(MS_EACH));
    const said = finding === null ? null : `seed ${seed}, in ${writeFinding(finding)}: ${finding.says}`;
    expect(said).toBeNull();
    expect(fuzzer.tally.runs).toBeGreaterThan(10);
    // The blocks of the code at hand are told, under whatever address it was loaded.
    expect(fuzzer.tally.kept).toBeGreaterThan(0);
  });
});

/** A word that is found byte by byte where every right byte is news; a mutation changes one, so else it is never found. */
const WORD = Buffer.from('#;:');

function guess(input: Uint8Array): void {
  if (input[0] !== WORD[0]) return;
  if (input[1] !== WORD[1]) return;
  if (input[2] !== WORD[2]) return;
  throw new Wrong('the word was said');
}

const PLANTED: Target = {
  name: 'planted',
  seeds: () => [Buffer.from('...')],
  mutate: mutateBytes,
  check: async (input) => {
    guess(input);
    return [];
  },
  watches: /fuzz\.test/,
  coverEvery: 1,
};

describe('the fuzzer', () => {
  test('is guided by the blocks that ran, and makes what it finds small', async () => {
    coverage = new Coverage(PLANTED.watches);
    const finding = await new Fuzzer(PLANTED, coverage, 11).run(after(20_000));
    expect(finding).toMatchObject({ target: 'planted', says: 'Wrong: the word was said' });
    expect(Buffer.from(finding?.input ?? [])).toEqual(WORD);
  });

  test.each(TARGETS)('does the same again for the same seed: $name', async (target) => {
    const inputs = async () => {
      const seen: string[] = [];
      const fuzzer = new Fuzzer(target, null, 7, (input, seed) => seen.push(`${seed} ${Buffer.from(input).toString('hex')}`));
      await fuzzer.run(() => seen.length > 12);
      return seen;
    };
    expect(await inputs()).toEqual(await inputs());
  });
});
