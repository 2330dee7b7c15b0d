/** What a build on Athena does to the world: `io/` makes the real ones, tests make their own. */
import type { Source } from '../../ingest/shard.js';
import type { Engine } from '../../query/engine.js';
import type { LogStart } from './layouts.js';

/** What is asked of S3. Objects are named `s3://BUCKET/KEY`. */
export interface ObjectStore {
  /**
   * What a log is, by its first bytes; null where there are none. Rejects with a Refusal or DamagedInput for what is wrong
   * with it, with UnreadableInput where it cannot be had.
   */
  start(log: Source): Promise<LogStart | null>;
  put(url: string, body: string): Promise<void>;
  /** Everything that begins with this. */
  list(prefix: string): Promise<readonly StoredObject[]>;
  /** Replaces the target as a whole, or not at all. */
  copy(from: string, to: string, metadata: Readonly<Record<string, string>>): Promise<void>;
  remove(url: string): Promise<void>;
}

export interface StoredObject {
  readonly url: string;
  readonly size: number;
}

export interface BuildEffects {
  readonly engine: Engine;
  readonly store: ObjectStore;
  readonly now: () => Date;
  /** A few letters and digits that no other build has. */
  readonly random: () => string;
  readonly warn: (message: string) => void;
  /** What a statement took: nothing is wrong. */
  readonly note: (message: string) => void;
}
