/**
 * Rows as CSV for DuckDB, which loses nothing: all text in quotes, so that an empty one differs from a missing one, NUL and
 * line ends as they are. The kernel writes the same for its own rows (`exact` in `csv-lanes.ts`), with fewer quotes.
 */
import type { Row } from '../../report/view.js';
import { BUFFER, LONGEST_ROW } from '../../rollup/parquet-sql.js';
import { UserError } from '../../schema/errors.js';
import type { Cell, Column } from '../../schema/table.js';
import { text } from './text.js';

/** What numbers and texts become: BIGINT, DOUBLE, VARCHAR. */
export function typeOf({ kind, isFractional = false }: Column): string {
  if (kind === 'text') return 'VARCHAR';
  return isFractional || kind === 'ratio' ? 'DOUBLE' : 'BIGINT';
}

/** What comes before the rows. With it, no row is the first of the file, where a byte order mark would be dropped. */
export function headerLine(columns: readonly Column[]): string {
  return `${columns.map((_, i) => internalName(i)).join(',')}\n`;
}

/** Makes the line of a row. It throws a UserError for whole numbers beyond 64 bits. */
export function lineWriter(columns: readonly Column[]): (row: Row) => string {
  const writers = columns.map((column) => cellWriter(column));
  return (row) => `${writers.map((write, i) => write(row[i] ?? null)).join(',')}\n`;
}

const BEYOND_BIGINT = 2 ** 63;

function cellWriter(column: Column): (cell: Cell) => string {
  const type = typeOf(column);
  if (type === 'VARCHAR') return (cell) => (cell === null ? '' : `"${String(cell).replaceAll('"', '""')}"`);
  return (cell) => {
    if (cell === null || !Number.isFinite(cell)) return '';
    if (type === 'BIGINT' && Math.abs(Number(cell)) >= BEYOND_BIGINT) {
      throw new UserError(`column ${column.name}: ${cell} has more than 64 bits. CAST it to DOUBLE, or choose another --format`);
    }
    return String(cell);
  };
}

/** What DuckDB reads from it, in the order in which it is there. `longest` is how many bytes its longest row has. */
export function readExactCsv(path: string, columns: readonly Column[], longest: number): string {
  const types = columns.map((column, i) => `${internalName(i)}: '${typeOf(column)}'`).join(', ');
  // In parallel, DuckDB would have to guess where rows begin, and texts hold whatever strangers ask for.
  const format = `auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, parallel = false`;
  const row = Math.max(LONGEST_ROW, longest);
  const room = `max_line_size = ${row}, buffer_size = ${Math.max(BUFFER, 2 * row)}`;
  const names = columns.map(({ name }, i) => `${internalName(i)} AS "${name.replaceAll('"', '""')}"`).join(', ');
  return `SELECT ${names} FROM read_csv(${text(path)}, ${format}, ${room}, columns = {${types}})`;
}

/** Names of columns may be anything, and the same. */
function internalName(i: number): string {
  return `c${i}`;
}
