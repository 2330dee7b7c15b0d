/** Files that processes left: their names tell whose they were. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Removes those of the processes that `isTheirs` tells; `pidIn` finds the process in a name, null in names of other things.
 * What cannot be removed stays.
 */
export function removeLeft(
  folder: string,
  pidIn: (name: string) => string | null | undefined,
  isTheirs: (pid: number) => boolean,
): void {
  for (const name of namesIn(folder)) {
    const pid = pidIn(name) ?? null;
    if (pid === null || !isTheirs(Number(pid))) continue;
    try {
      // DuckDB's is a folder.
      rmSync(join(folder, name), { recursive: true, force: true });
    } catch {
      // Not ours to remove: it disturbs nobody.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Whoever needs the folder says that it cannot be used.
    return [];
  }
}

/** Whether a process is no more. */
export function isOver(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
