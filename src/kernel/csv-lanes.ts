/** The bridge to the kernel's other end: rankings of several threads go in, their rows come out in order, as CSV. */
import { instantiate } from './instance.js';
import { KernelFull } from './kernel.js';
import { ahead, type PieceSource } from './pieces.js';

interface Exports {
  openLanes(n: number, measures: number, sortedBy: number, limit: number): void;
  laneRoom(lane: number, size: number): number;
  laneFilled(lane: number, size: number): void;
  interleave(): number;
  setDefuse(wanted: number): void;
  csvAddress(): number;
  csvLength(): number;
  csvIsAscii(): number;
  csvTaken(): void;
}

const OUT_IS_FULL = -1;
const NO_MEMORY = -3;

export interface CsvLaneOptions {
  /** Number of measures in a record, and the one that the rankings are sorted by, largest first. */
  readonly measures: number;
  readonly sortedBy: number;
  /** Most rows to write; infinity for all. */
  readonly limit: number;
  /** Keep spreadsheets from taking text for formulas. */
  readonly defuse: boolean;
  /** Most bytes to take. */
  readonly memory: number;
}

/** Writes all rows of the rankings; `write` is given a view that is valid until it resolves. */
export async function writeCsvLanes(
  module: WebAssembly.Module,
  sources: readonly PieceSource[],
  options: CsvLaneOptions,
  write: (csv: Uint8Array) => void | Promise<void>,
): Promise<void> {
  const { memory, wasm } = instantiate<Exports>(module, options.memory);
  wasm.openLanes(sources.length, options.measures, options.sortedBy, options.limit);
  wasm.setDefuse(Number(options.defuse));
  const pieces = sources.map(ahead);
  for (;;) {
    const event = wasm.interleave();
    if (event === NO_MEMORY) throw new KernelFull('the kernel has used up its memory');
    if (event < 0) {
      const csv = new Uint8Array(memory.buffer, wasm.csvAddress() >>> 0, wasm.csvLength());
      await write(wasm.csvIsAscii() ? csv : replaced(csv));
      wasm.csvTaken();
      if (event !== OUT_IS_FULL) return;
      continue;
    }
    fill(wasm, memory, event, await pieces[event]());
  }
}

function fill(wasm: Exports, memory: WebAssembly.Memory, lane: number, piece: Uint8Array | null): void {
  const length = piece?.length ?? 0;
  const address = wasm.laneRoom(lane, length);
  if (address === 0) throw new KernelFull('the kernel has used up its memory');
  if (piece !== null) new Uint8Array(memory.buffer).set(piece, address >>> 0);
  wasm.laneFilled(lane, length);
}

/** Bytes that are no UTF-8 become U+FFFD. Pieces end with rows, so that no character is cut in two. */
function replaced(csv: Uint8Array): Uint8Array {
  return new TextEncoder().encode(new TextDecoder('utf-8', { ignoreBOM: true }).decode(csv));
}
