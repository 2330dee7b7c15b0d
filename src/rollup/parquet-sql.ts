/** The statement that makes a table's Parquet object out of the kernel's CSV. */
import { columnsOfRollup, FINGERPRINT_KEY, type RollupColumn, type RollupTable } from '../schema/rollup.js';

/** Rows in a group: few enough to stay in the CPU's cache and for many readers, many enough for little overhead. */
export const ROW_GROUP = 122_880;
/** A line of CSV may be as long as the longest line of a log (2 MiB), and twice as long by its quotes. */
export const LONGEST_ROW = 5 * 1024 * 1024;
/** What is read at once; by itself it would be 16 such lines. */
export const BUFFER = 8 * 1024 * 1024;

/** Paths are the program's own; everything else is checked by its origin. */
export function parquetStatement(
  table: RollupTable,
  { csv, parquet, fingerprint }: { csv: string; parquet: string; fingerprint: string },
): string {
  const measures = table.measures.map(({ name }) => `${name}: 'BIGINT'`);
  const read = [...table.sortedBy.map((name) => `${name}: 'VARCHAR'`), ...measures].join(', ');
  const columns = columnsOfRollup(table).map((column) => `${valueOfColumn(column)} AS "${column.name}"`);
  const format = "auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"', nullstr = ''";
  return [
    `COPY (SELECT ${columns.join(', ')}`,
    `FROM read_csv(${text(csv)}, ${format}, max_line_size = ${LONGEST_ROW}, buffer_size = ${BUFFER}, columns = {${read}}))`,
    `TO ${text(parquet)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP},`,
    `KV_METADATA {${FINGERPRINT_KEY}: ${text(fingerprint)}})`,
  ].join('\n');
}

/** How a column's value comes out of the text of the CSV. What cannot be read is NULL. */
function valueOfColumn({ name, type }: RollupColumn): string {
  if (name === 'hour') return 'CAST("date" AS DATE) + to_hours(CAST("hour" AS INTEGER))';
  return type === 'DATE' || type === 'SMALLINT' ? `TRY_CAST("${name}" AS ${type})` : `"${name}"`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
