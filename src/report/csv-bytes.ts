/**
 * The clever twin of `csv.ts`, for answers of millions of rows: groups' keys go to CSV as bytes, without becoming text
 * on the way. Tests hold it to what fast-csv writes.
 *
 * ADVICE: only bytes that mean the same in a key and in CSV are copied. Whatever else a key holds (quotes, commas, line
 * ends, bytes beyond ASCII) sends its row through fast-csv's rules, in `quoted`.
 */

const TAB = 0x09;
const NEWLINE = 0x0a;
const COMMA = 0x2c;
const DASH = 0x2d;
const ZERO = 0x30;

/** Rows are handed on in pieces of about this many bytes. */
const PIECE = 1024 * 1024;
/** Most bytes that a row's measures take. */
const MEASURE_BYTES = 24;

/** Bytes that can be copied as they are. */
const PLAIN = new Uint8Array(256).map((_, byte) =>
  Number(byte >= 0x20 && byte < 0x7f && !'",|'.includes(String.fromCharCode(byte))),
);

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

export class CsvBytes {
  private out = new Uint8Array(PIECE * 2);
  /** Bytes added since they were last taken. */
  length = 0;

  constructor(private readonly defuse: boolean) {}

  /** One row: a key (values joined by tabs, `-` where there is none) and whole numbers. */
  add(bytes: Uint8Array, start: number, end: number, measures: ArrayLike<number>): void {
    this.reserve((end - start) * 2 + (measures.length + 1) * MEASURE_BYTES);
    const before = this.length;
    if (this.defuse || !this.copyKey(bytes, start, end)) {
      this.length = before;
      this.addQuoted(bytes.subarray(start, end), measures.length * MEASURE_BYTES);
    }
    for (let i = 0; i < measures.length; i++) {
      this.out[this.length++] = COMMA;
      this.addNumber(measures[i]);
    }
    this.out[this.length++] = NEWLINE;
  }

  /** What was added since the last call. */
  take(): Uint8Array {
    const taken = this.out.slice(0, this.length);
    this.length = 0;
    return taken;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.out.length) return;
    const larger = new Uint8Array(Math.max(this.out.length * 2, this.length + more));
    larger.set(this.out.subarray(0, this.length));
    this.out = larger;
  }

  /** False where the key has a byte that cannot be copied. */
  private copyKey(bytes: Uint8Array, start: number, end: number): boolean {
    const { out } = this;
    let to = this.length;
    let valueStart = to;
    for (let at = start; at < end; at++) {
      const byte = bytes[at];
      if (PLAIN[byte] === 1) {
        out[to++] = byte;
        continue;
      }
      if (byte !== TAB) return false;
      if (to === valueStart + 1 && out[valueStart] === DASH) to--;
      out[to++] = COMMA;
      valueStart = to;
    }
    if (to === valueStart + 1 && out[valueStart] === DASH) to--;
    this.length = to;
    return true;
  }

  private addQuoted(key: Uint8Array, room: number): void {
    const text = decoder
      .decode(key)
      .split('\t')
      .map((value) => (value === '-' ? '' : quoted(value, this.defuse)))
      .join(',');
    const encoded = encoder.encode(text);
    this.reserve(encoded.length + room + MEASURE_BYTES);
    this.out.set(encoded, this.length);
    this.length += encoded.length;
  }

  private addNumber(value: number): void {
    if (value > 0x7fffffff) {
      const { written } = encoder.encodeInto(String(value), this.out.subarray(this.length));
      this.length += written;
      return;
    }
    let digits = 1;
    for (let limit = 10; value >= limit; limit *= 10) digits++;
    let rest = value | 0;
    for (let at = this.length + digits - 1; at >= this.length; at--) {
      const next = (rest / 10) | 0;
      this.out[at] = ZERO + rest - next * 10;
      rest = next;
    }
    this.length += digits;
  }
}

/** As `csv.ts` writes a text cell. */
function quoted(value: string, defuse: boolean): string {
  const text = value.replaceAll('\0', '\ufffd');
  const safe = defuse && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /["\n\r,|]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
