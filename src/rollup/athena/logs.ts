/**
 * Logs as Athena reads them: a table of exactly the files that are listed, whatever else lies beside them, and the SELECT
 * that makes rows of fields out of it. Text and JSON are read line by line, so that nothing of a line is lost on the way.
 */
import { DIMENSIONS } from '../../schema/dimensions.js';
import { columnOf, FIELDS } from '../../schema/fields.js';
import { ROLLUP_TABLES } from '../../schema/rollup.js';
import { type AthenaBuild, logsPrefix, logsTable, PARTITION } from './names.js';

/** How a log is written. Logs that are alike in this are read together. */
export interface LogLayout {
  readonly format: 'text' | 'json' | 'parquet';
  /** Names of fields as they are logged. Of text all, in their order; of JSON those that are known to be there; of Parquet none. */
  readonly fields: readonly string[];
}

/** What the tables are made from: columns of logs (see `columnOf`). */
export const LOG_COLUMNS: readonly string[] = [
  ...new Set([
    ...ROLLUP_TABLES.flatMap(({ sortedBy }) => sortedBy).flatMap(
      (name) => DIMENSIONS.find((dimension) => dimension.name === name)?.columns ?? [],
    ),
    'sc_bytes',
    'time_taken',
    'time_to_first_byte',
  ]),
];

/** A longer line is no row, as everywhere in hitlens. */
const LONGEST_LINE = 2 * 1024 * 1024;

const SERDES: Readonly<Record<LogLayout['format'], string>> = {
  text: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
  json: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
  parquet: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
};

/** The `n`th table of logs, of these distributions. */
export function logsDdl(build: AthenaBuild, n: number, layout: LogLayout, distributions: readonly string[]): string {
  const columns = layout.format === 'parquet' ? LOG_COLUMNS : ['line'];
  return `CREATE EXTERNAL TABLE \`${logsTable(build, n)}\` (
${columns.map((column) => `  \`${column}\` string`).join(',\n')}
)
PARTITIONED BY (
  \`${PARTITION}\` string
)
ROW FORMAT SERDE '${SERDES[layout.format]}'
STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION '${logsPrefix(build, n)}'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.${PARTITION}.type' = 'enum',
  'projection.${PARTITION}.values' = '${distributions.join(',')}'
)`;
}

/**
 * Rows of the `n`th table: the distribution, the file (`log`), why a line is no row (`fault`, else NULL), and {@link LOG_COLUMNS}
 * as text.
 */
export function rowsSql(build: AthenaBuild, n: number, layout: LogLayout): string {
  const { fault, value, lines } = READERS[layout.format](logsTable(build, n), layout.fields);
  const columns = LOG_COLUMNS.map((column) => `  ${value(column)} AS "${column}"`);
  return `SELECT
  ${PARTITION},
  log,
  ${fault} AS fault,
${columns.join(',\n')}
FROM (${lines})`;
}

interface Reader {
  readonly fault: string;
  readonly value: (column: string) => string;
  readonly lines: string;
}

const READERS: Readonly<Record<LogLayout['format'], (table: string, fields: readonly string[]) => Reader>> = {
  text: textReader,
  json: jsonReader,
  parquet: parquetReader,
};

const ABSENT = 'CAST(NULL AS VARCHAR)';

/** Empty fields beyond the header, from trailing tabs, are fine. A `#Fields` line that is not as the first one fails the build. */
function textReader(table: string, fields: readonly string[]): Reader {
  const columns = fields.map(columnOf);
  return {
    fault: `CASE
    WHEN length(line) > ${LONGEST_LINE} THEN 'line_too_long'
    WHEN NOT regexp_like(line, '^[^\\t]*(\\t[^\\t]*){${fields.length - 1}}\\t*$') THEN 'field_count'
  END`,
    value: (column) => (columns.includes(column) ? `element_at(fields, ${columns.indexOf(column) + 1})` : ABSENT),
    lines: `
  SELECT ${PARTITION}, "$path" AS log, line, split(line, chr(9)) AS fields
  FROM ${table}
  WHERE CASE
    WHEN line NOT LIKE '#%' THEN line <> ''
    WHEN regexp_like(line, '${FIELDS_LINE}') AND NOT regexp_like(line, ${text(headerOf(fields))})
      THEN CAST('${OTHER_FIELDS}: ' || "$path" || ': ' || line AS BIGINT) = 0
    ELSE false
  END
`,
  };
}

/** Begins a text that is cast to a number: that is how a statement fails with a message of its own. */
const OTHER_FIELDS = 'a log names other fields in its middle than at its beginning (build its day without --engine athena)';

const FIELDS_LINE = '(?i)^#\\s*fields\\s*:';

/** What a `#Fields` line with these names looks like. */
function headerOf(fields: readonly string[]): string {
  const names = fields.map((name) => name.replace(/[!-/:-@[-^`{-~]/g, '\\$&'));
  return `${FIELDS_LINE}\\s*${names.join('[ \\t]+')}\\s*$`;
}

/** What is no object, or an empty one, is no row. Values that would cut a row in two are written as hitlens writes them. */
function jsonReader(table: string, fields: readonly string[]): Reader {
  const keyOf = (column: string) =>
    fields.find((field) => columnOf(field) === column) ?? FIELDS.find((field) => field.column === column)?.name ?? column;
  return {
    fault: `CASE WHEN fields IS NULL OR cardinality(fields) = 0 OR length(line) > ${LONGEST_LINE} THEN 'field_count' END`,
    value: (column) => inOneLine(`json_extract_scalar(element_at(fields, ${text(keyOf(column))}), '$')`),
    lines: `
  SELECT ${PARTITION}, "$path" AS log, line, TRY(CAST(json_parse(line) AS MAP(VARCHAR, JSON))) AS fields
  FROM ${table}
  WHERE trim(line) <> ''
`,
  };
}

function parquetReader(table: string): Reader {
  return {
    fault: ABSENT,
    value: (column) => inOneLine(`"${column}"`),
    lines: `SELECT *, "$path" AS log FROM ${table}`,
  };
}

function inOneLine(value: string): string {
  return `replace(replace(replace(${value}, chr(9), '%09'), chr(10), '%0A'), chr(13), '%0D')`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
