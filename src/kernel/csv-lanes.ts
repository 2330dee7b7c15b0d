/** Rankings of several threads, joined and written as CSV by the kernel. */
import { instantiate } from './instance.js';
import { MOST_JOINED, type TieBreak } from './kernel.js';
import { type LaneExports, Lanes } from './lanes.js';
import { ahead, type PieceSource } from './pieces.js';

interface Exports extends LaneExports {
  setDefuse(wanted: number): void;
  setExact(wanted: number): void;
  orderByKey(wanted: number): void;
  csvIsAscii(): number;
}

export interface CsvLaneOptions {
  /** Number of measures in a record. */
  readonly measures: number;
  /** What decides between records of the same value; requests, if nothing is said. */
  readonly ties?: TieBreak;
  /** Most rows to write; infinity for all. */
  readonly limit: number;
  /** Keep spreadsheets from taking text for formulas. */
  readonly defuse: boolean;
  /** For programs: NUL stays, and an empty value, in quotes, differs from a missing one. */
  readonly exact?: boolean;
}

/** A lane holds a piece; a piece is 1 MiB, or a single record that is larger. So much there may be; less is touched. */
const LANE_MEMORY = 8 * 1024 * 1024;
const OUT_MEMORY = 16 * 1024 * 1024;

/** Writes all rows of the rankings; `write` is given a view that is valid until it resolves. */
export async function writeCsvLanes(
  module: WebAssembly.Module,
  sources: readonly PieceSource[],
  options: CsvLaneOptions,
  write: (csv: Uint8Array) => void | Promise<void>,
): Promise<void> {
  if (sources.length > MOST_JOINED) throw new Error(`${sources.length} rankings are too many`);
  const { memory, wasm } = instantiate<Exports>(module, OUT_MEMORY + sources.length * LANE_MEMORY);
  const lanes = new Lanes(memory, wasm);
  lanes.open(sources.length, options.measures, options.limit, 'csv');
  wasm.setDefuse(Number(options.defuse));
  wasm.setExact(Number(options.exact === true));
  wasm.orderByKey(Number(options.ties === 'key'));
  const pieces = sources.map(ahead);
  for (let next = lanes.next(); next !== null; next = lanes.next()) {
    if (typeof next === 'number') lanes.feed(next, await pieces[next]());
    else await write(wasm.csvIsAscii() ? next : replaced(next));
  }
}

/** Bytes that are no UTF-8 become U+FFFD. Pieces end with rows, so that no character is cut in two. */
function replaced(csv: Uint8Array): Uint8Array {
  return new TextEncoder().encode(new TextDecoder('utf-8', { ignoreBOM: true }).decode(csv));
}
