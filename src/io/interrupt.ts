/** What signals do: the first Ctrl-C may have something better to do than to end the process; all else comes to an end first. */
import { setTimeout as sleep } from 'node:timers/promises';

let gentle: (() => void) | null = null;

/** The next Ctrl-C calls `act`; the one after that ends the process. Returns what takes that back. */
export function onInterrupt(act: () => void): () => void {
  gentle = act;
  return () => {
    gentle = null;
  };
}

/** Does what there is to do; false where there is nothing. */
export function interrupt(): boolean {
  const act = gentle;
  gentle = null;
  act?.();
  return act !== null;
}

/** Whoever sent a signal wants an end, and may send a worse one soon. */
const PATIENCE_MS = 8000;

const ends = new Set<() => Promise<void>>();

/** Should the process have to leave, `end` is waited for: it stops what would go on, or go on writing. Returns what takes that back. */
export function beforeLeaving(end: () => Promise<void>): () => void {
  ends.add(end);
  return () => void ends.delete(end);
}

/** Resolves when everything has come to its end, or takes too long. */
export async function endAll(): Promise<void> {
  const patience = new AbortController();
  const tooLong = sleep(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => {});
  await Promise.race([Promise.allSettled([...ends].map((end) => end())), tooLong]);
  patience.abort();
}
