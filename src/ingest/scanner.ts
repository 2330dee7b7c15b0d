/** Scans inputs with a kernel: headers, rejects, and what goes wrong with a file. */
import { type Kernel, KernelFull, ScanEvent } from '../kernel/kernel.js';
import type { Dimension } from '../schema/dimensions.js';
import { DamagedInput, Refusal, UnreadableInput, UserError } from '../schema/errors.js';
import { distributionOf, headerForRow, mapColumns, missingColumns, readComment, refuseHeaderless } from './header.js';
import { dimensionsOf } from './question.js';
import { Samples, sampleText } from './samples.js';
import type { OpenSource, Scanned, ShardTask, Source, SourceReader } from './shard.js';

const PROGRESS_BYTES = 1024 * 1024;

/** A source that was opened, or why it could not be. */
type Opening = { readonly index: number } & ({ readonly open: OpenSource } | { readonly error: unknown });

export class Scanner {
  private readonly dimensions: readonly Dimension[];
  private readonly samples = new Samples();
  private readonly missing = new Map<string, number>();
  private readonly failed: Scanned['failed'][number][] = [];
  private files = 0;
  private bytes = 0;
  private unreported = 0;
  private reportedRows = 0;
  private source: Source = { name: '', size: 0 };
  private index = 0;
  /** What is missing in the file at hand: each name counts once a file. */
  private missingHere = new Set<string>();

  constructor(
    private readonly task: ShardTask,
    private readonly kernel: Kernel,
    private readonly reader: SourceReader,
    private readonly onProgress: (bytes: number, rows: number) => void,
  ) {
    this.dimensions = dimensionsOf(task.question);
  }

  /** Takes sources off the queue until there are no more: opens some ahead, and reads first what is at hand first. */
  async scanAll(): Promise<Omit<Scanned, 'runs'>> {
    const opening = new Map<number, Promise<Opening>>();
    for (;;) {
      while (opening.size < this.reader.atOnce) {
        const index = this.claim();
        if (index === null) break;
        opening.set(index, this.open(index));
      }
      if (opening.size === 0) break;
      const opened = await Promise.race(opening.values());
      opening.delete(opened.index);
      await this.scanSource(opened);
    }
    this.report();
    const { samples, missing, failed, files, bytes } = this;
    return { files, bytes, failed, samples: samples.all(), missing: [...missing], ...this.kernel.counts() };
  }

  /** The next source that nobody has taken yet; null where there is none. */
  private claim(): number | null {
    const { order } = this.task;
    const place = Atomics.add(new Int32Array(this.task.next), 0, 1);
    return place < order.length ? order[place] : null;
  }

  private async open(index: number): Promise<Opening> {
    try {
      return { index, open: await this.reader.open(this.task.sources[index]) };
    } catch (error) {
      return { index, error };
    }
  }

  private async scanSource(opened: Opening): Promise<void> {
    const { index } = opened;
    this.source = this.task.sources[index];
    this.index = index;
    this.missingHere = new Set();
    this.kernel.startFile();
    this.files++;
    const sink = {
      room: (size: number) => this.room(size),
      filled: (bytes: number) => {
        this.kernel.filled(bytes);
        this.drain(false);
      },
    };
    try {
      if (!('open' in opened)) throw opened.error;
      await opened.open.read(sink, (bytes) => this.count(bytes));
      this.drain(true);
    } catch (error) {
      this.fail(error);
    }
    for (const name of this.missingHere) this.missing.set(name, (this.missing.get(name) ?? 0) + 1);
  }

  private room(size: number): Uint8Array {
    try {
      return this.kernel.room(size);
    } catch (error) {
      throw error instanceof KernelFull ? outOfMemory(this.task.memory) : error;
    }
  }

  /** Rows before the damage count; what the damage cut off in the middle of a line does not. */
  private fail(error: unknown): void {
    if (error instanceof UserError || !(error instanceof Error)) throw error;
    if (error instanceof DamagedInput && error.textIsWhole) this.drain(true);
    const isUnreadable = error instanceof UnreadableInput || ('code' in error && 'syscall' in error);
    if (!(error instanceof DamagedInput) && !(error instanceof Refusal) && !isUnreadable) throw error;
    const kind = error instanceof Refusal ? 'refused' : isUnreadable ? 'unreadable' : 'damaged';
    this.failed.push({ file: this.source.name, reason: error.message, index: this.index, kind });
  }

  private drain(isLast: boolean): void {
    this.kernel.wantSamples(this.samples.wants(this.index));
    for (;;) {
      const event = this.kernel.scan(isLast);
      if (event === ScanEvent.More) return;
      if (event === ScanEvent.Full) throw outOfMemory(this.task.memory);
      this.handle(event);
    }
  }

  private handle(event: ScanEvent): void {
    const line = this.kernel.eventLine();
    if (event === ScanEvent.Rejected) {
      const text = sampleText(line);
      const sample = { file: this.source.name, line: this.kernel.lineNumber(), reason: this.kernel.eventReason(), text };
      this.samples.add({ ...sample, index: this.index });
      this.kernel.wantSamples(this.samples.wants(this.index));
      return;
    }
    const text = new TextDecoder().decode(line);
    if (event === ScanEvent.NoHeader && this.task.headerless === 'refuse') throw refuseHeaderless(text);
    const columns = event === ScanEvent.NoHeader ? headerForRow(text) : readComment(text);
    if (columns !== null) this.setColumns(columns);
  }

  private setColumns(columns: readonly string[]): void {
    const distribution = distributionOf(this.source.name);
    this.kernel.setColumns(mapColumns(columns, this.dimensions, distribution));
    const needsResultType = this.task.question.groupings.some((grouping) => grouping.layout === 'cache');
    for (const name of missingColumns(columns, this.dimensions, distribution, needsResultType)) this.missingHere.add(name);
  }

  private count(bytes: number): void {
    this.bytes += bytes;
    this.unreported += bytes;
    if (this.unreported >= PROGRESS_BYTES) this.report();
  }

  private report(): void {
    const rows = this.kernel.counts().accepted;
    this.onProgress(this.unreported, rows - this.reportedRows);
    this.unreported = 0;
    this.reportedRows = rows;
  }
}

export function outOfMemory(memory: number): UserError {
  const mebibytes = Math.round(memory / 1024 / 1024);
  return new UserError(
    `there are more distinct groups than fit into the ${mebibytes} MiB that each thread has. ` +
      'Give it more with --memory (for example --memory 4GiB), group by fewer dimensions, or narrow the logs with --where or --from and --to.',
  );
}
