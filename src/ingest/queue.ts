/** The queue of sources that all shards take from, in memory that they share. */
const NEXT = 0;
const IS_STOPPED = 1;

export class Queue {
  private readonly words: Int32Array;

  constructor(
    readonly shared: SharedArrayBuffer,
    private readonly order: readonly number[],
  ) {
    this.words = new Int32Array(shared);
  }

  static create(order: readonly number[]): Queue {
    return new Queue(new SharedArrayBuffer(8), order);
  }

  /** Index of the next source that nobody has taken yet; null where there is none, or no more are wanted. */
  take(): number | null {
    if (this.isStopped) return null;
    const place = Atomics.add(this.words, NEXT, 1);
    return place < this.order.length ? this.order[place] : null;
  }

  /** No more are wanted, and what is being read is not wanted to its end. */
  stop(): void {
    Atomics.store(this.words, IS_STOPPED, 1);
  }

  get isStopped(): boolean {
    return Atomics.load(this.words, IS_STOPPED) === 1;
  }
}
