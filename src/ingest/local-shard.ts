/** A shard that does its work in this thread. */
import { type Kernel, KernelFull, type KernelPlan, MOST_MEMORY, PARTITIONS } from '../kernel/kernel.js';
import { planOf } from './question.js';
import { rankGroups } from './ranking.js';
import { outOfMemory, Scanner } from './scanner.js';
import type { PartitionedRun, Ranked, RankTask, Scanned, Shard, ShardTask, SourceReader } from './shard.js';

/** A run may take a little more than its groups did in the kernel (ten bytes a measure instead of eight). */
const RUN_FACTOR = 1.5;
const RUN_STEP = 8 * 1024 * 1024;
const PIECE_RECORDS = 16_384;

export class LocalShard implements Shard {
  private kernel: Kernel | undefined;
  private task: ShardTask | undefined;
  private ranked = { from: 0, until: 0 };
  private readonly pieces = new TurnBuffers();

  constructor(
    private readonly createKernel: (plan: KernelPlan) => Kernel,
    private readonly reader: SourceReader,
  ) {}

  async scan(task: ShardTask, onProgress: (bytes: number, rows: number) => void): Promise<Scanned> {
    this.task = task;
    this.kernel = this.createKernel(planOf(task.question, task.seed, task.memory));
    const scanned = await new Scanner(task, this.kernel, this.reader, onProgress).scanAll();
    const runs = task.question.groupings.map((_, grouping) => this.handOn(grouping));
    return { ...scanned, runs };
  }

  private use(): { kernel: Kernel; task: ShardTask } {
    if (this.kernel === undefined || this.task === undefined) throw new Error('nothing was scanned');
    return { kernel: this.kernel, task: this.task };
  }

  /** The groups of a grouping as a run, in memory that other threads can read. */
  private handOn(grouping: number): PartitionedRun {
    const { kernel, task } = this.use();
    // No buffer goes beyond what the largest kernel can hold.
    const most = Math.min(MOST_MEMORY, Math.ceil(task.memory * RUN_FACTOR) + RUN_STEP);
    const bytes = new SharedArrayBuffer(0, { maxByteLength: most });
    const offsets = [0];
    let length = 0;
    const emit = (run: Uint8Array) => {
      if (length + run.length > most) throw outOfMemory(task.memory);
      if (length + run.length > bytes.byteLength) bytes.grow(Math.min(most, length + Math.max(run.length, RUN_STEP)));
      new Uint8Array(bytes, length, run.length).set(run);
      length += run.length;
    };
    for (let partition = 0; partition < PARTITIONS; partition++) {
      kernel.exportPartition(grouping, partition, emit);
      offsets.push(length);
    }
    return { bytes, offsets };
  }

  async rank(rankTask: RankTask): Promise<Ranked> {
    const { kernel, task } = this.use();
    try {
      this.mergePartitions(kernel, rankTask);
      const ranked = rankGroups(kernel, task.question.groupings[rankTask.grouping].layout, rankTask);
      this.ranked = { from: 0, until: Math.min(ranked.kept, rankTask.limit ?? ranked.kept) };
      return ranked;
    } catch (error) {
      throw error instanceof KernelFull ? outOfMemory(task.memory) : error;
    }
  }

  private mergePartitions(kernel: Kernel, { grouping, runs, partitions: [first, end] }: RankTask): void {
    kernel.beginMerge(grouping);
    for (let partition = first; partition < end; partition++) {
      for (const { bytes, offsets } of runs) {
        const start = offsets[partition];
        if (offsets[partition + 1] > start) kernel.merge(new Uint8Array(bytes, start, offsets[partition + 1] - start));
      }
      kernel.endPartition();
    }
  }

  async piece(): Promise<Uint8Array | null> {
    const { kernel } = this.use();
    const { from, until } = this.ranked;
    if (from >= until) return null;
    this.ranked.from = Math.min(until, from + PIECE_RECORDS);
    return this.pieces.fill((emit) => kernel.exportRanking(from, this.ranked.from, emit));
  }

  async close(): Promise<void> {
    this.kernel = undefined;
  }
}

/** Two buffers that other threads can read, filled in turns: while one is read, the other is written. */
class TurnBuffers {
  private buffers: [SharedArrayBuffer, SharedArrayBuffer] = [new SharedArrayBuffer(0), new SharedArrayBuffer(0)];

  /** A view of what was emitted, valid until the call after the next. */
  fill(write: (emit: (bytes: Uint8Array) => void) => void): Uint8Array {
    let buffer = this.buffers[0];
    let length = 0;
    write((bytes) => {
      if (length + bytes.length > buffer.byteLength) buffer = larger(buffer, length, length + bytes.length);
      new Uint8Array(buffer, length).set(bytes);
      length += bytes.length;
    });
    this.buffers = [this.buffers[1], buffer];
    return new Uint8Array(buffer, 0, length);
  }
}

function larger(buffer: SharedArrayBuffer, used: number, needed: number): SharedArrayBuffer {
  const made = new SharedArrayBuffer(Math.max(needed, buffer.byteLength * 2));
  new Uint8Array(made).set(new Uint8Array(buffer, 0, used));
  return made;
}
