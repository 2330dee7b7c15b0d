/** Logs v1 as CloudFront would have written them as v2, in its folders by hour. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { gz } from '../../logs.js';
import { jsonLog, parquetLog, rowsOfLog } from '../../logs-v2.js';

const NAME = /^([A-Z0-9]+)\.(\d{4})-(\d\d)-(\d\d)-(\d\d)\.(\w+)\.gz$/;

/** Writes below `json/` and `parquet/` of the folder. */
export async function writeLogsV2(logs: string, folder: string): Promise<void> {
  for (const name of readdirSync(logs)) {
    const [, distribution, ...rest] = NAME.exec(name) ?? [];
    const part = rest.pop();
    const place = join(distribution, ...rest, `${part}`);
    const rows = rowsOfLog(gunzipSync(readFileSync(join(logs, name))).toString());
    // CloudFront writes no file of nothing.
    if (rows.length === 0) continue;
    const [json, parquet] = [join(folder, 'json', `${place}.gz`), join(folder, 'parquet', `${place}.parquet`)];
    for (const path of [json, parquet]) mkdirSync(dirname(path), { recursive: true });
    writeFileSync(json, gz(jsonLog(rows)));
    writeFileSync(parquet, await parquetLog(rows));
  }
}
