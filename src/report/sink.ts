/** Where text goes. The report room itself never opens a file or a stream. */
export interface Sink {
  /** Resolves when the sink is ready for more. */
  write(text: string): void | Promise<void>;
}

/** Few, larger writes: a write a row would cost more than making the row. */
const BATCH_CHARS = 64 * 1024;

/** Gathers text and hands it on in pieces of about 64 KiB, however much there is in all. */
export class Batch {
  readonly #sink: Sink;
  #parts: string[] = [];
  #chars = 0;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** True when it is time to `await flush()`: rows need not await each other for nothing. */
  add(text: string): boolean {
    this.#parts.push(text);
    this.#chars += text.length;
    return this.#chars >= BATCH_CHARS;
  }

  async flush(): Promise<void> {
    if (this.#chars === 0) return;
    const text = this.#parts.join('');
    this.#parts = [];
    this.#chars = 0;
    await this.#sink.write(text);
  }
}
