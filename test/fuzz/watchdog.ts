/** Ends a run whose check comes to no end, and keeps the input that it was: the thread that hangs cannot do so itself. */
import { Worker } from 'node:worker_threads';
import type { Watch } from './fuzzer.js';

/** Whatever a check does, it does not take that long. */
export const PATIENCE_MS = 30_000;
const MOST_BYTES = 8 * 1024 * 1024;

/** Shared with the thread that watches: a number for every input, then what the input is. */
export interface Shared {
  /** Number of the input at hand, its seed, its length. */
  readonly state: Int32Array;
  readonly bytes: Uint8Array;
}

export class Watchdog {
  private readonly shared: Shared = {
    state: new Int32Array(new SharedArrayBuffer(12)),
    bytes: new Uint8Array(new SharedArrayBuffer(MOST_BYTES)),
  };
  private readonly worker: Worker;

  constructor(target: string) {
    this.worker = new Worker(new URL('./watchdog-thread.js', import.meta.url), { workerData: { ...this.shared, target } });
    this.worker.unref();
  }

  readonly watch: Watch = (input, seed) => {
    const { state, bytes } = this.shared;
    bytes.set(input.subarray(0, MOST_BYTES));
    state[1] = seed;
    state[2] = Math.min(input.length, MOST_BYTES);
    Atomics.add(state, 0, 1);
  };

  async close(): Promise<void> {
    await this.worker.terminate();
  }
}
