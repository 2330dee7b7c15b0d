/**
 * Reading is synchronous where it can be; now and then it stops, so that signals, messages and the progress bar get their
 * turn.
 */

const TURN_MS = 20;

let last = performance.now();

export function isTurnDue(): boolean {
  return performance.now() - last >= TURN_MS;
}

export async function takeTurn(): Promise<void> {
  await new Promise(setImmediate);
  last = performance.now();
}
