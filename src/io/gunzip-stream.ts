/** node:zlib's gunzip as steps: all text of a step is given out before the next step is taken. */
import { createGunzip } from 'node:zlib';

const CHUNK = 128 * 1024;

export class GunzipStream {
  /** What node:zlib found wrong with the data. */
  failure: Error | null = null;
  /** What the receiver of the text threw. */
  private refusal: unknown = null;
  private readonly gunzip = createGunzip({ chunkSize: CHUNK });
  private wake = () => {};

  constructor(give: (text: Uint8Array) => void) {
    this.gunzip.on('data', (text: Uint8Array) => this.receive(give, text));
    this.gunzip.on('error', (error) => {
      this.failure = error;
    });
    // After a failure neither the step's callback nor 'end' comes.
    this.gunzip.on('close', () => this.wake());
    this.gunzip.on('end', () => this.wake());
  }

  /** Bytes that were taken for gzip: what comes after them is something else. */
  get consumed(): number {
    return this.gunzip.bytesWritten;
  }

  /** An error thrown in an event listener would end the process: it waits here for the step to end. */
  private receive(give: (text: Uint8Array) => void, text: Uint8Array): void {
    if (this.refusal !== null) return;
    try {
      give(text);
    } catch (error) {
      this.refusal = error;
      this.gunzip.destroy();
    }
  }

  /** Rejects with what the receiver of the text threw. */
  async write(input: Buffer): Promise<void> {
    await this.settled((done) => this.gunzip.write(input, () => done()));
    // 'data' may come in a later turn than the write's own callback.
    while (this.failure === null && this.refusal === null && this.gunzip.readableLength > 0) await new Promise(setImmediate);
    if (this.refusal !== null) throw this.refusal;
  }

  async end(): Promise<void> {
    await this.settled(() => this.gunzip.end());
    if (this.refusal !== null) throw this.refusal;
  }

  private async settled(act: (done: () => void) => void): Promise<void> {
    if (this.gunzip.destroyed || this.gunzip.readableEnded) return;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      act(resolve);
    });
  }

  close(): void {
    this.gunzip.destroy();
  }
}
