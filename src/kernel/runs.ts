/**
 * Runs: groups as bytes, a record after the other. Threads hand groups to each other in this form.
 *
 *   record   varint key length, varint measures (as many as the layout has), key bytes
 *   varint   7 bits a byte, lowest first, the top bit set on all but the last
 */

/** Reads records one after the other. `key` and `measures` are those of the record that `next` moved to. */
export class RunReader {
  readonly measures: Float64Array;
  keyStart = 0;
  keyEnd = 0;
  bytes: Uint8Array;
  private at = 0;

  constructor(run: Uint8Array, measures: number) {
    this.bytes = run;
    this.measures = new Float64Array(measures);
  }

  /** Goes on with another piece, which begins with a whole record. */
  open(run: Uint8Array): void {
    this.bytes = run;
    this.at = 0;
  }

  /** Moves to the next record; false at the end. */
  next(): boolean {
    if (this.at >= this.bytes.length) return false;
    const length = this.varint();
    for (let i = 0; i < this.measures.length; i++) this.measures[i] = this.varint();
    this.keyStart = this.at;
    this.keyEnd = this.at += length;
    return true;
  }

  key(): Uint8Array {
    return this.bytes.subarray(this.keyStart, this.keyEnd);
  }

  private varint(): number {
    let byte = this.bytes[this.at++];
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    let unit = 128;
    do {
      byte = this.bytes[this.at++];
      // Not by shifting: measures go beyond 32 bits.
      value += (byte & 0x7f) * unit;
      unit *= 128;
    } while (byte >= 0x80);
    return value;
  }
}

/** One record as bytes. */
export function encodeRecord(key: Uint8Array, measures: readonly number[]): Uint8Array {
  return Uint8Array.from([...varint(key.length), ...measures.flatMap(varint), ...key]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return [...bytes, rest];
}
