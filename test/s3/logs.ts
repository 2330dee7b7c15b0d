/** Logs in the S3 of the tests, each with one row of the URI `/KEY`, and what the command counts in them. */
import { answerOf, parseRows } from '../cli/hitlens.js';
import { gz, log, uris } from '../logs.js';
import type { FakeS3 } from './server.js';
import type { BucketOptions } from './store.js';

/** Makes the bucket `logs`. */
export function putLogs(s3: FakeS3, keys: readonly string[], options?: BucketOptions): void {
  const bucket = s3.bucket('logs', options);
  for (const key of keys) bucket.put(key, gz(log(uris(`/${key}`))));
}

/** Requests by URI over these inputs. */
export async function counted(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const rows = parseRows(await answerOf(['aggregate', ...args, '--by', 'uri'], { env }));
  return Object.fromEntries(rows.map(({ uri, requests }) => [String(uri), requests]));
}
