/** Athena's tables have the columns of the schema, and none of the mistakes that AWS has published. */
import { describe, expect, test } from 'vitest';
import { sqlFiles } from '../../src/io/sql-files.js';
import { readLocation, tableStatements } from '../../src/query/ddl.js';
import { columnOf, V1_FIELD_NAMES } from '../../src/schema/fields.js';
import { RAW_COLUMNS } from '../../src/schema/raw.js';
import { columnsOfRollup, ROLLUP_TABLES } from '../../src/schema/rollup.js';

const templates = sqlFiles('tables');
const LOCATION = 's3://my-logs/cdn/';

/** Names and types of the first list of columns. */
function columnsIn(sql: string): string[][] {
  const [, list] = /\(\n([\s\S]*?)\n\)/.exec(sql) ?? [];
  return list.split('\n').map((line) => (/^ {2}`([^`]+)` (\w+)/.exec(line) ?? []).slice(1));
}

/** What AWS documents for standard logs (Athena User Guide), in the order of the fields. */
const OFFICIAL = `date string string bigint string string string string int string string string string string string string string
  bigint float string string string string string string int int float string string bigint bigint bigint`;

describe('rollup tables', () => {
  const statements = tableStatements(templates, { location: 's3://bucket/rollup', start: '2026-01-01' });

  test.each(ROLLUP_TABLES.map((table) => ({ name: table.name, table })))('$name', ({ table }) => {
    const sql = statements.find(({ name }) => name === table.name)?.sql ?? '';
    expect(columnsIn(sql).map(([name]) => name)).toEqual(columnsOfRollup(table).map(({ name }) => name));
    expect(sql).toContain(`LOCATION 's3://bucket/rollup/${table.name}/'`);
    expect(sql).toContain(`'storage.location.template' = 's3://bucket/rollup/${table.name}/dt=\${dt}/'`);
    expect(sql).toContain("'projection.dt.range' = '2026-01-01,NOW'");
    expect(sql).toContain("'projection.dt.format' = 'yyyy-MM-dd'");
  });

  test('what is said of columns does not end the text that says it', () => {
    for (const { about } of ROLLUP_TABLES.flatMap((table) => [table, ...columnsOfRollup(table)]))
      expect(about).not.toMatch(/['\\]/);
  });
});

describe('raw logs', () => {
  test('v1 has the columns of a log in their order, with the types that AWS documents', () => {
    const [table, view] = tableStatements(templates, { location: LOCATION, raw: 'v1' });
    const types = OFFICIAL.split(/\s+/);
    expect(columnsIn(table.sql)).toEqual(V1_FIELD_NAMES.map((name, i) => [columnOf(name), types[i]]));
    for (const { name } of RAW_COLUMNS) expect(view.sql).toContain(`  "${name}",\n`);
    expect(view.sql).toMatch(/AS distribution,\n.* AS dt\nFROM raw_logs_v1$/);
  });

  test.each(['v2-json', 'v2-parquet'] as const)('%s: every hour, no last year, folders without names', (raw) => {
    const [{ sql }, view] = tableStatements(templates, { location: LOCATION, raw, distributions: ['E1WGQ7ZK4N2RVD'] });
    expect(sql).toContain("'projection.hour.range' = '0,23'");
    expect(sql).toContain("'projection.hour.digits' = '2'");
    expect(sql).toContain("'projection.day.range' = '2024/11/01,NOW'");
    expect(sql).toContain(`'${LOCATION}\${distributionid}/\${day}/\${hour}/'`);
    expect(sql).toContain("'projection.distributionid.values' = 'E1WGQ7ZK4N2RVD'");
    expect(columnsIn(sql).every(([, type]) => type === 'string')).toBe(true);
    for (const { name } of RAW_COLUMNS) expect(view.sql).toMatch(new RegExp(` AS "${name}",\\n`));
  });

  test('v2 without ids asks for one in every question', () => {
    const [{ sql }] = tableStatements(templates, { location: LOCATION, raw: 'v2-json' });
    expect(sql).toContain("'projection.distributionid.type' = 'injected'");
    expect(sql).toMatch(/-- name its distribution; --distributions lifts that/);
  });

  test('v2 in JSON has the names of the fields, v2 in Parquet what becomes of them there', () => {
    const names = (raw: 'v2-json' | 'v2-parquet') => columnsIn(tableStatements(templates, { location: LOCATION, raw })[0].sql);
    expect(names('v2-json').map(([name]) => name)).toEqual(expect.arrayContaining(['cs(user-agent)', 'c-country']));
    expect(names('v2-parquet').map(([name]) => name)).toEqual(expect.arrayContaining(['cs_user_agent', 'c_country']));
  });
});

describe('nothing is left to fill in', () => {
  test.each([undefined, 'v1', 'v2-json', 'v2-parquet'] as const)('%s', (raw) => {
    for (const { sql } of tableStatements(templates, { location: LOCATION, raw })) expect(sql).not.toMatch(/\{\{|\}\}|undefined/);
  });
});

describe('a location', () => {
  test.each(['s3://my-logs', 's3://my-logs/', 's3://my.logs/a/b=c/', 's3://my-logs/AWSLogs/1/CloudFront'])('%s', (location) => {
    expect(readLocation(location)).toBe(location);
  });

  test.each(['my-logs', 's3://', 's3://A/', "s3://my-logs/it's", 's3://my-logs/$x', 's3://my-logs/a\nb', 'https://x'])(
    '%j is none',
    (location) => {
      expect(() => readLocation(location)).toThrow(/--location .*expected s3:\/\/BUCKET\/PREFIX/s);
    },
  );
});
