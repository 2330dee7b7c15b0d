/** The ranking so far on a terminal, refreshed in place while the logs are read. */
import type { Progress } from '../tasks/effects.js';
import type { Live, SoFar } from '../tasks/live.js';
import { onInterrupt } from './interrupt.js';

const EVERY_MS = 500;

/** How far reading has come. */
export interface ReadSoFar {
  readonly bytes: number;
  /** Of so many; 0 where that is not known. */
  readonly of: number;
  readonly rows: number;
  readonly seconds: number;
}

export class TerminalLive implements Live {
  private read = { bytes: 0, of: 0, rows: 0 };
  private readonly started = performance.now();
  private takeBack = () => {};
  private wake = () => {};
  private hasEnded = false;
  private draw: ((text: string) => void) | undefined;
  private clear = () => {};

  /** `render` puts what is known into lines that fit the terminal. */
  constructor(
    private readonly terminal: NodeJS.WritableStream,
    readonly rows: number,
    private readonly render: (soFar: SoFar, read: ReadSoFar) => string,
  ) {}

  /** Takes the place of the progress bar. */
  startProgress(bytes: number): Progress {
    this.read.of = bytes;
    return {
      add: (moreBytes, moreRows) => {
        this.read.bytes += moreBytes;
        this.read.rows += moreRows;
      },
      stop: () => {},
    };
  }

  begin(stop: () => void): void {
    this.takeBack = onInterrupt(stop);
  }

  async next(): Promise<boolean> {
    if (this.draw === undefined) {
      const { createLogUpdate } = await import('log-update');
      const update = createLogUpdate(this.terminal);
      this.draw = update;
      this.clear = () => update.clear();
    }
    if (this.hasEnded) return false;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, EVERY_MS);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    return !this.hasEnded;
  }

  show(soFar: SoFar): void {
    if (this.hasEnded) return;
    const seconds = (performance.now() - this.started) / 1000;
    this.draw?.(this.render(soFar, { ...this.read, seconds }));
  }

  end(): void {
    this.hasEnded = true;
    this.wake();
    this.clear();
  }

  /** From here on Ctrl-C ends the process again. */
  close(): void {
    this.takeBack();
  }
}
