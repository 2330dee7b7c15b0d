/** The bridge to the WebAssembly kernel: strings and typed arrays on this side, addresses and numbers on the other. */
import { readFileSync } from 'node:fs';
import { instantiate } from './instance.js';
import {
  type ColumnMap,
  type GroupView,
  type Kernel,
  KernelFull,
  type KernelPlan,
  LONGEST_LINE,
  REJECT_REASONS,
  type RejectReason,
  type ScanCounts,
  type ScanEvent,
} from './kernel.js';

/** What `assembly/index.ts` exports. Addresses are byte offsets into the memory; 0 and false mean that it is used up. */
interface Exports {
  setSeed(low: number, high: number): void;
  reserve(length: number): number;
  addDimension(reading: number): void;
  addGrouping(isPlain: number): void;
  addKeyPart(dimension: number): void;
  addFilter(dimension: number, negated: number, pattern: number, length: number): void;
  addClass(name: number, length: number, kind: number): void;
  setTimes(since: number, until: number, tracks: number): void;
  setLimits(longestLine: number): void;
  begin(): number;
  startFile(): void;
  setColumns(width: number, date: number, time: number, bytes: number, timeTaken: number, resultType: number): void;
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
  beginMerge(grouping: number): number;
  mergeFilled(): number;
  unmerged(): number;
  endPartition(): number;
  listAddress(): number;
  listLength(): number;
  rankRoom(n: number): number;
  sortRanking(): void;
  fillFromRanking(from: number, until: number): number;
  rankedTo(): number;
}

const READINGS = { 'as-logged': 0, 'media-type': 1, hour: 2 } as const;
/** Bytes of a ranking's entry: value f64, record u32, 12 more for sorting. */
const ENTRY_SIZE = 24;
const RECORD_HEADER = 8;
const MERGE_STEP = 256 * 1024;

/** Compiles the kernel. The module can be sent to other threads, which then need not compile it. */
export function compileKernel(): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(new URL('./kernel.wasm', import.meta.url)));
}

export function createWasmKernel(plan: KernelPlan, module: WebAssembly.Module): Kernel {
  return new WasmKernel(plan, module);
}

class WasmKernel implements Kernel {
  private readonly memory: WebAssembly.Memory;
  private readonly wasm: Exports;
  /** Constants of the file at hand: the same few names over and over. */
  private readonly texts = new Map<string, { address: number; length: number }>();

  constructor(plan: KernelPlan, module: WebAssembly.Module) {
    const { memory, wasm } = instantiate<Exports>(module, plan.memory);
    this.memory = memory;
    this.wasm = wasm;
    this.load(plan);
    this.wasm.setLimits(LONGEST_LINE);
  }

  private load(plan: KernelPlan): void {
    const { wasm } = this;
    wasm.setSeed(plan.seed[0], plan.seed[1]);
    wasm.setTimes(plan.since, plan.until, Number(plan.tracksTime));
    for (const reading of plan.readings) wasm.addDimension(READINGS[reading]);
    for (const { dimensions, layout } of plan.groupings) {
      wasm.addGrouping(Number(layout === 'plain'));
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
    this.demand(wasm.begin());
  }

  /** A text in the kernel's memory, for good. */
  private text(text: string): { address: number; length: number } {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    const bytes = new TextEncoder().encode(text);
    const address = this.demand(this.wasm.reserve(bytes.length));
    new Uint8Array(this.memory.buffer).set(bytes, address);
    const made = { address, length: bytes.length };
    this.texts.set(text, made);
    return made;
  }

  /** What the kernel returned, unless that says that memory is used up. */
  private demand(result: number): number {
    if (result === 0 || result === -1) throw new KernelFull('the kernel has used up its memory');
    return result >>> 0;
  }

  private bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, address >>> 0, length);
  }

  startFile(): void {
    this.wasm.startFile();
  }

  setColumns(columns: ColumnMap): void {
    const { width, date, time, bytes, timeTaken, resultType } = columns;
    this.wasm.setColumns(width, date, time, bytes, timeTaken, resultType);
    columns.dimensions.forEach(({ first, second, constant }, i) => {
      const { address, length } = this.text(constant ?? '-');
      this.wasm.setDimension(i, first, second, address, length);
    });
  }

  room(size: number): Uint8Array {
    const address = this.demand(this.wasm.room(size));
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

  exportPartition(grouping: number, partition: number, emit: (run: Uint8Array) => void): void {
    this.wasm.walkPartition(grouping, partition);
    for (let n = this.wasm.fillFromPartition(); n !== 0; n = this.wasm.fillFromPartition()) {
      const length = this.demand(n);
      emit(this.bytes(this.wasm.bufferAddress(), length));
    }
  }

  beginMerge(grouping: number): void {
    this.demand(this.wasm.beginMerge(grouping));
  }

  merge(run: Uint8Array): void {
    for (let at = 0; at < run.length; at += MERGE_STEP) {
      const piece = run.subarray(at, at + MERGE_STEP);
      this.room(piece.length).set(piece);
      this.wasm.filled(piece.length);
      this.demand(this.wasm.mergeFilled());
    }
  }

  endPartition(): void {
    if (this.wasm.unmerged() !== 0) throw new Error('a run ends in the middle of a record');
    this.demand(this.wasm.endPartition());
  }

  private records(): Uint32Array {
    return new Uint32Array(this.memory.buffer, this.wasm.listAddress() >>> 0, this.wasm.listLength());
  }

  view(): GroupView {
    const records = this.records();
    return {
      count: records.length,
      measures: new Float64Array(this.memory.buffer),
      start: (i) => (records[i] + RECORD_HEADER) >>> 3,
    };
  }

  rank(groups: Uint32Array, values: Float64Array): void {
    const entries = this.demand(this.wasm.rankRoom(groups.length));
    const records = this.records();
    const value = new Float64Array(this.memory.buffer);
    const record = new Uint32Array(this.memory.buffer);
    for (let i = 0; i < groups.length; i++) {
      const entry = entries + i * ENTRY_SIZE;
      value[entry >>> 3] = values[i];
      record[(entry + 8) >>> 2] = records[groups[i]];
    }
    this.wasm.sortRanking();
  }

  exportRanking(from: number, until: number, emit: (run: Uint8Array) => void): void {
    for (let at = from; at < until; ) {
      const length = this.wasm.fillFromRanking(at, until);
      if (length === 0) return;
      this.demand(length);
      emit(this.bytes(this.wasm.bufferAddress(), length));
      at = this.wasm.rankedTo();
    }
  }
}
