/** Shards in worker threads: every call becomes a message there and back. */
import { Worker } from 'node:worker_threads';
import type { Glimpse, PeekTask, Ranked, RankTask, Scanned, Shard, ShardTask } from '../ingest/shard.js';
import { UserError } from '../schema/errors.js';
import type { S3Settings } from './s3/settings.js';

/** What a thread is given when it begins. */
export interface ThreadParts {
  readonly module: WebAssembly.Module;
  /** Folder for temp files. */
  readonly tempDir: string;
  /** Where there is something in S3 to read. */
  readonly s3?: S3Settings;
}

export type Request =
  | { readonly kind: 'scan'; readonly task: ShardTask }
  | { readonly kind: 'peek'; readonly task: PeekTask }
  | { readonly kind: 'rank'; readonly task: RankTask }
  | { readonly kind: 'piece' };

export type Reply =
  | { readonly kind: 'progress'; readonly bytes: number; readonly rows: number }
  | { readonly kind: 'peeked'; readonly glimpse: Glimpse | null }
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly message: string; readonly stack: string; readonly isUserError: boolean };

export class ThreadShard implements Shard {
  private readonly worker: Worker;
  /** What was asked and not answered yet: the thread answers in the order in which it was asked. */
  private asked: { resolve: (result: unknown) => void; reject: (error: Error) => void }[] = [];
  private onProgress: (bytes: number, rows: number) => void = () => {};
  /** Whoever asked what is ahead: answered between the others, or not at all once the thread has ended. */
  private peeking: ((glimpse: Glimpse | null) => void)[] = [];

  constructor(entry: URL, parts: ThreadParts) {
    this.worker = new Worker(entry, { workerData: parts });
    this.worker.on('message', (reply: Reply) => this.receive(reply));
    this.worker.on('error', (error: Error) => this.giveUp(error));
    this.worker.on('exit', (code) => this.giveUp(new Error(`a worker thread ended (code ${code})`)));
  }

  private receive(reply: Reply): void {
    if (reply.kind === 'progress') {
      this.onProgress(reply.bytes, reply.rows);
      return;
    }
    if (reply.kind === 'peeked') {
      this.peeking.shift()?.(reply.glimpse);
      return;
    }
    const first = this.asked.shift();
    if (reply.kind === 'done') first?.resolve(reply.result);
    else first?.reject(revive(reply));
  }

  private giveUp(error: Error): void {
    for (const { reject } of this.asked.splice(0)) reject(error);
    for (const resolve of this.peeking.splice(0)) resolve(null);
  }

  private async ask(request: Request): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.asked.push({ resolve, reject });
      this.worker.postMessage(request);
    });
  }

  async scan(task: ShardTask, onProgress: (bytes: number, rows: number) => void): Promise<Scanned> {
    this.onProgress = onProgress;
    return (await this.ask({ kind: 'scan', task })) as Scanned;
  }

  async peek(task: PeekTask): Promise<Glimpse | null> {
    return new Promise((resolve) => {
      this.peeking.push(resolve);
      this.worker.postMessage({ kind: 'peek', task } satisfies Request);
    });
  }

  async rank(task: RankTask): Promise<Ranked> {
    return (await this.ask({ kind: 'rank', task })) as Ranked;
  }

  async piece(): Promise<Uint8Array | null> {
    return (await this.ask({ kind: 'piece' })) as Uint8Array | null;
  }

  async close(): Promise<void> {
    this.asked = [];
    await this.worker.terminate();
  }
}

function revive(reply: Extract<Reply, { kind: 'failed' }>): Error {
  if (reply.isUserError) return new UserError(reply.message);
  const error = new Error(reply.message);
  error.stack = reply.stack;
  return error;
}
