/** The peak of memory of a running process and all below it, where nothing better than asking again and again is there. */
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

const INTERVAL_MS = 10;

export interface Watch {
  /** Ends it; the largest peak of any process seen, null where the system does not tell. */
  stop(): number | null;
}

/** VmHWM is itself a high-water mark: only what a process grows by after the last look is missed. */
export function watchPeak(child: ChildProcess): Watch {
  let most: number | null = null;
  const look = () => {
    for (const pid of familyOf(child.pid)) most = Math.max(most ?? 0, peakOf(pid) ?? 0) || null;
  };
  const timer = setInterval(look, INTERVAL_MS);
  return {
    stop() {
      clearInterval(timer);
      return most;
    },
  };
}

function familyOf(pid: number | undefined): number[] {
  if (pid === undefined) return [];
  const children = read(`/proc/${pid}/task/${pid}/children`)?.trim().split(' ').filter(Boolean).map(Number) ?? [];
  return [pid, ...children.flatMap(familyOf)];
}

function peakOf(pid: number): number | null {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '');
  return kilobytes === null ? null : Number(kilobytes[1]) * 1024;
}

/** null where a process has just ended, or there is no /proc. */
function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
