/** Scans inputs with a kernel: headers, rejects, and what goes wrong with a file. */
import { type Kernel, ScanEvent } from '../kernel/kernel.js';
import type { Dimension } from '../schema/dimensions.js';
import { DamagedInput, Refusal, UnreadableInput, UserError } from '../schema/errors.js';
import { distributionOf } from '../schema/log-names.js';
import { headerForRow, mapColumns, missingColumns, readComment, refuseHeaderless } from './header.js';
import { dimensionsOf } from './question.js';
import { Queue } from './queue.js';
import { Samples, sampleText } from './samples.js';
import type { Bomb, OpenSource, Scanned, ShardTask, Source, SourceReader } from './shard.js';

/** Progress is told after so many stored bytes, or so much text: a bomb has few of the one and lots of the other. */
const PROGRESS_BYTES = 1024 * 1024;
const PROGRESS_TEXT = 64 * 1024 * 1024;

/** Deflate packs 1032 to 1 at best, so whole files beyond this hold little but one byte over and over. */
const BOMB_RATIO = 1000;
/** What is repetitive and small does no harm, so it is no news. */
const BOMB_TEXT = 64 * 1024 * 1024;

/** Reading was stopped in the middle of a source: what was counted of it stays. */
class Stopped extends Error {}

/** A source that was opened, or why it could not be. */
type Opening = { readonly index: number } & ({ readonly open: OpenSource } | { readonly error: unknown });

export class Scanner {
  private readonly dimensions: readonly Dimension[];
  private readonly samples = new Samples();
  private readonly missing = new Map<string, number>();
  private readonly failed: Scanned['failed'][number][] = [];
  private readonly bombs: Bomb[] = [];
  private readonly queue: Queue;
  private files = 0;
  private isCut = false;
  private bytes = 0;
  private unreported = 0;
  private unreportedText = 0;
  private reportedRows = 0;
  private source: Source = { name: '', size: 0 };
  private index = 0;
  /** Of the file at hand, as far as it was read. */
  private storedBytes = 0;
  private textBytes = 0;
  /** What is missing in the file at hand: each name counts once a file. */
  private missingHere = new Set<string>();

  constructor(
    private readonly task: ShardTask,
    private readonly kernel: Kernel,
    private readonly reader: SourceReader,
    private readonly onProgress: (bytes: number, rows: number) => void,
    /** Hands the groups on, so that there is memory again. */
    private readonly handOn: () => void,
  ) {
    this.dimensions = dimensionsOf(task.question);
    this.queue = new Queue(task.queue, task.order);
  }

  /** Takes sources off the queue until there are no more: opens some ahead, and reads first what is at hand first. */
  async scanAll(): Promise<Omit<Scanned, 'handedOn'>> {
    const opening = new Map<number, Promise<Opening>>();
    for (;;) {
      while (opening.size < this.reader.atOnce) {
        const index = this.queue.take();
        if (index === null) break;
        opening.set(index, this.open(index));
      }
      if (opening.size === 0 || this.queue.isStopped) break;
      const opened = await Promise.race(opening.values());
      opening.delete(opened.index);
      await this.scanSource(opened);
    }
    this.report();
    const { samples, missing, failed, bombs, files, isCut, bytes } = this;
    return { files, isCut, bytes, failed, bombs, samples: samples.all(), missing: [...missing], ...this.kernel.counts() };
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
    this.storedBytes = this.textBytes = 0;
    this.kernel.startFile();
    this.files++;
    const sink = {
      room: (size: number) => this.kernel.room(size),
      filled: (bytes: number) => {
        if (this.queue.isStopped) throw new Stopped();
        this.kernel.filled(bytes);
        this.drain(false);
        this.countText(bytes);
      },
    };
    try {
      if (!('open' in opened)) throw opened.error;
      await opened.open.read(sink, (bytes) => this.count(bytes));
      this.drain(true);
    } catch (error) {
      this.fail(this.afterDamage(error));
    }
    this.noticeBomb();
    for (const name of this.missingHere) this.missing.set(name, (this.missing.get(name) ?? 0) + 1);
  }

  /**
   * Rows before the damage count; what the damage cut off in the middle of a line does not. The last line may be
   * reason to refuse the file: that says more about it than the damage.
   */
  private afterDamage(error: unknown): unknown {
    if (!(error instanceof DamagedInput && error.textIsWhole)) return error;
    try {
      this.drain(true);
      return error;
    } catch (worse) {
      return worse;
    }
  }

  private fail(error: unknown): void {
    if (error instanceof Stopped) {
      this.isCut = true;
      return;
    }
    if (error instanceof UserError || !(error instanceof Error)) throw error;
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
      if (event === ScanEvent.Full) this.handOn();
      else this.handle(event);
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
    if (event === ScanEvent.NoHeader && this.task.headerless === 'refuse') throw refuseHeaderless();
    const columns = event === ScanEvent.NoHeader ? headerForRow(text) : readComment(text);
    if (columns !== null) this.setColumns(columns);
  }

  private setColumns(columns: readonly string[]): void {
    const distribution = distributionOf(this.source.name);
    this.kernel.setColumns(mapColumns(columns, this.dimensions, distribution));
    const layouts = this.task.question.groupings.map(({ layout }) => layout);
    for (const name of missingColumns(columns, this.dimensions, distribution, layouts)) this.missingHere.add(name);
  }

  /** Whether the file is whole or not: what was inflated of it is known either way. */
  private noticeBomb(): void {
    const { storedBytes, textBytes } = this;
    if (textBytes < BOMB_TEXT || textBytes < BOMB_RATIO * storedBytes) return;
    this.bombs.push({ file: this.source.name, index: this.index, storedBytes, textBytes });
  }

  private count(bytes: number): void {
    this.bytes += bytes;
    this.storedBytes += bytes;
    this.unreported += bytes;
    if (this.unreported >= PROGRESS_BYTES) this.report();
  }

  private countText(bytes: number): void {
    this.textBytes += bytes;
    this.unreportedText += bytes;
    if (this.unreportedText >= PROGRESS_TEXT) this.report();
  }

  private report(): void {
    const rows = this.kernel.counts().accepted;
    this.onProgress(this.unreported, rows - this.reportedRows);
    this.unreported = this.unreportedText = 0;
    this.reportedRows = rows;
  }
}
