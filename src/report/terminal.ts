/**
 * Tables as terminal text, like `ls -l`: a header line, a thin rule, rows, no box.
 *
 * The padding is done here and not by cli-table3, which measures with an older string-width (combining marks of many
 * scripts count as cells there, so columns shift) and takes time quadratic in the rows.
 */
import type { Cell, Column } from '../schema/table.js';
import { displayOrder, hasBar, hasLevel, isText, levelOf, terminalHeading } from './columns.js';
import { formatCell } from './numbers.js';
import { type Paint, paintedBar, paintOf } from './paint.js';
import { GAP, type Measured, type Placed, placeColumns } from './placing.js';
import { displayWidth, padEnd, padStart, shortened, visible, wrapped } from './text.js';
import type { Row, Style, TableView } from './view.js';

export interface TableStyle extends Style {
  /** Name of the column that the rows are sorted by; it is shown whatever the width. */
  readonly sortedBy?: string;
}

export const LEAST_WIDTH = 40;
const DEFAULT_WIDTH = 80;

const BAR_CELLS = 8;
/** On narrower terminals the room of a bar is better spent on text. */
const BARS_FROM_WIDTH = 60;

/** One column as it will be printed. */
interface Lane {
  readonly index: number;
  readonly column: Column;
  /** Width without the bar. */
  readonly width: number;
  readonly bar: boolean;
}

/** A width that lines can be fitted to, whatever was asked for. */
export function usableWidth(width: number): number {
  return Number.isFinite(width) && width > 0 ? Math.max(LEAST_WIDTH, Math.floor(width)) : DEFAULT_WIDTH;
}

export function renderTable(view: TableView, style: TableStyle): string {
  return [...tableLines(view, style)].join('\n');
}

/** The same line by line, for tables whose text is too large to hold. */
export function* tableLines(view: TableView, style: TableStyle): Generator<string> {
  const width = usableWidth(style.width);
  const paint = paintOf(style.color);
  const { lanes, hidden } = lanesOf(view, width, style.sortedBy);
  const ruleWidth = lanes.reduce((sum, lane) => sum + lane.width + (lane.bar ? BAR_CELLS + 1 : 0) + GAP, -GAP);
  const rule = paint.quiet('─'.repeat(Math.max(0, ruleWidth)));

  if (view.title !== undefined) yield paint.strong(shortened(visible(view.title), width));
  yield headerLine(lanes, paint, style.sortedBy);
  yield rule;
  for (const row of view.table.rows) yield rowLine(row, lanes, paint);
  if (view.table.rows.length === 0) yield paint.quiet('(no rows)');
  if (view.footer !== undefined) {
    yield rule;
    yield rowLine(footerCells(view.footer, view.table.columns), lanes, paint);
  }
  for (const note of [...(view.notes ?? []), ...hiddenNote(hidden)]) {
    for (const line of wrapped(visible(note), width)) yield paint.quiet(line);
  }
}

/** A footer speaks for many rows: where it has no text, it does not miss one. */
function footerCells(footer: Row, columns: readonly Column[]): Row {
  return columns.map((column, i) => (isText(column) ? (footer[i] ?? '') : footer[i]));
}

function hiddenNote(hidden: readonly string[]): string[] {
  return hidden.length === 0 ? [] : [`not shown at this width: ${hidden.join(', ')}`];
}

function lanesOf(view: TableView, width: number, sortedBy?: string) {
  const { columns } = view.table;
  const order = displayOrder(columns);
  const withBars = width >= BARS_FROM_WIDTH;
  const bars = order.map((i) => withBars && hasBar(columns[i]));
  const measured = order.map((i, at): Measured => {
    const natural = Math.max(
      displayWidth(visible(terminalHeading(columns[i]))),
      widest(view, i) + (bars[at] ? BAR_CELLS + 1 : 0),
    );
    return { column: columns[i], natural };
  });
  const placed = placeColumns(measured, width, sortedBy);
  const lanes = placed.map((place): Lane => {
    const index = order[place.index];
    const hasRoom = bars[place.index] && place.width > BAR_CELLS + 1;
    return { index, column: columns[index], width: hasRoom ? place.width - BAR_CELLS - 1 : place.width, bar: hasRoom };
  });
  return { lanes, hidden: hiddenTexts(measured, placed) };
}

function widest(view: TableView, index: number): number {
  const { kind } = view.table.columns[index];
  let most = 0;
  const look = (row: Row) => {
    most = Math.max(most, displayWidth(visible(formatCell(row[index], kind))));
  };
  view.table.rows.forEach(look);
  if (view.footer !== undefined) look(view.footer);
  return most;
}

/** Measures that are left out come back in a wider terminal; that a dimension is missing has to be said. */
function hiddenTexts(measured: readonly Measured[], placed: readonly Placed[]): string[] {
  const shown = new Set(placed.map((place) => place.index));
  return measured.filter(({ column }, i) => isText(column) && !shown.has(i)).map(({ column }) => column.name);
}

function headerLine(lanes: readonly Lane[], paint: Paint, sortedBy?: string): string {
  const headings = lanes.map((lane, i) => {
    const width = lane.width + (lane.bar ? BAR_CELLS + 1 : 0);
    const heading = shortened(visible(terminalHeading(lane.column)), width);
    const ink = lane.column.name === sortedBy ? paint.strong : paint.quiet;
    // Over a bar, the heading stands to the left, where the eye starts to read number and bar as one.
    const left = isText(lane.column) || lane.bar;
    return aligned(heading, width, left, i === lanes.length - 1, ink);
  });
  return joined(headings);
}

function rowLine(row: Row, lanes: readonly Lane[], paint: Paint): string {
  return joined(lanes.map((lane, i) => cellText(row[lane.index], lane, i === lanes.length - 1, paint)));
}

function cellText(cell: Cell | undefined, lane: Lane, isLast: boolean, paint: Paint): string {
  const text = shortened(visible(formatCell(cell, lane.column.kind)), lane.width);
  const isMissing = cell === null || cell === undefined;
  const value = typeof cell === 'number' && Number.isFinite(cell) ? cell : undefined;
  const plain = (ink: string) => ink;
  const level = value !== undefined && hasLevel(lane.column) ? paint.level[levelOf(value)] : plain;
  const ink = isMissing ? paint.quiet : level;
  const number = aligned(text, lane.width, isText(lane.column), isLast && !lane.bar, ink);
  if (!lane.bar) return number;
  if (value === undefined) return isLast ? number : number + ' '.repeat(BAR_CELLS + 1);
  return `${number} ${paintedBar(value, BAR_CELLS, paint, level)}`;
}

/** Pads outside the ink, so that colour codes do not count, and leaves no blanks at the end of a line. */
function aligned(text: string, width: number, left: boolean, isLast: boolean, ink: (text: string) => string): string {
  if (!left) return padStart('', width - displayWidth(text)) + ink(text);
  return isLast ? ink(text) : ink(text) + padEnd('', width - displayWidth(text));
}

function joined(cells: readonly string[]): string {
  return cells.join(' '.repeat(GAP)).trimEnd();
}
