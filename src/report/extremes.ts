/** The lowest and highest point of a line of numbers, and where they are. */

export interface Point {
  readonly index: number;
  readonly value: number;
}

/** The first of each where several are equal; undefined where there is no number at all. */
export function extremes(values: readonly (number | null)[]): { low: Point; high: Point } | undefined {
  const points = values.flatMap((value, index) => (value === null ? [] : [{ index, value }]));
  if (points.length === 0) return undefined;
  return {
    low: points.reduce((a, b) => (b.value < a.value ? b : a)),
    high: points.reduce((a, b) => (b.value > a.value ? b : a)),
  };
}
