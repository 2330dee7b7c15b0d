/** Makes an input that fails smaller while it still fails: first without some lines, then without some bytes. */

const MOST_TRIES = 1500;
const MOST_MS = 20_000;

/** `fails` is whether an input still fails in the same way. */
export async function minimise(input: Uint8Array, fails: (smaller: Uint8Array) => Promise<boolean>): Promise<Uint8Array> {
  let tries = 0;
  const until = Date.now() + MOST_MS;
  const stillFails = async (pieces: readonly Uint8Array[]) =>
    ++tries < MOST_TRIES && Date.now() < until && fails(Buffer.concat(pieces));
  let pieces = await fewer(lines(input), stillFails);
  pieces = await fewer(morsels(Buffer.concat(pieces)), stillFails);
  return Buffer.concat(pieces);
}

/** Leaves out ever smaller runs of pieces. */
async function fewer(
  pieces: readonly Uint8Array[],
  stillFails: (pieces: readonly Uint8Array[]) => Promise<boolean>,
): Promise<readonly Uint8Array[]> {
  let left = pieces;
  for (let run = Math.ceil(left.length / 2); run >= 1 && left.length > 1; run = run === 1 ? 0 : Math.ceil(run / 2)) {
    for (let at = 0; at < left.length; ) {
      const without = [...left.slice(0, at), ...left.slice(at + run)];
      if (await stillFails(without)) left = without;
      else at += run;
    }
  }
  return left;
}

function lines(input: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let from = 0; from < input.length; ) {
    const newline = input.indexOf(10, from);
    const end = newline < 0 ? input.length : newline + 1;
    found.push(input.subarray(from, end));
    from = end;
  }
  return found;
}

/** Single bytes where there are few, else pieces that are few. */
function morsels(input: Uint8Array): Uint8Array[] {
  const size = Math.ceil(input.length / 2000) || 1;
  return Array.from({ length: Math.ceil(input.length / size) }, (_, i) => input.subarray(i * size, (i + 1) * size));
}
