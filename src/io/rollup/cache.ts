/**
 * Rollup tables in S3, for an engine that reads files: what a question reads is fetched into a folder of the user's cache,
 * and stays there. An object that is there already, of the same version, is not fetched again.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import pLimit from 'p-limit';
import { UserError } from '../../schema/errors.js';
import type { TimeWindow } from '../../tasks/effects.js';
import { FileOutput, makeFolder } from '../output.js';
import type { S3 } from '../s3/client.js';
import { listingError, objectError } from '../s3/errors.js';
import { Changed, fetchBytes } from '../s3/fetch.js';
import { type Entry, listKeys } from '../s3/listing.js';
import { objectOf } from '../s3/location.js';

const AT_ONCE = 8;
const MOST_TRIES = 5;
const DAY_MS = 86_400_000;
const EVERYTHING = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

export interface TablesWanted {
  /** `s3://bucket/prefix` */
  readonly address: string;
  /** Tables that are read, and of which days. */
  readonly names: readonly string[];
  readonly window: TimeWindow;
  /** Folder for them and others; the user's where it is not given. */
  readonly cache?: string;
}

/** Resolves to the folder. */
export async function fetchTables(s3: S3, wanted: TablesWanted): Promise<string> {
  const { bucket, key } = objectOf(wanted.address);
  const prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
  const folder = join(
    wanted.cache ?? cacheFolder(),
    createHash('sha256').update(`${bucket}/${prefix}`).digest('hex').slice(0, 16),
  );
  for (const name of wanted.names) {
    for (let tries = MOST_TRIES; !(await fetchTable(s3, { bucket, prefix, folder, name }, wanted.window)); tries--) {
      if (tries === 0) throw new UserError(`${wanted.address}: ${name} changes again and again while it is read`);
    }
  }
  return folder;
}

interface Place {
  readonly bucket: string;
  readonly prefix: string;
  readonly folder: string;
  readonly name: string;
}

/** False where an object was replaced after it was listed. */
async function fetchTable(s3: S3, { bucket, prefix, folder, name }: Place, window: TimeWindow): Promise<boolean> {
  const entries = await objectsOf(s3, bucket, `${prefix}${name}/`);
  const paths = new Map(entries.map((entry) => [join(folder, String(entry.Key).slice(prefix.length)), entry]));
  removeOthers(join(folder, name), paths);
  const limit = pLimit(AT_ONCE);
  const missing = [...paths].filter(([path]) => isWanted(path, window));
  try {
    await Promise.all(missing.map(([path, entry]) => limit(() => fetchObject(s3, bucket, entry, path))));
    return true;
  } catch (error) {
    if (error instanceof Changed) return false;
    throw error;
  }
}

/** Rows can lie a day beside the day of their logs. */
function isWanted(path: string, { since = 0, until = 0 }: TimeWindow): boolean {
  const [, day] = /dt=(\d{4}-\d\d-\d\d)/.exec(path) ?? [];
  if (day === undefined) return true;
  return (since === 0 || day >= dayBeside(since, -1)) && (until === 0 || day <= dayBeside(until, 1));
}

/** The last day that is written with four digits for the year is as good as none. */
const LAST = 9999_12_31_00_00_00;

function dayBeside(instant: number, days: number): string {
  if (instant >= LAST) return '9999-12-31';
  const text = String(instant).replace(/^(....)(..)(..).*$/, '$1-$2-$3');
  return new Date(Date.parse(`${text}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME } = process.env;
  const root = XDG_CACHE_HOME === undefined || XDG_CACHE_HOME === '' ? join(homedir(), '.cache') : XDG_CACHE_HOME;
  return join(root, 'hitlens', 'tables');
}

async function objectsOf(s3: S3, bucket: string, prefix: string): Promise<readonly Entry[]> {
  const options = { bucket, prefix, span: EVERYTHING, matches: (key: string) => key.endsWith('.parquet') };
  try {
    return (await listKeys(s3, options)).entries;
  } catch (error) {
    throw listingError(error, { action: 's3:ListBucket', bucket, key: prefix });
  }
}

/** What was fetched before and is not there any more has no part in an answer. */
function removeOthers(folder: string, wanted: ReadonlyMap<string, Entry>): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (!path.endsWith('.parquet') || wanted.has(path)) continue;
    rmSync(path, { force: true });
    rmSync(versionOf(path), { force: true });
  }
}

/** Beside an object stands which version of it that is. */
function versionOf(path: string): string {
  return `${path}.etag`;
}

function isCached(path: string, etag: string): boolean {
  return existsSync(path) && existsSync(versionOf(path)) && readFileSync(versionOf(path), 'utf8') === etag;
}

async function fetchObject(s3: S3, bucket: string, entry: Entry, path: string): Promise<void> {
  const { Key: key = '', Size: size = 0, ETag: etag = '' } = entry;
  if (isCached(path, etag)) return;
  makeFolder(dirname(path));
  // Until it is whole, nothing may say that it is.
  rmSync(versionOf(path), { force: true });
  const output = new FileOutput(path);
  try {
    await fetchBytes(s3, { bucket, key, size, etag }, [0, size], (bytes) => output.write(bytes));
    await output.commit();
    writeFileSync(versionOf(path), etag);
  } catch (error) {
    throw error instanceof Changed ? error : objectError(error, { action: 's3:GetObject', bucket, key });
  } finally {
    output.abandon();
  }
}
