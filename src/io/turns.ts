/** Reading is synchronous where it can be; now and then it stops, so that signals and the progress bar get their turn. */

const TURN = 16 * 1024 * 1024;

/** Text that this thread has given out since the last turn, whatever number of files it came from. */
let given = 0;

/** To be told of all text that is given out. */
export function countText(bytes: number): void {
  given += bytes;
}

export function isTurnDue(): boolean {
  return given >= TURN;
}

export async function takeTurn(): Promise<void> {
  given = 0;
  await new Promise(setImmediate);
}
