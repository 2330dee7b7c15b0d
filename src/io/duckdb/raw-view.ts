/** The view of raw logs: the columns of standard logs v1, whatever columns the files have, and what their names say. */
import { NAME_PATTERNS, RAW_COLUMNS, RAW_TABLE } from '../../schema/raw.js';
import { type AlikeLogs, alikeLogs } from './log-heads.js';
import type { RawLog } from './raw-logs.js';
import { listOf, text } from './text.js';

/** The most bytes of one line, and of the text that a thread holds: DuckDB's own 32 MiB for each are too many here. */
const LINE_BYTES = 1024 * 1024;
const BUFFER_BYTES = 2 * LINE_BYTES;
/** A file that is no log at all would fill the memory with its rejects. */
const MOST_REJECTS = 1000;

export function rawView(logs: readonly RawLog[]): string {
  const selects = alikeLogs(logs).map(selectOf);
  return `CREATE VIEW "${RAW_TABLE}" AS ${selects.join('\nUNION ALL\n')}`;
}

/** Text becomes numbers and dates as on Athena: what is none is NULL, and the row stays. */
function selectOf(logs: AlikeLogs): string {
  const has = (name: string) => logs.columns.includes(name);
  const columns = RAW_COLUMNS.map(({ name, type }) => {
    if (!has(name)) return `CAST(NULL AS ${type}) AS "${name}"`;
    return type === 'VARCHAR' ? `"${name}"` : `TRY_CAST("${name}" AS ${type}) AS "${name}"`;
  });
  const named = (pattern: string) => `NULLIF(regexp_extract(filename, ${text(pattern)}, 1), '')`;
  const distribution = has('distributionid') ? '"distributionid"' : named(NAME_PATTERNS.distribution);
  const day = `coalesce(${named(NAME_PATTERNS.day)}, ${has('date') ? '"date"' : 'NULL'})`;
  return `SELECT ${columns.join(', ')}, ${distribution} AS distribution, ${day} AS dt FROM ${readerOf(logs)}`;
}

/** Nothing is left to be guessed: that would take DuckDB a hundred times longer than reading. */
function readerOf({ paths, columns, headerLines, isGzip }: AlikeLogs): string {
  const types = columns.map((name) => `${text(name)}: 'VARCHAR'`);
  return `read_csv(${listOf(paths)}, columns = {${types.join(', ')}}, delim = '\t', header = false, skip = ${headerLines},
    auto_detect = false, quote = '', escape = '', nullstr = '-', filename = true, hive_partitioning = false,
    compression = '${isGzip ? 'gzip' : 'none'}', max_line_size = ${LINE_BYTES}, buffer_size = ${BUFFER_BYTES},
    store_rejects = true, rejects_limit = ${MOST_REJECTS})`;
}

/** Lines that could not be read; header lines in mid-file (logs that were put together) are none. */
export const REJECTS_SQL = `
  SELECT count(*) AS n, min(file_path || ':' || line) AS first FROM (
    SELECT DISTINCT file_path, line FROM reject_errors JOIN reject_scans USING (scan_id, file_id)
    WHERE csv_line NOT LIKE '#%')`;
