/**
 * Logs in JSON (standard logging v2 can write them), as the text that all other logs are: an object a line becomes a row,
 * under a `#Fields` line that names its keys. What is no object becomes a line that is no row, so it is rejected with its
 * text like any other.
 */
import type { TextSink } from '../ingest/shard.js';
import { Refusal } from '../schema/errors.js';

const NEWLINE = 0x0a;
const PIECE = 128 * 1024;
/** A longer line is rejected without being read, like a line of any other log. */
const LONGEST_LINE = 2 * 1024 * 1024;
/** After so many lines without an object there will be none. */
const MOST_REJECTED = 1000;
/** So much of it is enough to recognise it. */
const RECOGNISABLE = 200;

/** CloudFront encodes what would cut a row in two; others may not. */
const CUTTING: Readonly<Record<string, string>> = { '\t': '%09', '\n': '%0A', '\r': '%0D' };

export class JsonLines implements TextSink {
  private incoming = new Uint8Array(0);
  /** The beginning of a line whose end is still to come. */
  private pending: Buffer = Buffer.alloc(0);
  /** Keys of the last row, joined. */
  private header = '';
  private keys: readonly string[] = [];
  private rows: string[] = [];
  private length = 0;
  /** Lines before the first object. */
  private readonly rejected: string[] = [];
  /** The rest of a line that is too long is passed over. */
  private isSkipping = false;

  constructor(private readonly sink: TextSink) {}

  room(size: number): Uint8Array {
    if (this.incoming.length < size) this.incoming = new Uint8Array(size);
    return this.incoming.subarray(0, size);
  }

  filled(bytes: number): void {
    this.take(Buffer.from(this.incoming.subarray(0, bytes)));
  }

  /** More text. */
  take(text: Buffer): void {
    const last = text.lastIndexOf(NEWLINE);
    if (last < 0) {
      this.wait(text);
      return;
    }
    const lines = Buffer.concat([this.pending, text.subarray(0, last)])
      .toString('utf8')
      .split('\n');
    // Its beginning was taken for a line already.
    if (this.isSkipping) lines.shift();
    this.isSkipping = false;
    this.pending = Buffer.from(text.subarray(last + 1));
    for (const line of lines) this.add(line);
    this.pass();
  }

  private wait(text: Buffer): void {
    if (this.isSkipping) return;
    this.pending = Buffer.concat([this.pending, text]);
    if (this.pending.length <= LONGEST_LINE) return;
    this.add(this.pending.toString('utf8', 0, RECOGNISABLE));
    this.pending = Buffer.alloc(0);
    this.isSkipping = true;
  }

  /** There is no more text; `isWhole` says whether its last line has come to its end. */
  end(isWhole: boolean): void {
    if (isWhole && this.pending.length > 0) this.add(this.pending.toString('utf8'));
    this.pending = Buffer.alloc(0);
    if (this.rejected.length > 0) throw noObjects();
    this.pass();
  }

  private add(line: string): void {
    if (line.trim() === '') return;
    const row = this.rowOf(line);
    this.rows.push(row);
    this.length += row.length;
    if (this.length >= PIECE) this.pass();
  }

  private rowOf(line: string): string {
    const values = valuesOf(line);
    if (values === null) return this.reject(`${line.replaceAll('\t', ' ')}\n`);
    const keys = Object.keys(values);
    const header = keys.map((key) => key.replace(/\s+/g, '_')).join(' ');
    const isNew = header !== this.header;
    this.header = header;
    if (isNew) this.keys = keys;
    const row = this.keys.map((key) => fieldOf(values[key])).join('\t');
    if (!isNew) return `${row}\n`;
    const rejected = this.rejected.splice(0).join('');
    return `#Fields: ${header}\n${rejected}${row}\n`;
  }

  /** What comes before the first object waits for its header, or it would be a row before any. */
  private reject(line: string): string {
    if (this.header !== '') return line;
    if (this.rejected.push(line) > MOST_REJECTED) throw noObjects();
    return '';
  }

  private pass(): void {
    const text = Buffer.from(this.rows.join(''), 'utf8');
    this.rows = [];
    this.length = 0;
    for (let at = 0; at < text.length; at += PIECE) {
      const piece = text.subarray(at, at + PIECE);
      this.sink.room(piece.length).set(piece);
      this.sink.filled(piece.length);
    }
  }
}

function noObjects(): Refusal {
  return new Refusal('it begins as JSON does, but its lines are no objects. Standard logging v2 writes an object a line');
}

/** The object in a line; null where there is none, or nothing in it. */
function valuesOf(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return Object.keys(value).length === 0 ? null : (value as Record<string, unknown>);
  } catch {
    return null;
  }
}

function fieldOf(value: unknown): string {
  if (value === null || value === undefined) return '-';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return text.replace(/[\t\n\r]/g, (character) => CUTTING[character]);
}

const BRACE = 0x7b;

/** Text goes on as it is, unless it begins as JSON does. */
export class TextOrJson implements TextSink {
  private json: JsonLines | null = null;
  private isKnown = false;
  private view: Uint8Array = new Uint8Array(0);

  constructor(private readonly sink: TextSink) {}

  room(size: number): Uint8Array {
    if (this.json !== null) return this.json.room(size);
    this.view = this.sink.room(size);
    return this.view;
  }

  filled(bytes: number): void {
    if (this.json !== null) this.json.filled(bytes);
    else if (this.isKnown || bytes === 0 || this.view[0] !== BRACE) this.sink.filled(bytes);
    else {
      this.json = new JsonLines(this.sink);
      this.json.take(Buffer.from(this.view.subarray(0, bytes)));
    }
    this.isKnown ||= bytes > 0;
  }

  /** There is no more text; `isWhole` says whether its last line has come to its end. */
  end(isWhole: boolean): void {
    this.json?.end(isWhole);
  }
}
