/** Opens objects: small ones are fetched into memory, large ones into a temp file, each as one version of it. */
import type { OpenSource, Source } from '../../ingest/shard.js';
import { MemoryBytes } from '../bytes.js';
import { giveBack } from '../give-back.js';
import { readBytes } from '../reader.js';
import { Budget } from './budget.js';
import { S3 } from './client.js';
import { fetchBytes, type Version } from './fetch.js';
import type { S3Settings } from './settings.js';
import { fetchToDisk } from './spool.js';
import { asOneVersion } from './version.js';

const MOST_IN_MEMORY = 8 * 1024 * 1024;
/** While one is read, the next is fetched; more would only fill the disk. */
const LARGE_AT_ONCE = 2;

export class Objects {
  private readonly memory: Budget;
  private readonly large = new Budget(LARGE_AT_ONCE);
  private readonly mostInMemory: number;
  private readonly tempDir: string;

  private constructor(
    private readonly s3: S3,
    { bytesInFlight, tempDir }: S3Settings,
  ) {
    this.tempDir = tempDir;
    this.memory = new Budget(bytesInFlight);
    this.mostInMemory = Math.min(MOST_IN_MEMORY, bytesInFlight);
  }

  static async load(settings: S3Settings): Promise<Objects> {
    return new Objects(S3.load(settings), settings);
  }

  /** Resolves when the whole object is at hand. Rejects with UnreadableInput, or with a UserError where no other could be had either. */
  open(source: Source): Promise<OpenSource> {
    return asOneVersion(this.s3, source, (version) =>
      version.size <= this.mostInMemory ? this.openInMemory(version) : this.openOnDisk(version),
    );
  }

  private async openInMemory(version: Version): Promise<OpenSource> {
    await this.memory.take(version.size);
    const release = () => this.memory.give(version.size);
    try {
      const bytes = Buffer.allocUnsafeSlow(version.size);
      await fetchBytes(this.s3, version, [0, version.size], (piece, at) => {
        bytes.set(piece, at);
        return undefined;
      });
      const close = () => {
        giveBack(bytes.buffer);
        release();
      };
      return { read: (sink, onRead) => readBytes(new MemoryBytes(bytes), sink, onRead, this.tempDir).finally(close) };
    } catch (error) {
      release();
      throw error;
    }
  }

  private async openOnDisk(version: Version): Promise<OpenSource> {
    await this.large.take(1);
    const release = () => this.large.give(1);
    try {
      const file = await fetchToDisk(this.s3, version, this.tempDir);
      const close = () => {
        file.close();
        release();
      };
      return { read: (sink, onRead) => readBytes(file.bytes(version.size), sink, onRead, this.tempDir).finally(close) };
    } catch (error) {
      release();
      throw error;
    }
  }
}
