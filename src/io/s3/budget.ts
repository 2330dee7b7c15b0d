/** Bytes that may be in memory at once: who wants some waits until there is room, first come first served. */
export class Budget {
  private readonly waiting: { bytes: number; resume: () => void }[] = [];
  private free: number;

  constructor(readonly total: number) {
    this.free = total;
  }

  /** Resolves when there is room. At most `total` can be had. */
  async take(bytes: number): Promise<void> {
    if (this.waiting.length === 0 && bytes <= this.free) {
      this.free -= bytes;
      return;
    }
    await new Promise<void>((resume) => this.waiting.push({ bytes, resume }));
  }

  give(bytes: number): void {
    this.free += bytes;
    while (this.waiting.length > 0 && this.waiting[0].bytes <= this.free) {
      const next = this.waiting.shift();
      if (next === undefined) return;
      this.free -= next.bytes;
      next.resume();
    }
  }
}
