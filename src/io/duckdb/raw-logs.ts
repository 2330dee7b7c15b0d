/** Raw logs as DuckDB wants them: as files on this machine, wherever they come from. */
import type { FailedInput } from '../../schema/summary.js';
import type { TempPlace } from '../temp.js';

export interface RawLog {
  /** As the user knows it. */
  readonly name: string;
  /** Where it, or its text, can be read. */
  readonly path: string;
}

export interface FoundLogs {
  readonly logs: readonly RawLog[];
  /** Those that cannot be read, or not whole. */
  readonly failed: readonly FailedInput[];
}

/** Brings logs that are elsewhere into the place. */
export type FindLogs = (place: TempPlace) => Promise<FoundLogs>;

export function onDisk(paths: readonly string[]): FoundLogs {
  return { logs: paths.map((path) => ({ name: path, path })), failed: [] };
}
