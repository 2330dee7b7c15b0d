/** Groups leave the kernel as a run, cut by the hash of their keys: to other threads, and to disk when memory is used up. */
import { type Kernel, PARTITIONS } from '../kernel/kernel.js';
import { UserError } from '../schema/errors.js';
import type { RunStore } from './shard.js';

export class HandingOn {
  private stored: number;

  constructor(
    private readonly kernel: Kernel,
    private readonly store: RunStore,
  ) {
    this.stored = store.length;
  }

  /** Stores the groups of a grouping; returns where each partition begins, and where the last one ends. */
  run(grouping: number): number[] {
    const offsets = [this.store.length];
    for (let partition = 0; partition < PARTITIONS; partition++) {
      this.kernel.exportPartition(grouping, partition, (run) => this.store.append(run));
      offsets.push(this.store.length);
    }
    return offsets;
  }

  /** Makes the memory of what was stored free. */
  forget(): void {
    // Nothing was there to be stored: it would be so for ever.
    if (this.store.length === this.stored) throw noRoom();
    this.stored = this.store.length;
    this.kernel.forgetGroups();
  }
}

export function noRoom(): UserError {
  return new UserError('a thread has too little memory for a single group: give more --memory, or use fewer --threads');
}
