/** The bridge to the kernel's other end: rankings go in piece by piece, a lane each, and come out as one, in order. */
import { KernelFull } from './kernel.js';

export interface LaneExports {
  openLanes(n: number, measures: number, limit: number, asCsv: number): void;
  laneRoom(lane: number, size: number): number;
  laneFilled(lane: number, size: number): void;
  interleave(): number;
  lanesBufferAddress(): number;
  lanesLength(): number;
  lanesTaken(): void;
}

const OUT_IS_FULL = -1;
const NO_MEMORY = -3;

export class Lanes {
  private hasEnded = false;
  /** Whether what was written has been given out. */
  private isGiven = false;

  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly wasm: LaneExports,
  ) {}

  /** Joins `n` rankings, up to `limit` records; what comes out is a ranking too, or CSV. */
  open(n: number, measures: number, limit: number, form: 'ranking' | 'csv'): void {
    this.hasEnded = this.isGiven = false;
    this.wasm.openLanes(n, measures, limit, Number(form === 'csv'));
  }

  /** The next bytes that come out (a view, valid until the next call), the lane that must be fed, or null at the end. */
  next(): Uint8Array | number | null {
    const { wasm } = this;
    if (this.isGiven) wasm.lanesTaken();
    this.isGiven = false;
    if (this.hasEnded) return null;
    const event = wasm.interleave();
    if (event === NO_MEMORY) throw new KernelFull('there is no memory to join so many rankings');
    if (event >= 0) return event;
    this.hasEnded = event !== OUT_IS_FULL;
    this.isGiven = true;
    return new Uint8Array(this.memory.buffer, wasm.lanesBufferAddress() >>> 0, wasm.lanesLength());
  }

  /** A lane's next piece, whole records; null where it has ended. */
  feed(lane: number, piece: Uint8Array | null): void {
    const length = piece?.length ?? 0;
    const address = this.wasm.laneRoom(lane, length);
    if (address === 0) throw new KernelFull('there is no memory to join so many rankings');
    if (piece !== null) new Uint8Array(this.memory.buffer).set(piece, address >>> 0);
    this.wasm.laneFilled(lane, length);
  }
}
