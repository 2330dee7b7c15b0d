/**
 * Statements of Hive, in which Athena's tables are made, in Trino's own dialect: the same columns, format, location and
 * partition projection. What is not known fails, so that nothing of a statement goes untested without a word.
 */
import type { StorageFormat } from './metastore.js';

/** Hive's types, where Trino has another name for them. */
const TYPES: Readonly<Record<string, string>> = { string: 'varchar', int: 'integer', float: 'real', timestamp: 'timestamp(3)' };

const TABLE =
  /^CREATE EXTERNAL TABLE (?:IF NOT EXISTS )?`(\w+)` \(\n([\s\S]+?)\n\)\n(?:PARTITIONED BY \(\n([\s\S]+?)\n\)\n)?([\s\S]+?)\nLOCATION '([^']+)'\nTBLPROPERTIES \(\n([\s\S]+?)\n\)$/;
const COLUMN = /^ {2}`([^`]+)` (\w+)(?: COMMENT '([^']*)')?,?$/;
const PROPERTY = /^ {2}'([^']+)' = '([^']*)',?$/;

const DELIMITED = "ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t'";
const OPENX = /^ROW FORMAT SERDE 'org\.openx\.data\.jsonserde\.JsonSerDe'\nWITH SERDEPROPERTIES \(\n {2}'paths' = '[^']+'\n\)$/;

/** A table whose files are lists of the files to read. Trino knows such tables, and makes none. */
const LISTS = /^ROW FORMAT SERDE '([^']+)'\nSTORED AS INPUTFORMAT '([\w.]+\.SymlinkTextInputFormat)'\nOUTPUTFORMAT '([^']+)'$/;
const SERDES: Readonly<Record<string, string>> = {
  'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe': 'TEXTFILE',
  'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe': 'PARQUET',
};

type Written = (value: string) => string;

const asText: Written = (value) => `'${value}'`;
const asList: Written = (value) => `ARRAY[${value.split(',').map(asText).join(', ')}]`;
const asWord: Written = (value) => `'${value.toUpperCase()}'`;
const asIs: Written = (value) => value;

/** Properties of a projected column, `projection.COLUMN.NAME`. */
const PROJECTION: Readonly<Record<string, Written>> = {
  type: asWord,
  format: asText,
  range: asList,
  values: asList,
  interval: asIs,
  'interval.unit': asWord,
  digits: asIs,
};

/** Properties of the table. */
const PROPERTIES: Readonly<Record<string, readonly [name: string, written: Written]>> = {
  'projection.enabled': ['partition_projection_enabled', asIs],
  'storage.location.template': ['partition_projection_location_template', asText],
  'skip.header.line.count': ['skip_header_line_count', asIs],
};

export interface TrinoTable {
  readonly name: string;
  readonly sql: string;
  /** What the metastore must be told when it is made. */
  readonly storage: StorageFormat | null;
}

export function trinoTable(sql: string): TrinoTable {
  const [, name, columns, partition = '', format, location, table] = TABLE.exec(sql) ?? unknown(sql);
  const properties = table.split('\n').map((line) => (PROPERTY.exec(line) ?? unknown(line)).slice(1));
  const partitions = partition === '' ? [] : partition.split('\n').map(columnOf);
  const all = [
    ...columns.split('\n').map((line) => columnOf(line).sql),
    ...partitions.map((column) => `${column.sql}${projectionOf(column.name, properties)}`),
  ];
  const options = [
    ...formatOf(format),
    `external_location = '${location}'`,
    ...(partitions.length === 0 ? [] : [`partitioned_by = ARRAY[${partitions.map((column) => `'${column.name}'`).join(', ')}]`]),
    ...properties.filter(([key]) => !isOfColumn(key, partitions)).map(([key, value]) => option(PROPERTIES, key, value)),
  ];
  const [, serde, inputFormat, outputFormat] = LISTS.exec(format) ?? [];
  return {
    name,
    sql: `CREATE TABLE "${name}" (\n  ${all.join(',\n  ')}\n)\nWITH (\n  ${options.join(',\n  ')}\n)`,
    storage: serde === undefined ? null : { serde, inputFormat, outputFormat },
  };
}

interface Column {
  readonly name: string;
  readonly sql: string;
}

function columnOf(line: string): Column {
  const [, name, type, comment] = COLUMN.exec(line) ?? unknown(line);
  return { name, sql: `"${name}" ${TYPES[type] ?? type}${comment === undefined ? '' : ` COMMENT '${comment}'`}` };
}

function formatOf(format: string): string[] {
  if (format === 'STORED AS PARQUET') return ["format = 'PARQUET'"];
  if (format === DELIMITED) return ["format = 'TEXTFILE'", "textfile_field_separator = U&'\\0009'"];
  const [, serde] = LISTS.exec(format) ?? [];
  if (serde !== undefined) return [`format = '${SERDES[serde] ?? unknown(serde)}'`];
  return OPENX.test(format) ? ["format = 'OPENX_JSON'"] : unknown(format);
}

function isOfColumn(key: string, columns: readonly Column[]): boolean {
  return columns.some(({ name }) => key.startsWith(`projection.${name}.`));
}

function projectionOf(column: string, properties: readonly (readonly string[])[]): string {
  const prefix = `projection.${column}.`;
  const own = properties.filter(([key]) => key.startsWith(prefix));
  const options = own.map(([key, value]) => {
    const name = key.slice(prefix.length);
    const written = PROJECTION[name] ?? unknown(key);
    return `partition_projection_${name.replace('.', '_')} = ${written(value)}`;
  });
  return options.length === 0 ? '' : ` WITH (${options.join(', ')})`;
}

function option(known: typeof PROPERTIES, key: string, value: string): string {
  const [name, written] = known[key] ?? unknown(key);
  return `${name} = ${written(value)}`;
}

function unknown(what: string): never {
  throw new Error(`not known to be Trino's, too: ${what}`);
}
