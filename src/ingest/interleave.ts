/** Brings the rankings of several shards together into one, in the same total order. */
import { type Layout, MEASURES_OF, type TieBreak } from '../kernel/kernel.js';
import { ahead, type PieceSource } from '../kernel/pieces.js';
import { RunReader } from '../kernel/runs.js';
import { type Counts, NO_COUNTS } from '../schema/measures.js';
import { readCounts } from './ranking.js';
import type { Shard } from './shard.js';

/** One group of the answer: a view, valid until the next one. */
export interface Group {
  /** The record: its key (dimension values joined by tabs, as logged) and its measures in the kernel's order. */
  readonly record: Pick<RunReader, 'measures' | 'key'>;
  readonly counts: Readonly<Counts>;
}

/** A shard's ranking, read record by record. */
class Lane implements Group {
  readonly counts = { ...NO_COUNTS };
  readonly record: RunReader;
  private readonly piece: PieceSource;

  constructor(
    shard: Shard,
    private readonly layout: Layout,
  ) {
    this.piece = ahead(() => shard.piece());
    this.record = new RunReader(new Uint8Array(0), MEASURES_OF[layout], 'ranking');
  }

  /** Moves to the next record of the piece at hand; false where that is used up. */
  step(): boolean {
    if (!this.record.next()) return false;
    readCounts(this.counts, this.record.measures, 0, this.layout);
    return true;
  }

  /** Moves to the first record of the next piece; false at the end of the ranking. */
  async nextPiece(): Promise<boolean> {
    const piece = await this.piece();
    if (piece === null) return false;
    this.record.open(piece);
    return this.step();
  }
}

/** Is `a` before `b`? The same order as in the kernel: value, requests, key. */
function isBefore(a: Lane, b: Lane, ties: TieBreak): boolean {
  if (a.record.value !== b.record.value) return a.record.value < b.record.value;
  const requestsA = a.record.measures[0];
  const requestsB = b.record.measures[0];
  if (ties === 'requests' && requestsA !== requestsB) return requestsA > requestsB;
  return compareBytes(a.record, b.record) < 0;
}

function compareBytes(a: RunReader, b: RunReader): number {
  const lengthA = a.keyEnd - a.keyStart;
  const lengthB = b.keyEnd - b.keyStart;
  const both = Math.min(lengthA, lengthB);
  for (let i = 0; i < both; i++) {
    const difference = a.bytes[a.keyStart + i] - b.bytes[b.keyStart + i];
    if (difference !== 0) return difference;
  }
  return lengthA - lengthB;
}

/** All groups in their order, one at a time. */
export async function* interleave(shards: readonly Shard[], layout: Layout, ties: TieBreak = 'requests'): AsyncGenerator<Group> {
  const lanes: Lane[] = [];
  for (const shard of shards) {
    const lane = new Lane(shard, layout);
    if (await lane.nextPiece()) lanes.push(lane);
  }
  while (lanes.length > 0) {
    let first = lanes[0];
    for (let i = 1; i < lanes.length; i++) if (isBefore(lanes[i], first, ties)) first = lanes[i];
    yield first;
    if (first.step()) continue;
    if (!(await first.nextPiece())) lanes.splice(lanes.indexOf(first), 1);
  }
}
