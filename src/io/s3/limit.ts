/** How many requests run at once: as many as allowed, and fewer for a while when the store asks to slow down. */
import pLimit, { type LimitFunction } from 'p-limit';

/** So many requests must succeed before there is one more at once. */
const SUCCESSES = 8;

export class AdaptiveLimit {
  private readonly limit: LimitFunction;
  private succeeded = 0;
  /** Counts how often it was slowed down. */
  private slowed = 0;

  constructor(private readonly most: number) {
    this.limit = pLimit(most);
  }

  get concurrency(): number {
    return this.limit.concurrency;
  }

  /** What a request keeps, to say later since when it has been running. */
  get era(): number {
    return this.slowed;
  }

  run<T>(act: () => Promise<T>): Promise<T> {
    return this.limit(act);
  }

  /** Halves. Requests that were running when it was slowed down last say nothing new. */
  slowDown(era: number): void {
    if (era < this.slowed) return;
    this.slowed++;
    this.succeeded = 0;
    this.limit.concurrency = Math.max(1, Math.floor(this.limit.concurrency / 2));
  }

  success(): void {
    if (this.limit.concurrency === this.most || ++this.succeeded < SUCCESSES) return;
    this.succeeded = 0;
    this.limit.concurrency++;
  }
}
