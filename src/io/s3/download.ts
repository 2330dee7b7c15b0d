/** Logs in S3 as files on this machine, for who reads nothing else. They go with the place that they are put into. */
import { openSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '../../ingest/shard.js';
import { UnreadableInput, UserError } from '../../schema/errors.js';
import type { FailedInput } from '../../schema/summary.js';
import type { FoundLogs, RawLog } from '../duckdb/raw-logs.js';
import { startProgress } from '../progress.js';
import { type TempPlace, tempFailure } from '../temp.js';
import type { S3 } from './client.js';
import { fetchBytes, type Version } from './fetch.js';
import { fewAtOnce } from './few-at-once.js';
import { TempFile } from './spool.js';
import { asOneVersion } from './version.js';

const ADVICE = 'Ask for fewer with --from and --to, or name another folder with --temp-dir';

/** Fetches each log as one version of it. Those that cannot be read are named; rejects where none of the others could be had either. */
export async function download(s3: S3, sources: readonly Source[], place: TempPlace): Promise<FoundLogs> {
  const bytes = sources.reduce((sum, { size }) => sum + size, 0);
  const folder = place.makeFolder('logs');
  checkRoom(place.parent, bytes);
  const progress = startProgress(bytes);
  const failed: FailedInput[] = [];
  const fetched = async (source: Source, i: number): Promise<RawLog[]> => {
    const path = join(folder, fileName(source.name, i));
    try {
      await asOneVersion(s3, source, (version) => fetchTo(path, s3, version, place.parent, progress.add));
      return [{ name: source.name, path }];
    } catch (error) {
      if (!(error instanceof UnreadableInput)) throw error;
      failed.push({ file: source.name, reason: error.message });
      return [];
    }
  };
  try {
    const acts = sources.map((source, i) => () => fetched(source, i));
    return { logs: (await fewAtOnce(s3.limit.concurrency, acts)).flat(), failed };
  } finally {
    progress.stop();
  }
}

/** There is seldom as much room for temp files as in a bucket: better said before than after an hour. */
function checkRoom(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bytes <= bavail * bsize) return;
  const [needed, free] = [bytes, bavail * bsize].map((n) => `${Math.ceil(n / 1024 / 1024).toLocaleString('en-US')} MiB`);
  throw new UserError(`${folder}: the logs are ${needed}, and there is room for ${free}. ${ADVICE}`);
}

/** Keys may be longer than the names of files, and have characters that mean something there. CloudFront's do not. */
function fileName(name: string, i: number): string {
  const own = name.slice(name.lastIndexOf('/') + 1).replace(/[^\w.=-]/g, '_');
  return `${i}-${own.slice(-200)}`;
}

async function fetchTo(
  path: string,
  s3: S3,
  version: Version,
  folder: string,
  onFetched: (bytes: number, rows: number) => void,
): Promise<void> {
  const file = new TempFile(folder, create(path, folder), ADVICE);
  try {
    await fetchBytes(s3, version, [0, version.size], (bytes, at) => {
      onFetched(bytes.length, 0);
      return file.write(bytes, at);
    });
  } finally {
    file.close();
  }
}

function create(path: string, folder: string): number {
  try {
    return openSync(path, 'w', 0o600);
  } catch (error) {
    throw tempFailure(folder, error, 0, ADVICE);
  }
}
