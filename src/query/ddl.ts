/** Athena's tables, out of templates in `sql/tables/` and the columns of `schema/`: no column is typed twice. */
import { UserError } from '../schema/errors.js';
import { columnOf } from '../schema/fields.js';
import { NAME_PATTERNS, RAW_COLUMNS, type RawColumn } from '../schema/raw.js';
import { columnsOfRollup, PARTITION_COLUMN, ROLLUP_TABLES, type RollupColumn, type RollupTable } from '../schema/rollup.js';
import type { SqlFile } from './library.js';

/** Of the logs themselves: how CloudFront wrote them. */
export const RAW_LAYOUTS = ['v1', 'v2-json', 'v2-parquet'] as const;

export type RawLayout = (typeof RAW_LAYOUTS)[number];

export interface TableOptions {
  /** `s3://bucket/prefix/`: of the rollup tables, or of the logs. */
  readonly location: string;
  /** Raw logs instead of the rollup tables. */
  readonly raw?: RawLayout;
  /** First day of the partitions. */
  readonly start?: string;
  /** Ids, for logs v2; without them each question must name one. */
  readonly distributions?: readonly string[];
}

export interface TableStatement {
  /** What it makes. */
  readonly name: string;
  readonly sql: string;
}

/** CloudFront has written logs v2 since this day; before it, no partition can hold any. */
const V2_START = '2024-11-01';
const ROLLUP_START = '2020-01-01';

/** The statements that make the tables, in the order in which they must run. */
export function tableStatements(templates: readonly SqlFile[], options: TableOptions): TableStatement[] {
  const location = options.location.endsWith('/') ? options.location : `${options.location}/`;
  if (options.raw === undefined) return ROLLUP_TABLES.map((table) => rollupTable(templates, table, location, options));
  const fill = (name: string, values: Values) => filled(templates, name, values);
  if (options.raw === 'v1') {
    return [
      { name: 'raw_logs_v1', sql: fill('raw-v1', { location, columns: lines(RAW_COLUMNS.map(rawV1Column)) }) },
      {
        name: 'raw_logs',
        sql: fill('raw-v1-view', { ...VIEW_PATTERNS, columns: lines(RAW_COLUMNS.map(({ name }) => `"${name}"`)) }),
      },
    ];
  }
  const values = { location, ...projectionOf(options.distributions ?? []), start: slashed(options.start ?? V2_START) };
  const { names, ...columns } = options.raw === 'v2-json' ? JSON_COLUMNS : PARQUET_COLUMNS;
  return [
    { name: 'raw_logs_v2', sql: fill(`raw-${options.raw}`, { ...values, ...columns }) },
    { name: 'raw_logs', sql: fill('raw-v2-view', { columns: lines(RAW_COLUMNS.map((column) => v2Column(column, names))) }) },
  ];
}

type Values = Readonly<Record<string, string>>;

/** Puts values in the places of `{{name}}`; a value without a place, or the other way round, is a mistake of ours. */
function filled(templates: readonly SqlFile[], name: string, values: Values): string {
  const template = templates.find((candidate) => candidate.name === name);
  if (template === undefined) throw new RangeError(`no such template: ${name}`);
  return template.text.trim().replace(/\{\{(\w+)\}\}/g, (_, key: string) => {
    if (!Object.hasOwn(values, key)) throw new RangeError(`${template.path}: nothing for {{${key}}}`);
    return values[key];
  });
}

function lines(columns: readonly string[]): string {
  return columns.map((column) => `  ${column}`).join(',\n');
}

const VIEW_PATTERNS = { distribution_pattern: NAME_PATTERNS.distribution, day_pattern: NAME_PATTERNS.day };

function rollupTable(
  templates: readonly SqlFile[],
  table: RollupTable,
  location: string,
  { start = ROLLUP_START }: TableOptions,
): TableStatement {
  const columns = lines(columnsOfRollup(table).map(rollupColumn));
  const about = table.about.charAt(0).toUpperCase() + table.about.slice(1);
  const values = { table: table.name, about, columns, partition: `  ${rollupColumn(PARTITION_COLUMN)}`, location, start };
  return { name: table.name, sql: filled(templates, 'rollup', values) };
}

/** Hive's names of the types. */
const HIVE: Readonly<Record<RollupColumn['type'] | RawColumn['type'], string>> = {
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  VARCHAR: 'string',
  SMALLINT: 'smallint',
  INTEGER: 'int',
  BIGINT: 'bigint',
  REAL: 'float',
};

function rollupColumn({ name, type, about }: RollupColumn): string {
  return `\`${name}\` ${HIVE[type]} COMMENT '${about}'`;
}

function rawV1Column({ name, type }: RawColumn): string {
  return `\`${name}\` ${HIVE[type]}`;
}

/** What v2 selects unless told otherwise: the fields of v1, and these. */
const V2_DEFAULT_FIELDS = [...RAW_COLUMNS.map(({ field }) => field), 'c-country', 'cache-behavior-path-pattern'];

/** In JSON the names are the fields' own. Hive knows lower case alone, and the SerDe finds them all the same. */
const JSON_COLUMNS = {
  names: (column: RawColumn) => `"${column.field.toLowerCase()}"`,
  columns: lines(V2_DEFAULT_FIELDS.map((field) => `\`${field.toLowerCase()}\` string`)),
  paths: V2_DEFAULT_FIELDS.join(','),
};

const PARQUET_COLUMNS = {
  names: (column: RawColumn) => `"${column.name}"`,
  columns: lines(V2_DEFAULT_FIELDS.map((field) => `\`${columnOf(field)}\` string`)),
};

function v2Column(column: RawColumn, nameOf: (column: RawColumn) => string): string {
  const value = column.type === 'VARCHAR' ? nameOf(column) : `TRY_CAST(NULLIF(${nameOf(column)}, '-') AS ${column.type})`;
  return `${value} AS "${column.name}"`;
}

/** `2024/11/01`, as the folders are called. */
function slashed(day: string): string {
  return day.replaceAll('-', '/');
}

function projectionOf(distributions: readonly string[]): Values {
  if (distributions.length === 0) {
    return {
      projection: 'Every question must\n-- name its distribution; --distributions lifts that.',
      distributions: "  'projection.distributionid.type' = 'injected'",
    };
  }
  return {
    projection: 'Of these\n-- distributions alone.',
    distributions: `  'projection.distributionid.type' = 'enum',\n  'projection.distributionid.values' = '${distributions.join(',')}'`,
  };
}

/** What would not survive between quotes, or is no place in S3. */
export function readLocation(text: string): string {
  if (/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[\w!.*()=/@:,+ -]*)?$/.test(text)) return text;
  throw new UserError(`--location ${text}: expected s3://BUCKET/PREFIX/ without quotes and other special characters`, 2);
}
