/** Glue has what `hitlens tables print` prints, to the last column and property. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { MAIN } from '../../test/cli/hitlens.js';
import { rowsOf } from '../../test/rollup/tables.js';
import { RAW_COLUMNS, ROLLUP_TABLES } from '../src/hitlens.js';
import { flat, type Resource, resourcesOf, synthesize, VARIANTS } from './synth.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

interface Column {
  readonly Name: string;
  readonly Type: string;
  readonly Comment?: string;
}

interface Input {
  readonly Name: string;
  readonly TableType: string;
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly PartitionKeys: readonly Column[];
  readonly StorageDescriptor: {
    readonly Columns: readonly Column[];
    readonly Location: unknown;
    readonly InputFormat: string;
    readonly SerdeInfo: { readonly SerializationLibrary: string; readonly Parameters: Readonly<Record<string, string>> };
  };
  readonly ViewOriginalText?: string;
}

function inputs(settings: object): Input[] {
  const tables: Resource[] = Object.values(resourcesOf(synthesize(settings).template, 'AWS::Glue::Table'));
  return tables.map(({ Properties }) => Properties.TableInput as Input);
}

function printed(...args: string[]): string {
  return execFileSync(process.execPath, [MAIN, 'tables', 'print', ...args], { cwd: ROOT, encoding: 'utf8' });
}

/** What the bucket that the stack makes is called here. */
const BUCKET = 'made-by-the-stack';

/** A location or a property, with a name in the place of the stack's bucket. */
function named(value: unknown): string {
  return flat(value).replace(/<StorageTables\w+>/, BUCKET);
}

/** Lines of the DDL between two others, without what joins them. */
function linesBetween(ddl: string, begin: RegExp, end: RegExp): string[] {
  const lines = ddl.split('\n');
  const first = lines.findIndex((line) => begin.test(line));
  if (first === -1) return [];
  const last = lines.findIndex((line, i) => i > first && end.test(line));
  return lines.slice(first + 1, last).map((line) => line.trim().replace(/,$/, ''));
}

function columnLine({ Name, Type, Comment }: Column): string {
  return `\`${Name}\` ${Type}${Comment === undefined ? '' : ` COMMENT '${Comment}'`}`;
}

/** Everything that Glue says must be what the DDL says. */
function expectSame(input: Input, ddl: string): void {
  expect(ddl).toMatch(new RegExp(`^CREATE EXTERNAL TABLE IF NOT EXISTS \`${input.Name}\``, 'm'));
  expect(input.StorageDescriptor.Columns.map(columnLine)).toEqual(linesBetween(ddl, /^CREATE EXTERNAL TABLE/, /^\)$/));
  expect(input.PartitionKeys.map(columnLine)).toEqual(linesBetween(ddl, /^PARTITIONED BY/, /^\)$/));
  expect(ddl).toContain(`LOCATION '${named(input.StorageDescriptor.Location)}'`);
  const { EXTERNAL, ...properties } = input.Parameters;
  expect(EXTERNAL).toBe('TRUE');
  const lines = Object.entries(properties).map(([key, value]) => `'${key}' = '${named(value)}'`);
  expect(lines.sort()).toEqual(linesBetween(ddl, /^TBLPROPERTIES/, /^\)/).sort());
}

describe('rollup tables', () => {
  const found = inputs(VARIANTS.lambda).filter(({ Name }) => !Name.startsWith('raw_'));

  test('are those of hitlens, with the columns of its schema', () => {
    expect(found.map(({ Name }) => Name)).toEqual(ROLLUP_TABLES.map(({ name }) => name));
    for (const [i, { dimensions, measures }] of ROLLUP_TABLES.entries()) {
      const names = [...dimensions, ...measures].map(({ name }) => name);
      expect(found[i].StorageDescriptor.Columns.map(({ Name }) => Name)).toEqual(names);
    }
  });

  test('are what hitlens tables print prints', () => {
    const statements = printed('--location', `s3://${BUCKET}/rollup/`).split(';\n').slice(0, -1);
    expect(statements.length).toBe(found.length);
    for (const [i, input] of found.entries()) {
      expectSame(input, statements[i]);
      expect(input.StorageDescriptor.SerdeInfo.SerializationLibrary).toMatch(/ParquetHiveSerDe$/);
    }
  });
});

describe.each([
  { raw: 'v1', prefix: 'cdn/', serde: /LazySimpleSerDe$/ },
  { raw: 'v2-json', prefix: 'AWSLogs/123456789012/CloudFront/', serde: /JsonSerDe$/ },
  { raw: 'v2-parquet', prefix: 'AWSLogs/123456789012/CloudFront/', serde: /ParquetHiveSerDe$/ },
])('raw logs $raw', ({ raw, prefix, serde }) => {
  test.each([[[]], [['E1WGQ7ZK4N2RVD', 'E3MX8T5BJ90HLC']]])('are what hitlens tables print prints, for %j', (distributions) => {
    const found = inputs({ logs: [{ bucket: 'my-logs', prefix, layout: raw, distributions }] });
    const [table, view] = found.filter(({ Name }) => Name.startsWith('raw_'));
    const named = distributions.length === 0 ? [] : ['--distributions', distributions.join(',')];
    const [ddl, viewDdl] = printed('--location', `s3://my-logs/${prefix}`, '--raw', raw, ...named).split(';\n');
    expectSame(table, ddl);
    expect(table.StorageDescriptor.SerdeInfo.SerializationLibrary).toMatch(serde);
    const paths = /'paths' = '([^']*)'/.exec(ddl)?.[1];
    expect(table.StorageDescriptor.SerdeInfo.Parameters.paths).toBe(paths);
    expect(viewDdl).toContain(`CREATE OR REPLACE VIEW raw_logs AS\n${viewOf(view).originalSql}`);
  });
});

interface View {
  readonly originalSql: string;
  readonly schema: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

function viewOf({ ViewOriginalText = '' }: Input): View {
  const [, json = ''] = /^\/\* Presto View: ([A-Za-z0-9+/=]+) \*\/$/.exec(ViewOriginalText) ?? [];
  return JSON.parse(Buffer.from(json, 'base64').toString('utf8')) as View;
}

describe('the view raw_logs', () => {
  test('has the columns that questions read, under both of their types', () => {
    const view = inputs(VARIANTS.lambda).find(({ Name }) => Name === 'raw_logs');
    expect(view?.TableType).toBe('VIRTUAL_VIEW');
    const { columns, schema } = viewOf(view as Input);
    expect(schema).toBe('hitlens');
    const expected = [
      ...RAW_COLUMNS.map(({ name, type }) => [name, type.toLowerCase()]),
      ['distribution', 'varchar'],
      ['dt', 'varchar'],
    ];
    expect(columns.map(({ name, type }) => [name, type])).toEqual(expected);
    expect(view?.StorageDescriptor.Columns.map(({ Name }) => Name)).toEqual(expected.map(([name]) => name));
  });

  test('is one of all places, whatever their layouts; DuckDB finds its columns in it', async () => {
    const found = inputs(VARIANTS['many-places']);
    expect(found.map(({ Name }) => Name)).toEqual([
      ...ROLLUP_TABLES.map(({ name }) => name),
      'raw_logs_v1',
      'raw_logs_v2_2',
      'raw_logs_v2_3',
      'raw_logs',
    ]);
    const { originalSql, columns } = viewOf(found[found.length - 1]);
    // DuckDB has no "$path".
    const tables = found.slice(2, 5).map(emptyTable).join(' ');
    const sql = `${tables} SELECT column_name, column_type FROM (DESCRIBE ${originalSql.replaceAll('"$path"', "''")})`;
    const described = (await rowsOf(sql)).map((row) => JSON.parse(row) as [string, string]);
    const types: Readonly<Record<string, string>> = { real: 'FLOAT' };
    expect(new Map(described)).toEqual(new Map(columns.map(({ name, type }) => [name, types[type] ?? type.toUpperCase()])));
  });

  test('is not there where Athena cannot read the logs as they are', () => {
    const names = inputs({ logs: [{ bucket: 'my-logs', layout: 'v2-w3c' }] }).map(({ Name }) => Name);
    expect(names).toEqual(ROLLUP_TABLES.map(({ name }) => name));
  });
});

/** A table of DuckDB's with the columns that Glue has. */
function emptyTable({ Name, StorageDescriptor, PartitionKeys }: Input): string {
  const columns = [...StorageDescriptor.Columns, ...PartitionKeys].map((column) => `"${column.Name}" ${column.Type}`);
  return `CREATE TEMP TABLE ${Name} (${columns.join(', ')});`;
}
