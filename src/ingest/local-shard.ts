/** A shard that does its work in this thread. */
import type { Kernel, KernelPlan } from '../kernel/kernel.js';
import { Ahead } from './ahead.js';
import { type Budget, divide } from './budget.js';
import { HandingOn } from './handing-on.js';
import { Merging } from './merging.js';
import { planOf } from './question.js';
import { Scanner } from './scanner.js';
import type { Glimpse, PeekTask, Ranked, RankTask, RunStore, Scanned, Shard, ShardTask, SourceReader, Storage } from './shard.js';
import { TurnBuffers } from './turn-buffers.js';

/** What a shard is made of; the rest comes with its task. */
export interface ShardParts {
  readonly createKernel: (plan: KernelPlan) => Kernel;
  readonly reader: SourceReader;
  readonly storage: Storage;
  /** How a share of the memory is divided, where it is not `divide`. */
  readonly divide?: (share: number) => Budget;
}

interface Begun {
  readonly task: ShardTask;
  readonly kernel: Kernel;
  readonly store: RunStore;
  /** How much was stored when everything was scanned. */
  readonly scanned: number;
}

export class LocalShard implements Shard {
  private begun: Begun | undefined;
  private merging: Merging | undefined;
  private ahead: Ahead | undefined;
  private readonly pieces = new TurnBuffers();

  constructor(private readonly parts: ShardParts) {}

  async scan(task: ShardTask, onProgress: (bytes: number, rows: number) => void): Promise<Scanned> {
    const budget = (this.parts.divide ?? divide)(task.memory);
    const kernel = this.parts.createKernel(planOf(task.question, task.seed, budget.kernel));
    const store = this.parts.storage.open(budget.runs);
    const handing = new HandingOn(kernel, store);
    const groupings = task.question.groupings.map((_, grouping) => ({ grouping, runs: [] as number[][] }));
    const ahead = new Ahead(kernel, task.question);
    this.ahead = ahead;
    const handOn = () => {
      ahead.keep();
      for (const { grouping, runs } of groupings) runs.push(handing.run(grouping));
      handing.forget();
    };
    const scanned = await new Scanner(task, kernel, this.parts.reader, onProgress, handOn).scanAll();
    this.ahead = undefined;
    for (const { grouping, runs } of groupings) runs.push(handing.run(grouping));
    this.begun = { task, kernel, store, scanned: store.length };
    return { ...scanned, handedOn: groupings.map(({ runs }) => ({ stored: store.stored, runs })) };
  }

  async peek(task: PeekTask): Promise<Glimpse | null> {
    return this.ahead?.peek(task) ?? null;
  }

  async rank(rankTask: RankTask): Promise<Ranked> {
    if (this.begun === undefined) throw new Error('nothing was scanned');
    const { kernel, store, scanned, task } = this.begun;
    // The last ranking was read, or is not wanted any more.
    store.truncate(scanned);
    const { layout } = task.question.groupings[rankTask.grouping];
    this.merging = new Merging({ kernel, store, read: this.parts.storage.read, layout, task: rankTask });
    return this.merging.rank();
  }

  async piece(): Promise<Uint8Array | null> {
    const { merging } = this;
    if (merging === undefined) throw new Error('nothing was ranked');
    return this.pieces.fill((emit) => merging.next(emit));
  }

  async close(): Promise<void> {
    this.begun?.store.close();
    this.begun = undefined;
    this.merging = undefined;
  }
}
