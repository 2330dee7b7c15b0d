/** A row of numbers as one line of blocks of eight heights. */

const HEIGHTS = '▁▂▃▄▅▆▇█';

export interface Scale {
  /** The value that the lowest block stands for. */
  readonly low: number;
  /** The value that the highest block stands for. */
  readonly high: number;
}

/** One block per value, a blank for null. Where all values are the same, so are the blocks: half high. */
export function sparkline(values: readonly (number | null)[], scale: Scale): string[] {
  const span = scale.high - scale.low;
  return values.map((value) => {
    if (value === null) return ' ';
    const share = span > 0 ? (value - scale.low) / span : 0.5;
    return HEIGHTS[Math.round(Math.min(1, Math.max(0, share)) * (HEIGHTS.length - 1))];
  });
}
