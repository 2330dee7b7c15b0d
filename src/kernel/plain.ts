/**
 * The obvious kernel: split on newlines, split on tabs, add up in a Map. It does what `assembly/` does in the plainest
 * words there are, for tests to hold that to, and grows without bound. Bytes are characters here (latin1), so that keys
 * stay what was logged.
 */
import {
  type ColumnMap,
  type GroupValue,
  type Kernel,
  type KernelPlan,
  LONGEST_LINE,
  MEASURES_OF,
  PARTITIONS,
  REJECT_REASONS,
  type RejectReason,
  type ScanCounts,
  ScanEvent,
  type TieBreak,
} from './kernel.js';
import { PlainJoin, type Ranked, rankedOrder } from './plain-join.js';
import { instant, latin1, milliseconds, readDimension, wholeNumber } from './plain-values.js';
import { encodeRanked, encodeRecord, RunReader } from './runs.js';

const OTHER = 4;

export function createPlainKernel(plan: KernelPlan): Kernel {
  return new PlainKernel(plan);
}

type Groups = Map<string, number[]>;

/** Few, so that tests see what becomes of several pieces. */
const PIECE_RECORDS = 7;

class PlainKernel implements Kernel {
  private readonly tables: Groups[];
  private readonly classes: Map<string, number>;
  private readonly filters: { dimension: number; pattern: string; test: RegExp; negated: boolean }[];
  private columns: ColumnMap | undefined;
  private pending = '';
  private incoming = new Uint8Array(0);
  private line = '';
  private number = 0;
  private reason = 0;
  private samples = true;
  private isSkipping = false;
  private accepted = 0;
  private counted = 0;
  private readonly rejected = REJECT_REASONS.map(() => 0);
  private first = 0;
  private last = 0;
  private merging = 0;
  private partition: Groups = new Map();
  private merged: [string, number[]][] = [];
  private ranked: Ranked[] = [];
  private order = rankedOrder('requests');
  private joining = new PlainJoin(0, 0, 0, this.order);

  constructor(private readonly plan: KernelPlan) {
    this.tables = plan.groupings.map(() => new Map());
    this.classes = new Map(plan.classes.map((entry) => [latin1(entry.name), entry.class]));
    this.filters = plan.filters.map(({ dimension, pattern, negated }) => ({
      dimension,
      pattern,
      negated,
      test: new RegExp(`^${latin1(pattern).split('*').map(escapeRegExp).join('.*')}$`, 's'),
    }));
  }

  startFile(): void {
    this.columns = undefined;
    this.pending = '';
    this.number = 0;
    this.isSkipping = false;
  }

  setColumns(columns: ColumnMap): void {
    this.columns = columns;
  }

  room(size: number): Uint8Array {
    this.incoming = new Uint8Array(size);
    return this.incoming;
  }

  filled(bytes: number): void {
    this.pending += Buffer.from(this.incoming.subarray(0, bytes)).toString('latin1');
  }

  scan(isLast: boolean): ScanEvent {
    for (;;) {
      const newline = this.pending.indexOf('\n');
      if (newline < 0 && !(isLast && this.pending !== '')) return this.giveUpLongLine();
      const line = newline < 0 ? this.pending : this.pending.slice(0, newline);
      const rest = newline < 0 ? '' : this.pending.slice(newline + 1);
      const event = this.takeLine(line);
      if (event === ScanEvent.NoHeader) return event;
      this.pending = rest;
      if (event !== ScanEvent.More) return event;
    }
  }

  private giveUpLongLine(): ScanEvent {
    if (this.pending.length <= LONGEST_LINE) return ScanEvent.More;
    const line = this.pending;
    this.pending = '';
    if (this.isSkipping) return ScanEvent.More;
    this.isSkipping = true;
    return this.reject('line_too_long', line);
  }

  private takeLine(whole: string): ScanEvent {
    const line = whole.endsWith('\r') ? whole.slice(0, -1) : whole;
    this.line = line;
    this.number++;
    if (this.isSkipping) {
      this.isSkipping = false;
      return ScanEvent.More;
    }
    if (line === '') return ScanEvent.More;
    if (whole.length > LONGEST_LINE) return this.reject('line_too_long', line);
    if (line.startsWith('#')) return ScanEvent.Comment;
    if (this.columns === undefined) {
      this.number--;
      return ScanEvent.NoHeader;
    }
    const fields = line.split('\t');
    const extras = fields.splice(this.columns.width);
    if (fields.length < this.columns.width || extras.some((extra) => extra !== '')) return this.reject('field_count', line);
    return this.takeRow(line, fields, this.columns);
  }

  private reject(reason: RejectReason, line: string): ScanEvent {
    this.line = line;
    this.reason = REJECT_REASONS.indexOf(reason);
    this.rejected[this.reason]++;
    return this.samples ? ScanEvent.Rejected : ScanEvent.More;
  }

  private takeRow(line: string, fields: string[], columns: ColumnMap): ScanEvent {
    const { plan } = this;
    const when = instant(fields[columns.date], fields[columns.time]);
    const isTimed = plan.since > 0 || plan.until > 0;
    if (isTimed && when === 0) return this.reject('unreadable_time', line);
    this.accepted++;
    if (isTimed && (when < plan.since || (plan.until > 0 && when >= plan.until))) return ScanEvent.More;
    const values = plan.readings.map((reading, i) => readDimension(reading, fields, columns.dimensions[i]));
    if (!this.filters.every((filter) => holds(values[filter.dimension], filter) !== filter.negated)) return ScanEvent.More;
    if (plan.tracksTime && when > 0) {
      this.first = this.first === 0 ? when : Math.min(this.first, when);
      this.last = Math.max(this.last, when);
    }
    this.counted++;
    const bytes = wholeNumber(fields[columns.bytes]);
    const time = milliseconds(fields[columns.timeTaken]);
    const firstByte = milliseconds(fields[columns.firstByte]);
    const kind = this.classes.get(fields[columns.resultType]) ?? OTHER;
    plan.groupings.forEach(({ dimensions, layout }, i) => {
      const key = dimensions.map((dimension) => values[dimension]).join('\t');
      const measures = layout === 'rollup' ? [1, bytes, time, firstByte] : measuresOfRow(bytes, time, kind);
      add(this.tables[i], key, measures.slice(0, MEASURES_OF[layout]));
    });
    return ScanEvent.More;
  }

  wantSamples(want: boolean): void {
    this.samples = want;
  }

  eventLine(): Uint8Array {
    return Buffer.from(this.line, 'latin1');
  }

  eventReason(): RejectReason {
    return REJECT_REASONS[this.reason];
  }

  lineNumber(): number {
    return this.number + Number(this.isSkipping);
  }

  counts(): ScanCounts {
    return { accepted: this.accepted, counted: this.counted, rejected: this.rejected, first: this.first, last: this.last };
  }

  peek(grouping: number, groupValue: GroupValue): Uint8Array {
    const groups = [...this.tables[grouping]];
    for (const [, measures] of groups) groupValue(Float64Array.from(measures), 0);
    return Buffer.concat(groups.map(([key, measures]) => encodeRecord(Buffer.from(key, 'latin1'), measures)));
  }

  exportPartition(grouping: number, partition: number, emit: (run: Uint8Array) => void): void {
    for (const [key, measures] of this.tables[grouping]) {
      if (partitionOf(key) === partition) emit(encodeRecord(Buffer.from(key, 'latin1'), measures));
    }
  }

  forgetGroups(): void {
    for (const table of this.tables) table.clear();
  }

  private unmerged: Uint8Array[] = [];

  private get measures(): number {
    return MEASURES_OF[this.plan.groupings[this.merging].layout];
  }

  breakTies(by: TieBreak): void {
    this.order = rankedOrder(by);
  }

  beginMerge(grouping: number): void {
    this.merging = grouping;
    this.merged = [];
  }

  beginPartition(): void {
    this.partition = new Map();
    this.unmerged = [];
    this.pending = '';
  }

  merge(): boolean {
    this.unmerged.push(Buffer.from(this.pending, 'latin1'));
    this.pending = '';
    return true;
  }

  endPartition(): void {
    const reader = new RunReader(Buffer.concat(this.unmerged), this.measures);
    while (reader.next()) add(this.partition, Buffer.from(reader.key()).toString('latin1'), [...reader.measures]);
    this.merged.push(...this.partition);
  }

  dropPartition(): void {}

  left(): number {
    return Number.POSITIVE_INFINITY;
  }

  rank(groupValue: GroupValue): number {
    const all = this.merged.map(([key, measures]) => ({ value: groupValue(Float64Array.from(measures), 0), key, measures }));
    this.ranked = all.filter(({ value }) => !Number.isNaN(value)).sort(this.order);
    return this.ranked.length;
  }

  exportRanking(from: number, until: number): { piece: Uint8Array; next: number } {
    const records = this.ranked.slice(from, Math.min(until, from + PIECE_RECORDS));
    const encoded = records.map(({ value, key, measures }) => encodeRanked(value, Buffer.from(key, 'latin1'), measures));
    return { piece: Buffer.concat(encoded), next: from + records.length };
  }

  beginJoin(grouping: number, rankings: number, limit: number): void {
    this.merging = grouping;
    this.joining = new PlainJoin(rankings, this.measures, limit, this.order);
  }

  join(): Uint8Array | number | null {
    return this.joining.next();
  }

  feed(ranking: number, piece: Uint8Array | null): void {
    this.joining.feed(ranking, piece);
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function add(groups: Groups, key: string, measures: number[]): void {
  const sums = groups.get(key);
  groups.set(key, sums === undefined ? measures : sums.map((sum, i) => sum + measures[i]));
}

function measuresOfRow(bytes: number, time: number, kind: number): number[] {
  const classes = [0, 1, 2, 3].map((candidate) => Number(candidate === kind));
  return [1, bytes, time, ...classes, kind < 2 ? bytes : 0, kind === 2 ? bytes : 0];
}

/** By the end of the key: keys may be long, and every partition asks for those of all. */
function partitionOf(key: string): number {
  let hash = 0;
  for (const character of key.slice(-4)) hash = (hash * 31 + character.charCodeAt(0)) % PARTITIONS;
  return hash;
}

function holds(value: string, { pattern, test }: { pattern: string; test: RegExp }): boolean {
  if (value === '-' || pattern === '') return value === '-' && pattern === '';
  return test.test(value);
}
