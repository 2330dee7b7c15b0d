/**
 * Glue's description of a table, read from the DDL that `hitlens tables print` prints: so what is deployed is what is
 * printed, tested and documented, to the last property.
 */
import type { CfnTable } from 'aws-cdk-lib/aws-glue';

type TableInput = CfnTable.TableInputProperty;
type Storage = Pick<CfnTable.StorageDescriptorProperty, 'inputFormat' | 'outputFormat' | 'serdeInfo'>;
type Properties = Readonly<Record<string, string>>;

const TABLE = /^CREATE EXTERNAL TABLE IF NOT EXISTS `(\w+)` \(\n([\s\S]*?)\n\)\n([\s\S]*)$/;
const COLUMN = /^ {2}`([^`]+)` (\w+)(?: COMMENT '([^']*)')?,?$/;

export function tableInput(ddl: string): TableInput {
  const [, name, columns, rest] = TABLE.exec(withoutComments(ddl)) ?? [];
  if (name === undefined) throw new RangeError(`this is no table that Glue could have: ${ddl.slice(0, 80)}`);
  return {
    name,
    tableType: 'EXTERNAL_TABLE',
    parameters: { EXTERNAL: 'TRUE', ...properties(rest, 'TBLPROPERTIES') },
    partitionKeys: columnsOf(/^PARTITIONED BY \(\n([\s\S]*?)\n\)$/m.exec(rest)?.[1] ?? ''),
    storageDescriptor: { columns: columnsOf(columns), location: between(rest, /^LOCATION '([^']+)'$/m), ...storageOf(rest) },
  };
}

function withoutComments(ddl: string): string {
  return ddl.replace(/^--.*\n/gm, '');
}

function columnsOf(lines: string): CfnTable.ColumnProperty[] {
  if (lines === '') return [];
  return lines.split('\n').map((line) => {
    const [, name, type, comment] = COLUMN.exec(line) ?? [];
    if (name === undefined) throw new RangeError(`this is no column: ${line}`);
    return { name, type, comment };
  });
}

function between(text: string, pattern: RegExp): string {
  const [, found] = pattern.exec(text) ?? [];
  if (found === undefined) throw new RangeError(`${pattern} is nowhere in: ${text}`);
  return found;
}

/** `'key' = 'value'` lines in parentheses. Nothing where there are none. */
function properties(text: string, keyword: string): Properties {
  const [, lines = ''] = new RegExp(`${keyword} \\(\n([\\s\\S]*?)\n\\)`).exec(text) ?? [];
  return Object.fromEntries([...lines.matchAll(/^ {2}'([^']+)' = '([^']*)',?$/gm)].map(([, key, value]) => [key, value]));
}

const HIVE = 'org.apache.hadoop.hive.ql.io';
const TEXT = {
  inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  outputFormat: `${HIVE}.HiveIgnoreKeyTextOutputFormat`,
};

/** What Athena makes of each way to say how rows are stored. */
function storageOf(rest: string): Storage {
  if (rest.includes('STORED AS PARQUET')) {
    return {
      inputFormat: `${HIVE}.parquet.MapredParquetInputFormat`,
      outputFormat: `${HIVE}.parquet.MapredParquetOutputFormat`,
      serdeInfo: { serializationLibrary: `${HIVE}.parquet.serde.ParquetHiveSerDe`, parameters: { 'serialization.format': '1' } },
    };
  }
  if (rest.includes("ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t'")) {
    const parameters = { 'field.delim': '\t', 'serialization.format': '\t' };
    return { ...TEXT, serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe', parameters } };
  }
  const serializationLibrary = between(rest, /^ROW FORMAT SERDE '([^']+)'$/m);
  return { ...TEXT, serdeInfo: { serializationLibrary, parameters: properties(rest, 'SERDEPROPERTIES') } };
}
