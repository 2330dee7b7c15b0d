/**
 * Runs: groups as bytes, a record after the other. Threads hand groups to each other in this form.
 *
 *   record   varint key length, varint measures (as many as the layout has), key bytes
 *   varint   7 bits a byte, lowest first, the top bit set on all but the last
 *
 * A ranking is a run in order, whose records have the value that they are ordered by before them (f64, little-endian).
 */

const VALUE = new Float64Array(1);
const VALUE_BYTES = new Uint8Array(VALUE.buffer);

/** Reads records one after the other. `key`, `measures` and `value` are those of the record that `next` moved to. */
export class RunReader {
  readonly measures: Float64Array;
  /** In a ranking alone. */
  value = 0;
  keyStart = 0;
  keyEnd = 0;
  bytes: Uint8Array;
  private at = 0;

  constructor(
    run: Uint8Array,
    measures: number,
    private readonly form: 'run' | 'ranking' = 'run',
  ) {
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
    if (this.form === 'ranking') this.value = this.takeValue();
    const length = this.varint();
    for (let i = 0; i < this.measures.length; i++) this.measures[i] = this.varint();
    this.keyStart = this.at;
    this.keyEnd = this.at += length;
    return true;
  }

  key(): Uint8Array {
    return this.bytes.subarray(this.keyStart, this.keyEnd);
  }

  private takeValue(): number {
    // Records are not aligned.
    for (let i = 0; i < 8; i++) VALUE_BYTES[i] = this.bytes[this.at++];
    return VALUE[0];
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
  return Buffer.concat([Uint8Array.from([...varint(key.length), ...measures.flatMap(varint)]), key]);
}

/** A record of a ranking as bytes. */
export function encodeRanked(value: number, key: Uint8Array, measures: readonly number[]): Uint8Array {
  return Buffer.concat([new Uint8Array(Float64Array.of(value).buffer), encodeRecord(key, measures)]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return [...bytes, rest];
}
