/** External tables of text as Hive reads them: files named by a list, in partitions that are projected. */
import { gunzipSync } from 'node:zlib';
import { type Objects, SqlFailure } from './backend.js';

export interface ExternalTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly partition: string;
  readonly values: readonly string[];
  readonly bucket: string;
  readonly prefix: string;
}

const CREATE = /^\s*CREATE EXTERNAL TABLE (\w+) \(([^)]*)\)\s*PARTITIONED BY \(`(\w+)` string\)([\s\S]*)$/;

/** null where the statement is another one. What is not understood fails. */
export function readExternalTable(sql: string): ExternalTable | null {
  const [, name, body, partition, rest] = CREATE.exec(sql) ?? [];
  if (name === undefined) return null;
  const [, bucket, prefix] = /LOCATION 's3:\/\/([^/]+)\/([^']*\/)'/.exec(rest) ?? [];
  const [, values] = new RegExp(`'projection\\.${partition}\\.values' = '([^']*)'`).exec(rest) ?? [];
  const isKnown =
    /TERMINATED BY '\\t'/.test(rest) && /SymlinkTextInputFormat/.test(rest) && /'projection\.enabled' = 'true'/.test(rest);
  if (!isKnown || bucket === undefined || values === undefined) throw new SqlFailure(`NOT_SUPPORTED: ${sql}`);
  const columns = [...body.matchAll(/`(\w+)` string/g)].map(([, column]) => column);
  return { name, columns, partition, values: values.split(','), bucket, prefix };
}

/** As LazySimpleSerDe has it: what a line lacks is NULL, what it has too much is dropped. */
export function rowsOf(table: ExternalTable, objects: Objects): Record<string, string>[] {
  return table.values.flatMap((value) => {
    const list = text(objects, table.bucket, `${table.prefix}${table.partition}=${value}/files.txt`);
    return linesOf(list).flatMap((url) => {
      const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(url) ?? [];
      return linesOf(text(objects, bucket, key)).map((line) => {
        const fields = line.split('\t').slice(0, table.columns.length);
        const named = fields.map((field, i) => [table.columns[i], field]).filter(([, field]) => field !== '\\N');
        return { ...Object.fromEntries(named), [table.partition]: value };
      });
    });
  });
}

function text(objects: Objects, bucket: string, key: string): string {
  const body = objects.read(bucket, key);
  if (body === undefined) throw new SqlFailure(`HIVE_CANNOT_OPEN_SPLIT: s3://${bucket}/${key} does not exist`);
  return (key.endsWith('.gz') ? gunzipSync(body) : Buffer.from(body)).toString();
}

function linesOf(content: string): string[] {
  return content.split('\n').filter((line) => line !== '');
}
