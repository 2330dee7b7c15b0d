/** How much of the machine DuckDB may use. */

export interface Limits {
  /** Most bytes, DuckDB's own overhead included. */
  readonly memory: number;
  readonly threads: number;
  /** Folder for temp files, where it is not the system's. */
  readonly tempDir?: string;
}

/** Measured: a process grows to 1.6 times of what DuckDB takes for its limit. */
const OVERHEAD = 1.6;
/** With less, a thread waits for memory most of the time. */
const BYTES_PER_THREAD = 32 * 1024 * 1024;

export function settingsOf({ memory, threads }: Limits, tempFolder: string): Record<string, string> {
  const limit = Math.floor(memory / OVERHEAD);
  return {
    memory_limit: `${Math.floor(limit / 1024)}KiB`,
    threads: String(Math.max(1, Math.min(threads, Math.floor(limit / BYTES_PER_THREAD)))),
    temp_directory: tempFolder,
    // Questions say in which order they want their rows.
    preserve_insertion_order: 'false',
    // Nothing is fetched from anywhere behind the user's back.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  };
}
