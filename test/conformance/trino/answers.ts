/** Whether two engines answer the same. */
import type { Cell } from '../../../src/schema/table.js';

/** Engines add and divide doubles in orders of their own. */
const TOLERANCE = 1e-12;

/** `a` with the numbers of `b` where those differ by no more than rounding: what is left to differ is a difference. */
export function rounded(a: readonly (readonly Cell[])[], b: readonly (readonly Cell[])[]): Cell[][] {
  return a.map((row, i) => row.map((cell, j) => (isClose(cell, b[i]?.[j] ?? null) ? b[i][j] : cell)));
}

/** Counts are equal or not; only what is no whole number may be rounded. */
function isClose(a: Cell, b: Cell): boolean {
  if (typeof a !== 'number' || typeof b !== 'number' || (Number.isInteger(a) && Number.isInteger(b))) return false;
  return Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a));
}
