/** Memory changes where groups are kept while logs are read, and nothing of the answer. */
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Question } from '../../src/ingest/question.js';
import type { Storage } from '../../src/ingest/shard.js';
import { localStorage } from '../../src/io/run-store.js';
import { log } from '../logs.js';
import { BY_URI, ingest, type MemoryLog } from './shards.js';

const FIELDS = ['cs-uri-stem', 'x-edge-location', 'sc-bytes', 'time-taken', 'x-edge-result-type'];
const QUESTION: Question = {
  ...BY_URI,
  tracksTime: false,
  groupings: [
    { dimensions: ['uri'], layout: 'cache' },
    { dimensions: ['uri', 'pop'], layout: 'plain' },
  ],
};
const ONE_GROUPING: Question = { ...QUESTION, groupings: QUESTION.groupings.slice(0, 1) };

const RESULTS = ['Hit', 'Miss', 'RefreshHit', 'Error', 'Redirect'];

/** Rows of `groups` objects, some of them with long names. */
function logOf(rows: number, groups: number, salt: number): string {
  const values = Array.from({ length: rows }, (_, i) => {
    const n = (i * 7919 + salt * 104_729) % groups;
    return {
      'cs-uri-stem': `/${n}/${'x'.repeat(n % 97 === 0 ? 3000 : n % 60)}`,
      'x-edge-location': `POP${n % 3}-C${i % 2}`,
      'sc-bytes': String(n % 1000),
      'time-taken': '0.012',
      'x-edge-result-type': RESULTS[(n + i) % 5],
    };
  });
  return log(values, FIELDS);
}

/** Storage that tells how often something was written to disk, or read from where it was stored. */
function watched(): { storage: Storage; writes: () => number } {
  const real = localStorage(tmpdir());
  let writes = 0;
  return {
    writes: () => writes,
    storage: {
      ...real,
      open: (inMemory) => {
        const store = real.open(inMemory);
        const append = store.append.bind(store);
        store.append = (bytes) => {
          append(bytes);
          if (store.stored.file !== null) writes++;
        };
        return store;
      },
    },
  };
}

describe('memory', () => {
  test('changes no byte of the answer: random logs, budgets and threads', async () => {
    const setup = fc.record({
      spare: fc.integer({ min: 64, max: 600 }).map((kibibytes) => kibibytes * 1024),
      shards: fc.integer({ min: 1, max: 3 }),
      chunks: fc.array(fc.integer({ min: 100, max: 70_000 }), { minLength: 1, maxLength: 3 }),
      sort: fc.constantFrom('requests', 'misses', 'hit_ratio', 'bytes_sent', null),
      limit: fc.option(fc.integer({ min: 1, max: 3000 })),
    });
    const logs = fc.array(fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 4000 })), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(logs, setup, async (sizes, { spare, shards, chunks, sort, limit }) => {
        const files = sizes.map(([rows, groups], i): MemoryLog => ({ name: `${i}.log`, content: logOf(rows, groups, i) }));
        // Only a cache grouping knows all measures.
        const question = ['misses', 'hit_ratio', null].includes(sort) ? ONE_GROUPING : QUESTION;
        const ample = await ingest(files, question, { sort, limit, spare: 64 * 1024 * 1024 });
        expect(await ingest(files, question, { spare, shards, chunks, sort, limit })).toEqual(ample);
      }),
      { numRuns: 25 },
    );
  });

  test('of a hundredth of what is needed: partitions are cut again, rankings joined in several rounds', async () => {
    const files = [{ name: 'many.log', content: logOf(60_000, 60_000, 1) }];
    const { storage, writes } = watched();
    const ample = await ingest(files, ONE_GROUPING, { spare: 64 * 1024 * 1024 });
    expect(ample.groups).toEqual([60_000]);
    expect(await ingest(files, ONE_GROUPING, { spare: 80 * 1024, shards: 2, storage })).toEqual(ample);
    expect(writes()).toBeGreaterThan(1000);
  });

  test('of which there is enough is all that is used', async () => {
    const { storage, writes } = watched();
    await ingest([{ name: 'few.log', content: logOf(5000, 100, 1) }], QUESTION, { spare: 4 * 1024 * 1024, storage });
    expect(writes()).toBe(0);
  });

  test('in which not even one group fits is too little, and says what to do', async () => {
    const files = [{ name: 'long.log', content: log([{ 'cs-uri-stem': `/${'x'.repeat(900_000)}` }], FIELDS) }];
    const tooLittle = ingest(files, ONE_GROUPING, { spare: 80 * 1024 });
    await expect(tooLittle).rejects.toThrow(/too little memory for a single group: give more --memory/);
  });
});
