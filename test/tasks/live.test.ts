/** The ranking so far, and stopping with it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { Ahead, addRun, type GroupsByKey } from '../../src/ingest/ahead.js';
import { mapColumns } from '../../src/ingest/header.js';
import { dimensionsOf, planOf, type Question } from '../../src/ingest/question.js';
import type { Glimpse } from '../../src/ingest/shard.js';
import { MEASURES_OF } from '../../src/kernel/kernel.js';
import { encodeRecord } from '../../src/kernel/runs.js';
import { localEffects } from '../../src/local.js';
import { columnOf } from '../../src/schema/fields.js';
import { MEASURE_NAMES, NO_COUNTS } from '../../src/schema/measures.js';
import { type Live, type SoFar, watchTop } from '../../src/tasks/live.js';
import { top } from '../../src/tasks/top.js';
import { BY_URI } from '../ingest/shards.js';
import { KERNELS, scanChunks } from '../kernel/harness.js';
import { folderWith, log, requests } from '../logs.js';

/** Many files, so that there is much to see before the end: every one has 2 misses of /a and 1 of its own. */
const FILES = 400;
const folder = () =>
  folderWith(
    Object.fromEntries(
      Array.from({ length: FILES }, (_, i) => [
        `${i}.log`,
        log([...requests(2, '/a', 'Miss'), ...requests(1, `/${i}`, 'Miss'), ...requests(40, '/b', 'Hit')]),
      ]),
    ),
  );

class Watching implements Live {
  readonly rows = 5;
  readonly shown: SoFar[] = [];
  stop = () => {};
  private hasEnded = false;

  constructor(private readonly onShow: (watching: Watching) => void = () => {}) {}

  begin(stop: () => void): void {
    this.stop = stop;
  }

  async next(): Promise<boolean> {
    await sleep(1);
    return !this.hasEnded;
  }

  show(soFar: SoFar): void {
    this.shown.push(soFar);
    this.onShow(this);
  }

  end(): void {
    this.hasEnded = true;
  }
}

const effects = localEffects();

describe('the ranking so far', () => {
  test('grows, is in order, and never says more than the end', async () => {
    const watching = new Watching();
    const answer = await top({ inputs: [folder()] }, effects, watching);
    expect(answer.complete).toBe(true);
    expect(watching.shown.length).toBeGreaterThan(0);
    const misses = watching.shown.map(({ totals }) => totals.misses);
    expect(misses).toEqual([...misses].sort((a, b) => a - b));
    expect(misses.at(-1)).toBeLessThanOrEqual(FILES * 3);
    for (const { table } of watching.shown.filter(({ totals }) => totals.misses > 6)) expect(table.rows[0][0]).toBe('/a');
  });

  test('is the answer, marked incomplete, once reading is stopped', async () => {
    const watching = new Watching(({ stop }) => stop());
    const { complete, reading, totals, table } = await top({ inputs: [folder()] }, effects, watching);
    expect({ complete, isStopped: reading.isStopped }).toEqual({ complete: false, isStopped: true });
    expect(reading.files).toBeLessThan(FILES);
    expect(reading.sources).toBe(FILES);
    // What was counted is exact for what was read.
    expect(totals.misses).toBe(reading.files * 3);
    expect(table.rows[0].slice(0, 2)).toEqual(['/a', reading.files * 2]);
  });

  test('changes nothing of the answer, whoever looks', async () => {
    const inputs = [folder()];
    const { table } = await top({ inputs }, effects, new Watching());
    expect(table).toEqual((await top({ inputs }, effects)).table);
  });

  test('brings together what several threads have found, in the order of the sums', async () => {
    const glimpse = (...groups: [uri: string, misses: number][]): Glimpse => ({
      run: Buffer.concat(groups.map(([uri, misses]) => encodeRecord(Buffer.from(uri), [misses, 0, 0, 0, 0, misses, 0, 0, 0]))),
      totals: { ...NO_COUNTS, misses: groups.reduce((sum, [, misses]) => sum + misses, 0) },
    });
    const glimpses = [glimpse(['/x', 5], ['/y', 4]), glimpse(['/y', 4], ['/z', 1])];
    const shards = glimpses.map((found) => ({ peek: async () => found }));
    const watching = new Watching((shown) => shown.end());
    const options = { dimensions: ['uri'], sort: 'misses', limit: 2 };
    await sleep(5);
    const end = watchTop({ shards, stop: () => {} }, options, watching);
    await vi.waitFor(() => expect(watching.shown.length).toBeGreaterThan(0));
    await end();
    const rows = watching.shown[0].table.rows.map(([uri, ...measures]) => [uri, measures[MEASURE_NAMES.indexOf('misses')]]);
    expect(rows).toEqual([
      ['/y', 8],
      ['/x', 5],
    ]);
    expect(watching.shown[0].below.counts.misses).toBe(1);
  });
});

describe('groups that went to disk', () => {
  test.each(KERNELS)('are remembered where they were ahead ($name)', ({ create }) => {
    const question: Question = { ...BY_URI, tracksTime: false };
    const kernel = create(planOf(question, [1, 2], 64 * 1024 * 1024));
    const ahead = new Ahead(kernel, question);
    const columns = (names: string[]) => mapColumns(names.map(columnOf), dimensionsOf(question), null);
    const scan = () =>
      scanChunks(kernel, [Buffer.from(log([...requests(3, '/a', 'Miss'), ...requests(1, '/b', 'Hit')]))], columns);
    const task = { grouping: 0, sort: 'misses', limit: 10, minRequests: 1 };
    scan();
    expect(ahead.peek(task).totals).toMatchObject({ misses: 3, hits: 1 });
    ahead.keep();
    kernel.forgetGroups();
    scan();
    const { totals, run } = ahead.peek(task);
    expect(totals).toMatchObject({ misses: 6, hits: 2 });
    const groups: GroupsByKey = new Map();
    addRun(groups, run, MEASURES_OF.cache);
    expect(groups.get('/a')?.measures.slice(0, 1)).toEqual([6]);
  });
});
