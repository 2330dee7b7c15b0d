/** How much of the machine DuckDB may use. */

export interface Limits {
  /** Most bytes, DuckDB's own overhead included. */
  readonly memory: number;
  readonly threads: number;
  /** Folder for temp files, where it is not the system's. */
  readonly tempDir?: string;
}

/** Questions say in which order they want their rows; what is copied stays in the order in which it comes. */
export type Use = 'asking' | 'copying';

/** Measured: a process grows to 1.6 times of what DuckDB takes for its limit. */
const OVERHEAD = 1.6;
/** With less, a thread waits for memory most of the time. */
const BYTES_PER_THREAD = 32 * 1024 * 1024;
/** With less, no Parquet file can be written, however small. */
const LEAST_TO_COPY = 96 * 1024 * 1024;

/** `tempFolder` is for what does not fit into memory. */
export function settingsOf({ memory, threads }: Limits, tempFolder: string, use: Use): Record<string, string> {
  const limit = Math.max(use === 'copying' ? LEAST_TO_COPY : 0, Math.floor(memory / OVERHEAD));
  return {
    memory_limit: `${Math.floor(limit / 1024)}KiB`,
    threads: String(Math.max(1, Math.min(threads, Math.floor(limit / BYTES_PER_THREAD)))),
    temp_directory: tempFolder,
    preserve_insertion_order: String(use === 'copying'),
    // Nothing is fetched from anywhere behind the user's back.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  };
}
