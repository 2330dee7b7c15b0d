/**
 * Digests a CSV of groups in one pass: two files hold the same rows where their digests are equal, however the rows are
 * ordered and wherever there are quotes.
 *
 * No value has a newline in it, because no line of a log has.
 */
import { createReadStream } from 'node:fs';

export interface Digest {
  readonly header: string;
  readonly rows: number;
  /** Sums of the rows' hashes: the same in any order. */
  readonly content: string;
  /** Depends on the order, too. */
  readonly sequence: string;
  /** Rows that do not come after the one before them: most requests first, then by the bytes of the keys. */
  readonly disorder: number;
  readonly requests: number;
  readonly bytesSent: number;
  /** Requests by the value before them, the result type. */
  readonly resultTypes: ReadonlyMap<string, number>;
}

/** The row before, its values with separators between them. */
interface Previous {
  readonly line: Buffer;
  readonly keyEnd: number;
  readonly requests: number;
}

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
/** Stands between values while they are hashed: in CSV it never needs quotes, and no log has it. */
const SEPARATOR = 0x1f;

const PIECE = 4 * 1024 * 1024;

export async function digestCsv(file: string): Promise<Digest> {
  const digester = new Digester();
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of createReadStream(file, { highWaterMark: PIECE })) {
    const bytes: Buffer = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    digester.addLines(bytes, end);
    rest = bytes.subarray(end);
  }
  if (rest.length > 0) throw new Error(`${file} ends in the middle of a line`);
  return digester.digest();
}

class Digester {
  private header: string | null = null;
  private rows = 0;
  private sums: readonly [number, number] = [0, 0];
  private sequence = 0;
  private disorder = 0;
  private requests = 0;
  private previous: Previous = { line: Buffer.alloc(0), keyEnd: 0, requests: Number.POSITIVE_INFINITY };
  private bytesSent = 0;
  private readonly resultTypes = new Map<string, number>();

  addLines(bytes: Buffer, end: number): void {
    let start = 0;
    if (this.header === null && end > 0) {
      start = bytes.indexOf(NEWLINE) + 1;
      this.header = bytes.toString('utf8', 0, start - 1);
    }
    while (start < end) {
      const lineEnd = bytes.indexOf(NEWLINE, start);
      this.addLine(bytes, start, lineEnd);
      start = lineEnd + 1;
    }
  }

  private addLine(bytes: Buffer, start: number, end: number): void {
    const plain = withoutQuotes(bytes.subarray(start, end));
    let first = 0x811c9dc5;
    let second = 0x9e3779b9;
    for (let i = 0; i < plain.length; i++) {
      first = Math.imul(first ^ plain[i], 0x01000193);
      second = Math.imul(second ^ plain[i], 0x85ebca6b) + 1;
    }
    // Rows differ in few bytes: without stirring, differences of two rows could cancel each other out in a sum.
    first = stir(first);
    second = stir(second ^ (first >>> 7));
    this.sums = [(this.sums[0] + first) >>> 0, (this.sums[1] + second) >>> 0];
    this.sequence = (Math.imul(this.sequence, 0x01000193) + first) >>> 0;
    this.rows++;
    this.count(plain);
  }

  private count(plain: Buffer): void {
    const time = plain.lastIndexOf(SEPARATOR);
    const bytesSent = plain.lastIndexOf(SEPARATOR, time - 1);
    const requests = plain.lastIndexOf(SEPARATOR, bytesSent - 1);
    const resultType = plain.lastIndexOf(SEPARATOR, requests - 1);
    const count = Number(plain.toString('latin1', requests + 1, bytesSent));
    const name = plain.toString('latin1', resultType + 1, requests);
    this.follow({ line: plain, keyEnd: requests, requests: count });
    this.requests += count;
    this.bytesSent += Number(plain.toString('latin1', bytesSent + 1, time));
    this.resultTypes.set(name, (this.resultTypes.get(name) ?? 0) + count);
  }

  /** Each row strictly after the last one also means that no two are about the same group. */
  private follow(row: Previous): void {
    const { line, keyEnd, requests } = this.previous;
    const isAfter =
      row.requests < requests || (row.requests === requests && row.line.compare(line, 0, keyEnd, 0, row.keyEnd) > 0);
    if (!isAfter) this.disorder++;
    this.previous = row;
  }

  digest(): Digest {
    const { header, rows, sums, sequence, disorder, requests, bytesSent, resultTypes } = this;
    const content = sums.map((sum) => sum.toString(16).padStart(8, '0')).join('');
    return { header: header ?? '', rows, content, sequence: sequence.toString(16), disorder, requests, bytesSent, resultTypes };
  }
}

/** The values of a line, with the separator between them. Changes the bytes it is given. */
function withoutQuotes(line: Buffer): Buffer {
  let isQuoted = false;
  let to = 0;
  for (let i = 0; i < line.length; i++) {
    const byte = line[i];
    if (byte === QUOTE) {
      // Within quotes, two of them are one.
      if (!isQuoted || line[i + 1] !== QUOTE) {
        isQuoted = !isQuoted;
        continue;
      }
      i++;
    }
    line[to++] = byte === COMMA && !isQuoted ? SEPARATOR : byte;
  }
  return line.subarray(0, to);
}

/** Every bit of the result depends on every bit given (the last step of MurmurHash3). */
function stir(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
