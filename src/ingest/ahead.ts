/** Which groups are ahead in a shard, in the middle of a scan. */
import { type Kernel, MEASURES_OF } from '../kernel/kernel.js';
import { encodeRecord, RunReader } from '../kernel/runs.js';
import { addCounts, type Counts, NO_COUNTS } from '../schema/measures.js';
import type { Question } from './question.js';
import { readCounts, sortValue } from './ranking.js';
import type { Glimpse, PeekTask } from './shard.js';

/** Groups whose counts are remembered when all groups go to disk: those that are ahead are likely to stay there. */
const REMEMBERED = 1000;

/** Groups by the bytes of their keys, a character each. */
export type GroupsByKey = Map<string, { readonly key: Uint8Array; readonly measures: number[] }>;

export class Ahead {
  /** What was looked for last: nothing is remembered for those who never look. */
  private task: PeekTask | undefined;
  private remembered: GroupsByKey = new Map();
  private readonly gone = { ...NO_COUNTS };

  constructor(
    private readonly kernel: Kernel,
    private readonly question: Question,
  ) {}

  peek(task: PeekTask): Glimpse {
    this.task = task;
    const { totals, groups } = this.look(task, task.limit);
    addCounts(totals, this.gone);
    return { totals, run: Buffer.concat([...groups.values()].map(({ key, measures }) => encodeRecord(key, measures))) };
  }

  /** The groups are about to leave the kernel. */
  keep(): void {
    if (this.task === undefined) return;
    const { totals, groups } = this.look(this.task, REMEMBERED);
    addCounts(this.gone, totals);
    this.remembered = groups;
  }

  /** Groups in the kernel that are ahead, with what is remembered of them and of others. */
  private look(task: PeekTask, limit: number): { totals: Counts; groups: GroupsByKey } {
    const { layout } = this.question.groupings[task.grouping];
    const totals = { ...NO_COUNTS };
    const counts = { ...NO_COUNTS };
    const groupValue = sortValue(task.sort);
    const run = this.kernel.peek(
      task.grouping,
      (measures, at) => {
        readCounts(counts, measures, at, layout);
        addCounts(totals, counts);
        return measures[at] < task.minRequests ? Number.POSITIVE_INFINITY : groupValue(counts);
      },
      limit,
    );
    const groups: GroupsByKey = new Map(
      [...this.remembered].map(([name, { key, measures }]) => [name, { key, measures: [...measures] }]),
    );
    addRun(groups, run, MEASURES_OF[layout]);
    return { totals, groups };
  }
}

/** Adds the groups of a run to those in a map. */
export function addRun(groups: GroupsByKey, run: Uint8Array, measures: number): void {
  const reader = new RunReader(run, measures);
  while (reader.next()) {
    const key = Uint8Array.from(reader.key());
    const name = Buffer.from(key).toString('latin1');
    const known = groups.get(name);
    if (known === undefined) groups.set(name, { key, measures: [...reader.measures] });
    else for (const [i, value] of reader.measures.entries()) known.measures[i] += value;
  }
}
