/** The obvious way to join rankings: take all of them, sort. */
import type { TieBreak } from './kernel.js';
import { encodeRanked, RunReader } from './runs.js';

/** A group with the value that it is ordered by; its key as characters up to U+00FF. */
export interface Ranked {
  readonly value: number;
  readonly key: string;
  readonly measures: number[];
}

/** The order of a ranking: value, requests (most first) unless the key alone breaks ties, key. */
export function rankedOrder(ties: TieBreak): (a: Ranked, b: Ranked) => number {
  const requests = (a: Ranked, b: Ranked) => (ties === 'key' ? 0 : compare(b.measures[0], a.measures[0]));
  return (a, b) => compare(a.value, b.value) || requests(a, b) || compare(a.key, b.key);
}

export class PlainJoin {
  private readonly records: Ranked[] = [];
  private readonly ended: boolean[];
  private isGivenOut = false;

  constructor(
    rankings: number,
    private readonly measures: number,
    private readonly limit: number,
    private readonly order: (a: Ranked, b: Ranked) => number,
  ) {
    this.ended = Array.from({ length: rankings }, () => false);
  }

  next(): Uint8Array | number | null {
    const waiting = this.ended.indexOf(false);
    if (waiting >= 0) return waiting;
    if (this.isGivenOut) return null;
    this.isGivenOut = true;
    const first = this.records.sort(this.order).slice(0, this.limit);
    return Buffer.concat(first.map(({ value, key, measures }) => encodeRanked(value, Buffer.from(key, 'latin1'), measures)));
  }

  feed(ranking: number, piece: Uint8Array | null): void {
    if (piece === null) {
      this.ended[ranking] = true;
      return;
    }
    const reader = new RunReader(piece, this.measures, 'ranking');
    while (reader.next()) {
      const key = Buffer.from(reader.key()).toString('latin1');
      this.records.push({ value: reader.value, key, measures: [...reader.measures] });
    }
  }
}

function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : Number(a > b);
}
