/** Logs v1 as CloudFront would have written them as v2: the same rows, in JSON and in Parquet, in its folders by hour. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { columnOf, V1_FIELD_NAMES } from '../../../src/schema/fields.js';
import { gz } from '../../logs.js';
import { withDuckDB } from '../../rollup/tables.js';

const NAME = /^([A-Z0-9]+)\.(\d{4})-(\d\d)-(\d\d)-(\d\d)\.(\w+)\.gz$/;

/** What v2 has beyond v1 unless told otherwise. */
const MORE = { 'c-country': 'DE', 'cache-behavior-path-pattern': '*' };

/** Writes below `json/` and `parquet/` of the folder. */
export async function writeLogsV2(logs: string, folder: string): Promise<void> {
  await withDuckDB(async (db) => {
    for (const name of readdirSync(logs)) {
      const [, distribution, ...rest] = NAME.exec(name) ?? [];
      const part = rest.pop();
      const place = join(distribution, ...rest, `${part}`);
      const rows = rowsOf(gunzipSync(readFileSync(join(logs, name))).toString());
      // CloudFront writes no file of nothing.
      if (rows.length === 0) continue;
      const [json, parquet] = [join(folder, 'json', `${place}.gz`), join(folder, 'parquet', `${place}.parquet`)];
      for (const path of [json, parquet]) mkdirSync(dirname(path), { recursive: true });
      writeFileSync(json, gz(rows.map((row) => `${JSON.stringify(row)}\n`).join('')));
      const columns = Object.keys(rows[0]).map((field) => `"${field}" AS ${columnOf(field)}`);
      await db.run(`COPY (SELECT ${columns.join(', ')} FROM read_json('${json}', format = 'newline_delimited', columns = {
        ${Object.keys(rows[0])
          .map((field) => `"${field}": 'VARCHAR'`)
          .join(', ')}})) TO '${parquet}' (FORMAT parquet)`);
    }
  });
}

function rowsOf(log: string): Record<string, string>[] {
  const lines = log.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const values = line.split('\t');
    return { ...Object.fromEntries(V1_FIELD_NAMES.map((field, i) => [field, values[i]])), ...MORE };
  });
}
