/** A share as a small bar of block characters, to an eighth of a cell. */

export interface Bar {
  readonly full: string;
  readonly empty: string;
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** `full` and `empty` are `cells` wide together. Only 0 is an empty bar and only 1 a full one, as with the number beside it. */
export function bar(share: number, cells: number): Bar {
  const all = cells * 8;
  let eighths = Math.round(Math.min(1, Math.max(0, share)) * all);
  if (share > 0 && eighths === 0) eighths = 1;
  if (share < 1 && eighths === all) eighths = all - 1;
  const full = '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
  return { full, empty: '░'.repeat(cells - full.length) };
}
