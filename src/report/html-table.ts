/** Tables as HTML: numbers to the right, bars behind ratios, what matters least hidden first on narrow pages. */
import type { Cell, Column } from '../schema/table.js';
import { aboutColumn, displayOrder, hasBar, hasLevel, isText, levelOf, PRIORITY, rank, wordHeading } from './columns.js';
import { type Html, html } from './html.js';
import { formatCell } from './numbers.js';
import type { Row, TableView } from './view.js';

export function htmlTable(view: TableView): Html {
  const { columns, rows } = view.table;
  const order = displayOrder(columns);
  return html`<table>
${view.title === undefined ? null : html`<caption>${view.title}</caption>\n`}<thead><tr>${order.map((i) => heading(columns[i]))}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${cells(row, columns, order)}</tr>\n`)}</tbody>
${view.footer === undefined ? null : html`<tfoot><tr>${footerCells(view.footer, columns, order)}</tr></tfoot>\n`}</table>
${view.notes?.map((note) => html`<p class="note">${note}</p>\n`)}`;
}

function heading(column: Column): Html {
  return html`<th scope="col" class="${classOf(column)}" title="${aboutColumn(column)}">${wordHeading(column)}</th>`;
}

function cells(row: Row, columns: readonly Column[], order: readonly number[]): Html[] {
  return order.map((i) => cellOf(row[i], columns[i]));
}

/** A footer speaks for many rows: where it has no text, it does not miss one. */
function footerCells(row: Row, columns: readonly Column[], order: readonly number[]): Html[] {
  return order.map((i) => cellOf(isText(columns[i]) ? (row[i] ?? '') : row[i], columns[i]));
}

function cellOf(cell: Cell | undefined, column: Column): Html {
  const content = hasBar(column) ? ratioOf(typeof cell === 'number' ? cell : null, column) : formatCell(cell, column.kind);
  return html`<td class="${classOf(column)}">${content}</td>`;
}

/** The percentage with its bar beside it; without a bar, but in the same place, where there is no ratio. */
export function ratioOf(ratio: number | null, column: Column): Html {
  const level = ratio !== null && hasLevel(column) ? levelOf(ratio) : '';
  const bar = ratio === null || !Number.isFinite(ratio) ? null : barOf(ratio);
  return html`<span class="ratio ${level}"><span>${formatCell(ratio, 'ratio')}</span>${bar}</span>`;
}

/** Decoration: the number beside it says the same. */
export function barOf(share: number): Html {
  const percent = Math.min(100, Math.max(0, share * 100)).toFixed(1);
  return html`<span class="bar" aria-hidden="true"><i style="width:${percent}%"></i></span>`;
}

/** How many measures of a ranking fit a phone, a tablet and a laptop and leave a URI its room; all of them want a wide screen. */
const STEPS = [2, 5, 8];

function classOf(column: Column): string {
  if (isText(column)) return 'text';
  const place = rank(column);
  const step = STEPS.filter((from) => place >= from).length;
  return [
    'number',
    ...(hasBar(column) ? ['has-bar'] : []),
    ...(step > 0 && PRIORITY.includes(column.name) ? [`wide-${step}`] : []),
  ].join(' ');
}
