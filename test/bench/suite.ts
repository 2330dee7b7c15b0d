/** Groups that are measured on the same logs, one round after the other. */
import type { Truth } from '../../sample-logs/truth.js';
import type { Subject } from './subject.js';

/** What a suite has made before anything is measured. */
export interface Prepared {
  /** Read once before, so that they are in the page cache. */
  readonly files: readonly string[];
  /** What the logs are known to hold; null where they are others'. */
  readonly truth: Truth | null;
  /** Takes away what was made and need not stay. */
  done(): Promise<void>;
}

export interface Suite {
  readonly name: string;
  readonly subjects: readonly Subject[];
  /** How many rounds to run where so many are asked for. */
  rounds(asked: number): number;
  /** null where it cannot be measured here: what it says tells why. */
  prepare(say: (text: string) => void): Promise<Prepared | null>;
}

export interface Places {
  /** Folder of compiled code. */
  readonly dist: string;
  /** Folder of the repository. */
  readonly root: string;
  readonly logs: string;
  /** Are they those that are generated here? */
  readonly ownLogs: boolean;
  /** Folder for answers and temp files. */
  readonly out: string;
  /** Keep what takes much disk and little time to make. */
  readonly keep: boolean;
}

export async function nothing(): Promise<void> {}
