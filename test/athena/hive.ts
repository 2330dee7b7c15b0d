/** External tables as Hive reads them: files named by lists, in partitions that are projected. */
import { gunzipSync } from 'node:zlib';
import { type Objects, SqlFailure } from './backend.js';

export interface ExternalTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly isParquet: boolean;
  readonly partition: string;
  readonly values: readonly string[];
  readonly bucket: string;
  readonly prefix: string;
}

const CREATE = /^\s*CREATE EXTERNAL TABLE `(\w+)` \(([^)]*)\)\s*PARTITIONED BY \(\s*`(\w+)` string\s*\)([\s\S]*)$/;
const SERDE =
  /ROW FORMAT SERDE '[\w.]*\.(LazySimpleSerDe|ParquetHiveSerDe)'\s+STORED AS INPUTFORMAT '[\w.]*\.SymlinkTextInputFormat'/;

/** null where the statement is another one. What is not understood fails. */
export function readExternalTable(sql: string): ExternalTable | null {
  const [, name, body, partition, rest] = CREATE.exec(sql) ?? [];
  if (name === undefined) return null;
  const [, serde] = SERDE.exec(rest) ?? [];
  const [, bucket, prefix] = /LOCATION 's3:\/\/([^/]+)\/([^']*\/)'/.exec(rest) ?? [];
  const [, values] = new RegExp(`'projection\\.${partition}\\.values' = '([^']*)'`).exec(rest) ?? [];
  const isProjected = /'projection\.enabled' = 'true'/.test(rest);
  if (!isProjected || serde === undefined || bucket === undefined || values === undefined)
    throw new SqlFailure(`NOT_SUPPORTED: ${sql}`);
  const columns = [...body.matchAll(/`(\w+)` string/g)].map(([, column]) => column);
  return { name, columns, isParquet: serde === 'ParquetHiveSerDe', partition, values: values.split(','), bucket, prefix };
}

export interface ListedFile {
  readonly url: string;
  /** Its partition. */
  readonly value: string;
  readonly body: Uint8Array;
}

export function filesOf(table: ExternalTable, objects: Objects): ListedFile[] {
  return table.values.flatMap((value) => {
    const list = bodyOf(objects, `s3://${table.bucket}/${table.prefix}${table.partition}=${value}/files.txt`);
    const urls = linesOf(Buffer.from(list).toString());
    return urls.map((url) => ({ url, value, body: bodyOf(objects, url) }));
  });
}

/** As LazySimpleSerDe has it, where there is one column: a field ends at ^A, and \N is NULL. */
export function valuesOf({ url, body }: ListedFile): (string | null)[] {
  const text = (url.endsWith('.gz') ? gunzipSync(body) : Buffer.from(body)).toString();
  return linesOf(text)
    .map((line) => line.split('\u0001')[0])
    .map((line) => (line === '\\N' ? null : line));
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function bodyOf(objects: Objects, url: string): Uint8Array {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(url) ?? [];
  const body = objects.read(bucket, key);
  if (body === undefined) throw new SqlFailure(`HIVE_CANNOT_OPEN_SPLIT: ${url} does not exist`);
  return body;
}
