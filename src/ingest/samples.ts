/** The first few rejected rows of all inputs, whatever thread finds them first. */
import type { IndexedSample } from './shard.js';

export const MOST_SAMPLES = 5;
const MOST_TEXT = 200;

export class Samples {
  private kept: IndexedSample[] = [];

  /** Whether a row of this file could still be among the first. */
  wants(index: number): boolean {
    return this.kept.length < MOST_SAMPLES || index < this.kept[MOST_SAMPLES - 1].index;
  }

  add(sample: IndexedSample): void {
    this.kept = firstSamples([...this.kept, sample]);
  }

  all(): readonly IndexedSample[] {
    return this.kept;
  }
}

export function firstSamples(samples: readonly IndexedSample[]): IndexedSample[] {
  return [...samples].sort((a, b) => a.index - b.index || a.line - b.line).slice(0, MOST_SAMPLES);
}

/** The start of a line as text: enough to recognise it. */
export function sampleText(line: Uint8Array): string {
  return new TextDecoder().decode(line.subarray(0, MOST_TEXT));
}
