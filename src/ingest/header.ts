/** The `#` lines of a log: which columns its rows have, and whether it is a log that hitlens reads. */
import { type ColumnMap, type Layout, MOST_COLUMNS } from '../kernel/kernel.js';
import type { Dimension } from '../schema/dimensions.js';
import { Refusal } from '../schema/errors.js';
import { columnOf, RTMP_COLUMNS, V1_FIELD_NAMES, V1_WIDTHS } from '../schema/fields.js';

/** What a `#` line says: the columns of the rows that follow, or nothing that matters. */
export function readComment(line: string): readonly string[] | null {
  // A carriage return, or another line end of some alphabet, is a byte like any other here.
  const directive = /^#\s*(Version|Fields)\s*:\s*(.*)$/is.exec(line);
  if (directive === null) return null;
  const [, name, value] = directive;
  if (name.toLowerCase() === 'version') {
    checkVersion(value.trim());
    return null;
  }
  return readFields(value);
}

function checkVersion(version: string): void {
  if (version === '1.0') return;
  throw new Refusal(
    `it says "#Version: ${version}", and hitlens reads version 1.0 (CloudFront standard logs). ` +
      'If its rows are standard-log rows all the same, correct that line',
  );
}

/** Small files by the thousand say the same: what the last one said. */
let known: { readonly names: string; readonly columns: readonly string[] } = { names: '', columns: [] };

function readFields(names: string): readonly string[] {
  if (known.names !== names || names === '') known = { names, columns: parseFields(names) };
  return known.columns;
}

function parseFields(names: string): readonly string[] {
  const columns = names
    .trim()
    .split(/[ \t]+/)
    .map(columnOf);
  if (columns.some((column) => RTMP_COLUMNS.has(column))) {
    throw new Refusal('it is an RTMP streaming log; hitlens reads CloudFront standard (web) logs. Leave it out');
  }
  if (columns.length > MOST_COLUMNS)
    throw new Refusal(`its #Fields line names ${columns.length} fields; at most ${MOST_COLUMNS} are read`);
  return columns;
}

/** The header of a v1 log whose rows are as wide as this one, for files that lost theirs. */
export function headerForRow(line: string): readonly string[] {
  const fields = line.split('\t');
  while (fields.length > 0 && fields[fields.length - 1] === '') fields.pop();
  const width = V1_WIDTHS.find((known) => known === fields.length);
  if (width === undefined) {
    throw new Refusal(`its first row has ${fields.length} fields; with --fields v1 a row has ${V1_WIDTHS.join(', ')}`);
  }
  return V1_FIELD_NAMES.slice(0, width).map(columnOf);
}

/** Says what a file is that has rows before any header. */
export function refuseHeaderless(): Refusal {
  return new Refusal('it has a row before any #Fields line. If it is a standard log that lost its header, say --fields v1');
}

/** Where a file's rows have what the dimensions need. `distribution` is what the file's name says of it. */
export function mapColumns(columns: readonly string[], dimensions: readonly Dimension[], distribution: string | null): ColumnMap {
  const at = (column: string | undefined) => (column === undefined ? -1 : columns.indexOf(column));
  return {
    width: columns.length,
    date: at('date'),
    time: at('time'),
    bytes: at('sc_bytes'),
    timeTaken: at('time_taken'),
    firstByte: at('time_to_first_byte'),
    resultType: at('x_edge_result_type'),
    dimensions: dimensions.map(({ name, columns: [first, second] }) => ({
      first: at(first),
      second: at(second),
      constant: name === 'distribution' ? distribution : null,
    })),
  };
}

/** Columns that the dimensions and measures need and the file lacks, by what that means for the answer. */
export function missingColumns(
  columns: readonly string[],
  dimensions: readonly Dimension[],
  distribution: string | null,
  layouts: readonly Layout[],
): string[] {
  const has = (column: string) => columns.includes(column);
  const lacking = dimensions
    .filter((dimension) => !dimension.columns.some(has) && !(dimension.name === 'distribution' && distribution !== null))
    .map((dimension) => dimension.name);
  // One word about the result type is enough, where it is both a dimension and what is counted by.
  const isSaid = lacking.includes('result_type');
  const needsResultType = layouts.includes('cache') && !isSaid;
  const measures = [
    'sc_bytes',
    'time_taken',
    ...(needsResultType ? ['x_edge_result_type'] : []),
    ...(layouts.includes('rollup') ? ['time_to_first_byte'] : []),
  ];
  return [...lacking, ...measures.filter((column) => !has(column))];
}
