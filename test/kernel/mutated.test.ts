/** Logs of the sample, whole and spoilt: kernel, twin and a reference that splits on tabs give the same answer. */
import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mapColumns } from '../../src/ingest/header.js';
import { dimensionsOf, planOf, type Question } from '../../src/ingest/question.js';
import type { ColumnMap } from '../../src/kernel/kernel.js';
import { columnOf } from '../../src/schema/fields.js';
import { answerOf, KERNELS } from './harness.js';
import { referenceAnswer } from './reference.js';

const [wasm, plain] = KERNELS;
const MEMORY = 64 * 1024 * 1024;

const QUESTION: Question = {
  groupings: [
    { dimensions: ['uri', 'pop', 'content_type', 'result_type'], layout: 'plain' },
    { dimensions: ['content_type'], layout: 'cache' },
    { dimensions: ['date', 'hour', 'host', 'distribution'], layout: 'cache' },
  ],
  where: [],
  since: 0,
  until: 0,
  tracksTime: true,
};
const PLAN = planOf(QUESTION, [1, 2], MEMORY);

/** Only spellings that this maps come in a mutated header: an unknown column is one that the file lacks. */
function columns(names: string[]): ColumnMap {
  return mapColumns(names.map(columnOf), dimensionsOf(QUESTION), 'E1WGQ7ZK4N2RVD');
}

const [name] = readdirSync('sample-logs').filter((file) => file.endsWith('.gz'));
const log = gunzipSync(readFileSync(`sample-logs/${name}`));
const start = log.subarray(0, 12_000);

function cut(whole: Uint8Array, places: readonly number[]): Uint8Array[] {
  const all = [0, ...places.map((place) => place % (whole.length + 1)).sort((a, b) => a - b), whole.length];
  return all.slice(1).map((place, i) => whole.subarray(all[i], place));
}

/** A change at a place: another byte, one more, or one less. Bytes that matter to the format come often. */
const byte = fc.oneof(fc.constantFrom(9, 10, 13, 35, 45, 0), fc.integer({ min: 0, max: 255 }));
const mutation = fc.record({ at: fc.nat({ max: start.length }), kind: fc.constantFrom('set', 'insert', 'delete'), byte });

function mutate(text: Uint8Array, mutations: readonly { at: number; kind: string; byte: number }[]): Uint8Array {
  const bytes = [...text];
  // The header stays: what becomes of rows under a broken one is the caller's business, not the kernel's.
  const header = text.indexOf(10, text.indexOf(10) + 1) + 1;
  for (const { at, kind, byte: value } of mutations) {
    const place = header + (at % (bytes.length - header));
    if (kind === 'set') bytes[place] = value;
    else if (kind === 'insert') bytes.splice(place, 0, value);
    else bytes.splice(place, 1);
  }
  return Uint8Array.from(bytes);
}

describe('a log of the sample', () => {
  test('gives the same answer whole and in random pieces', () => {
    const expected = referenceAnswer(PLAN, log.toString('latin1'), columns);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: log.length }), { maxLength: 200 }), (places) => {
        const answer = answerOf(wasm.create, PLAN, cut(log, places), columns);
        expect(answer.groups).toEqual(expected.groups);
        expect(answer.accepted).toBe(expected.accepted);
      }),
      { numRuns: 20 },
    );
    expect(answerOf(plain.create, PLAN, [log], columns).groups).toEqual(expected.groups);
  });

  test('spoilt: kernel, twin and reference agree on every row and every reject', () => {
    const mutations = fc.array(mutation, { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(mutations, fc.array(fc.nat({ max: start.length }), { maxLength: 5 }), (some, places) => {
        const spoilt = mutate(start, some);
        const expected = referenceAnswer(PLAN, Buffer.from(spoilt).toString('latin1'), columns);
        const fast = answerOf(wasm.create, PLAN, cut(spoilt, places), columns);
        expect(fast).toEqual(answerOf(plain.create, PLAN, [spoilt], columns));
        expect(fast.groups).toEqual(expected.groups);
        expect([fast.accepted, ...fast.rejected]).toEqual([expected.accepted, ...expected.rejected]);
      }),
      { numRuns: 50 },
    );
  });
});
