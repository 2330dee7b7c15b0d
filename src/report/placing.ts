/** Which columns fit a width, and how wide each becomes. Knows nothing of what is in them but how wide it is. */
import type { Column } from '../schema/table.js';
import { isRanking, isText, rank } from './columns.js';

/** A column and the width that shows all of it. */
export interface Measured {
  readonly column: Column;
  readonly natural: number;
}

export interface Placed {
  /** Position in the columns given. */
  readonly index: number;
  readonly width: number;
}

export const GAP = 2;

/** Narrower than this, text says nothing; rather leave a column out. */
const LEAST_TEXT = 6;

/** Numbers are never cut, so they may take what they need; this only stops a column of odd long values. */
const MOST_NUMBER = 24;

/** Text should keep this share of the whole width before one more measure comes in. */
const COMFORTABLE = 0.3;

/**
 * Places the most wanted measures, as many as leave the text columns comfortable, and shares out what is left to the text.
 * The column that the table is sorted by is always among them. Comes back in the order given.
 */
export function placeColumns(columns: readonly Measured[], width: number, sortedBy?: string): Placed[] {
  const measures = wantedMeasures(columns, sortedBy);
  const widthOf = (i: number) => Math.min(columns[i].natural, MOST_NUMBER);
  const chosen = measures.slice(0, 1);
  let used = chosen.reduce((sum, i) => sum + widthOf(i) + GAP, 0);

  const texts = textsThatFit(columns, width - used, sortedBy);
  const comfortable = Math.floor(width * COMFORTABLE);
  const textWidth = texts.reduce((sum, i) => sum + Math.min(columns[i].natural, comfortable) + GAP, -GAP);
  for (const i of measures.slice(1)) {
    // Stops at the first that does not fit: which ones are there should depend on the width alone, not on the numbers.
    if (textWidth + used + GAP + widthOf(i) > width) break;
    chosen.push(i);
    used += widthOf(i) + GAP;
  }
  const textShares = sharedOut(columns, texts, width - used - GAP * (texts.length - 1));
  const placed = [...chosen.map((index) => ({ index, width: widthOf(index) })), ...textShares];
  return placed.sort((a, b) => a.index - b.index);
}

/** Positions of the measures, most wanted first. */
function wantedMeasures(columns: readonly Measured[], sortedBy?: string): number[] {
  const isKnown = isRanking(columns.map(({ column }) => column));
  const wish = (i: number) => {
    if (columns[i].column.name === sortedBy) return Number.NEGATIVE_INFINITY;
    return isKnown ? rank(columns[i].column) : i;
  };
  const measures = columns.map((_, i) => i).filter((i) => !isText(columns[i].column));
  return measures.sort((a, b) => wish(a) - wish(b) || a - b);
}

/** Positions of the text columns that can have their least width each; the last ones give way first. */
function textsThatFit(columns: readonly Measured[], width: number, sortedBy?: string): number[] {
  const least = (i: number) => Math.min(columns[i].natural, LEAST_TEXT);
  const texts = columns.map((_, i) => i).filter((i) => isText(columns[i].column));
  const total = () => texts.reduce((sum, i) => sum + least(i) + GAP, -GAP);
  while (texts.length > 1 && total() > width) {
    const last = columns[texts[texts.length - 1]].column.name;
    texts.splice(last === sortedBy ? -2 : -1, 1);
  }
  return texts;
}

/** Gives narrow columns all they need and the wide ones equal parts of the rest. */
function sharedOut(columns: readonly Measured[], texts: readonly number[], width: number): Placed[] {
  const narrowestFirst = [...texts].sort((a, b) => columns[a].natural - columns[b].natural);
  let left = width;
  return narrowestFirst.map((index, i) => {
    const part = Math.floor(left / (narrowestFirst.length - i));
    const own = Math.max(1, Math.min(columns[index].natural, part));
    left -= own;
    return { index, width: own };
  });
}
