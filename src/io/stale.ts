/** Files that processes left which are no more: their names tell whose they were. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Removes them; `pidIn` finds the process in a name, null in names of other things. What cannot be removed stays. */
export function removeStale(folder: string, pidIn: (name: string) => string | null | undefined): void {
  for (const name of namesIn(folder)) {
    const pid = pidIn(name) ?? null;
    if (pid === null || isAlive(Number(pid))) continue;
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

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
