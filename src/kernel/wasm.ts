/** The bridge to the WebAssembly kernel: strings and typed arrays on this side, addresses and numbers on the other. */
import { instantiate } from './instance.js';
import {
  type ColumnMap,
  type GroupValue,
  type Kernel,
  KernelFull,
  type KernelPlan,
  LONGEST_CONSTANTS,
  LONGEST_LINE,
  MEASURES_OF,
  MOST_ROOM,
  REJECT_REASONS,
  type RejectReason,
  type ScanCounts,
  type ScanEvent,
  type TieBreak,
} from './kernel.js';
import { type LaneExports, Lanes } from './lanes.js';
import { type PeekExports, peek, RECORD_HEADER } from './peek.js';
import { nthSmallest } from './threshold.js';

/** What `assembly/index.ts` exports. Addresses are byte offsets into the memory; 0 and false mean that it is used up. */
interface Exports extends LaneExports, PeekExports {
  setSeed(low: number, high: number): void;
  reserve(length: number): number;
  addDimension(reading: number): void;
  addGrouping(measures: number): void;
  addKeyPart(dimension: number): void;
  addFilter(dimension: number, negated: number, pattern: number, length: number): void;
  addClass(name: number, length: number, kind: number): void;
  setTimes(since: number, until: number, tracks: number): void;
  begin(longestLine: number, mostAtOnce: number, mostConstants: number): number;
  startFile(): void;
  setColumns(width: number, ...columns: number[]): void;
  orderByKey(wanted: number): void;
  setDimension(i: number, first: number, second: number, constant: number, length: number): void;
  room(more: number): number;
  filled(bytes: number): void;
  scan(isLast: number): number;
  wantSamples(want: number): void;
  eventLine(): number;
  eventLen(): number;
  eventReason(): number;
  lineNumber(): number;
  accepted(): number;
  counted(): number;
  rejects(reason: number): number;
  firstInstant(): number;
  lastInstant(): number;
  walkPartition(grouping: number, partition: number): void;
  bufferAddress(): number;
  fillFromPartition(): number;
  forgetGroups(): number;
  beginMerge(grouping: number): number;
  beginPartition(level: number): void;
  merge(): number;
  unmerged(): number;
  endPartition(): void;
  dropPartition(): void;
  left(): number;
  listedGroups(): number;
  entriesAddress(): number;
  sortRanking(n: number): void;
  fillFromRanking(from: number, until: number): number;
  rankedTo(): number;
  beginJoin(): void;
}

const READINGS = { 'as-logged': 0, 'media-type': 1, hour: 2 } as const;
/** A ranking's entry: value f64, address of the record u32, 12 bytes more for sorting. */
const ENTRY_SIZE = 24;
/** How a log writes a value that is not there. */
const MISSING = 0x2d;

export function createWasmKernel(plan: KernelPlan, module: WebAssembly.Module): Kernel {
  return new WasmKernel(plan, module);
}

class WasmKernel implements Kernel {
  private readonly memory: WebAssembly.Memory;
  private readonly wasm: Exports;
  /** Where the constants of the file at hand are: a missing value, then LONGEST_CONSTANTS bytes. */
  private readonly constants: number;
  private readonly lanes: Lanes;
  private readonly measures: readonly number[];

  constructor(plan: KernelPlan, module: WebAssembly.Module) {
    const { memory, wasm } = instantiate<Exports>(module, plan.memory);
    this.memory = memory;
    this.wasm = wasm;
    this.lanes = new Lanes(memory, this.wasm);
    this.measures = plan.groupings.map(({ layout }) => MEASURES_OF[layout]);
    this.load(plan);
    this.constants = this.demand(this.wasm.reserve(1 + LONGEST_CONSTANTS));
    this.demand(this.wasm.begin(LONGEST_LINE, MOST_ROOM, LONGEST_CONSTANTS));
  }

  private load(plan: KernelPlan): void {
    const { wasm } = this;
    wasm.setSeed(plan.seed[0], plan.seed[1]);
    wasm.setTimes(plan.since, plan.until, Number(plan.tracksTime));
    for (const reading of plan.readings) wasm.addDimension(READINGS[reading]);
    for (const { dimensions, layout } of plan.groupings) {
      wasm.addGrouping(MEASURES_OF[layout]);
      for (const dimension of dimensions) wasm.addKeyPart(dimension);
    }
    for (const { dimension, pattern, negated } of plan.filters) {
      const { address, length } = this.text(pattern);
      wasm.addFilter(dimension, Number(negated), address, length);
    }
    for (const { name, class: kind } of plan.classes) {
      const { address, length } = this.text(name);
      wasm.addClass(address, length, kind);
    }
  }

  /** A text in the kernel's memory, for good. */
  private text(text: string): { address: number; length: number } {
    const bytes = new TextEncoder().encode(text);
    const address = this.demand(this.wasm.reserve(bytes.length));
    new Uint8Array(this.memory.buffer).set(bytes, address);
    return { address, length: bytes.length };
  }

  /** What the kernel returned, unless that says that memory is used up. */
  private demand(result: number): number {
    if (result === 0) throw new KernelFull('the kernel has used up its memory');
    return result >>> 0;
  }

  private bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address >>> 0, length);
  }

  startFile(): void {
    this.wasm.startFile();
  }

  setColumns(columns: ColumnMap): void {
    const { width, date, time, bytes, timeTaken, firstByte, resultType } = columns;
    this.wasm.setColumns(width, date, time, bytes, timeTaken, firstByte, resultType);
    const texts = new Uint8Array(this.memory.buffer);
    texts[this.constants] = MISSING;
    let at = this.constants + 1;
    columns.dimensions.forEach(({ first, second, constant }, i) => {
      const bytes = new TextEncoder().encode(constant ?? '');
      if (at + bytes.length > this.constants + 1 + LONGEST_CONSTANTS) throw new Error('the constants are too long');
      texts.set(bytes, at);
      if (constant === null) this.wasm.setDimension(i, first, second, this.constants, 1);
      else this.wasm.setDimension(i, first, second, at, bytes.length);
      at += bytes.length;
    });
  }

  room(size: number): Uint8Array {
    const address = this.wasm.room(size);
    if (address === 0) throw new RangeError(`${size} bytes are more than the window takes`);
    return this.bytes(address, size);
  }

  filled(bytes: number): void {
    this.wasm.filled(bytes);
  }

  scan(isLast: boolean): ScanEvent {
    return this.wasm.scan(Number(isLast));
  }

  wantSamples(want: boolean): void {
    this.wasm.wantSamples(Number(want));
  }

  eventLine(): Uint8Array {
    return this.bytes(this.wasm.eventLine(), this.wasm.eventLen());
  }

  eventReason(): RejectReason {
    return REJECT_REASONS[this.wasm.eventReason()];
  }

  lineNumber(): number {
    return this.wasm.lineNumber();
  }

  counts(): ScanCounts {
    const { wasm } = this;
    return {
      accepted: wasm.accepted(),
      counted: wasm.counted(),
      rejected: REJECT_REASONS.map((_, reason) => wasm.rejects(reason)),
      first: wasm.firstInstant(),
      last: wasm.lastInstant(),
    };
  }

  peek(grouping: number, groupValue: GroupValue, limit: number): Uint8Array {
    return peek(this.memory, this.wasm, { grouping, measures: this.measures[grouping], groupValue, limit });
  }

  exportPartition(grouping: number, partition: number, emit: (run: Uint8Array) => void): void {
    this.wasm.walkPartition(grouping, partition);
    for (let n = this.wasm.fillFromPartition(); n !== 0; n = this.wasm.fillFromPartition()) {
      emit(this.bytes(this.wasm.bufferAddress(), n));
    }
  }

  forgetGroups(): void {
    this.demand(this.wasm.forgetGroups());
  }

  breakTies(by: TieBreak): void {
    this.wasm.orderByKey(Number(by === 'key'));
  }

  beginMerge(grouping: number): void {
    this.demand(this.wasm.beginMerge(grouping));
  }

  beginPartition(level: number): void {
    this.wasm.beginPartition(level);
  }

  merge(): boolean {
    return this.wasm.merge() !== 0;
  }

  endPartition(): void {
    if (this.wasm.unmerged() !== 0) throw new Error('a run ends in the middle of a record');
    this.wasm.endPartition();
  }

  dropPartition(): void {
    this.wasm.dropPartition();
  }

  left(): number {
    return this.wasm.left() >>> 0;
  }

  rank(groupValue: GroupValue, limit: number | null): number {
    const { memory, wasm } = this;
    const entries = wasm.entriesAddress() >>> 0;
    const floats = new Float64Array(memory.buffer);
    const words = new Uint32Array(memory.buffer);
    const n = wasm.listedGroups();
    let kept = 0;
    for (let i = 0; i < n; i++) {
      const record = words[(entries + i * ENTRY_SIZE + 8) >>> 2];
      const value = groupValue(floats, (record + RECORD_HEADER) >>> 3);
      if (Number.isNaN(value)) continue;
      const entry = entries + kept++ * ENTRY_SIZE;
      floats[entry >>> 3] = value;
      words[(entry + 8) >>> 2] = record;
    }
    wasm.sortRanking(limit === null || limit >= kept ? kept : this.keepFirst(kept, limit));
    return kept;
  }

  /** Sorting all groups for the sake of the first twenty would be waste: only what reaches the twentieth value stays. */
  private keepFirst(n: number, limit: number): number {
    const entries = this.wasm.entriesAddress() >>> 0;
    const floats = new Float64Array(this.memory.buffer);
    const words = new Uint32Array(this.memory.buffer);
    const valueAt = (i: number) => floats[(entries + i * ENTRY_SIZE) >>> 3];
    const threshold = nthSmallest(n, valueAt, limit);
    let kept = 0;
    for (let i = 0; i < n; i++) {
      const value = valueAt(i);
      if (value > threshold) continue;
      const entry = entries + kept++ * ENTRY_SIZE;
      words[(entry + 8) >>> 2] = words[(entries + i * ENTRY_SIZE + 8) >>> 2];
      floats[entry >>> 3] = value;
    }
    return kept;
  }

  exportRanking(from: number, until: number): { piece: Uint8Array; next: number } {
    const length = this.wasm.fillFromRanking(from, until);
    return { piece: this.bytes(this.wasm.bufferAddress(), length), next: this.wasm.rankedTo() };
  }

  beginJoin(grouping: number, rankings: number, limit: number): void {
    this.wasm.beginJoin();
    this.lanes.open(rankings, this.measures[grouping], limit, 'ranking');
  }

  join(): Uint8Array | number | null {
    return this.lanes.next();
  }

  feed(ranking: number, piece: Uint8Array | null): void {
    this.lanes.feed(ranking, piece);
  }
}
