/**
 * Rollup tables in S3, for an engine that reads files: what a question reads is fetched into a folder of the user's cache,
 * and stays there. An object that is there already, of the same version, is not fetched again.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { firstPartition, lastPartition } from '../../query/times.js';
import { UnreadableInput, UserError } from '../../schema/errors.js';
import type { TimeWindow } from '../../tasks/effects.js';
import { explained, FileOutput, makeFolder } from '../output.js';
import type { S3 } from '../s3/client.js';
import { listingError, objectError } from '../s3/errors.js';
import { Changed, fetchBytes } from '../s3/fetch.js';
import { fewAtOnce } from '../s3/few-at-once.js';
import { type Entry, keyOf, listKeys } from '../s3/listing.js';
import { nameOf, objectOf } from '../s3/location.js';
import { instantOf } from '../window.js';

const AT_ONCE = 8;
const MOST_TRIES = 5;
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
  const paths = new Map(entries.map((entry) => [join(folder, keyOf(entry).slice(prefix.length)), entry]));
  if (paths.size === 0) throw noTable(nameOf(bucket, prefix), name);
  removeOthers(join(folder, name), paths);
  const days = daysOf(window);
  const ofDays = [...paths].filter(([path]) => days(dayOf(path)));
  // Of days that a table does not have there are no rows; without any object there would be no table.
  const wanted = ofDays.length > 0 ? ofDays : [...paths].slice(-1);
  try {
    const fetching = wanted.map(
      ([path, entry]) =>
        () =>
          fetchObject(s3, bucket, entry, path),
    );
    await fewAtOnce(AT_ONCE, fetching);
    return true;
  } catch (error) {
    if (error instanceof Changed) return false;
    throw error;
  }
}

function noTable(address: string, name: string): UserError {
  return new UserError(`${address}: there is no table ${name} there. Build it with hitlens rollup INPUT --to ${address}`);
}

/** Which days a window wants of a table. */
function daysOf({ since = 0, until = 0 }: TimeWindow): (day: string) => boolean {
  const first = since === 0 ? '' : firstPartition(instantOf(since));
  const last = until === 0 ? '9999-12-31' : lastPartition(instantOf(until));
  return (day) => day >= first && day <= last;
}

function dayOf(path: string): string {
  return /dt=(\d{4}-\d\d-\d\d)/.exec(path)?.[1] ?? '';
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME } = process.env;
  const root = XDG_CACHE_HOME === undefined || XDG_CACHE_HOME === '' ? join(homedir(), '.cache') : XDG_CACHE_HOME;
  return join(root, 'hitlens', 'tables');
}

/** As views read them, below a table. What else there is in a bucket has no place in a folder of the user's. */
const OBJECT = /^dt=\d{4}-\d\d-\d\d\/[^/\\._][^/\\]*\.parquet$/;

async function objectsOf(s3: S3, bucket: string, prefix: string): Promise<readonly Entry[]> {
  const matches = (key: string) => OBJECT.test(key.slice(prefix.length));
  const options = { bucket, prefix, span: EVERYTHING, matches };
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
  const output = await keeping(() => begin(path));
  try {
    await fetchBytes(s3, { bucket, key, size, etag }, [0, size], (bytes) => keeping(() => output.write(bytes)));
    await keeping(() => output.commit());
    await keeping(() => remember(path, etag));
  } catch (error) {
    throw error instanceof Changed ? error : missing(error, bucket, key);
  } finally {
    output.abandon();
  }
}

/** A log may be missing in an answer, which says so then; a part of a table may not. */
function missing(error: unknown, bucket: string, key: string): unknown {
  const told = objectError(error, { action: 's3:GetObject', bucket, key });
  return told instanceof UnreadableInput ? new UserError(`${nameOf(bucket, key)}: ${told.message}`) : told;
}

/** Until an object is whole, nothing may say that it is. */
function begin(path: string): FileOutput {
  makeFolder(dirname(path));
  rmSync(versionOf(path), { force: true });
  return new FileOutput(path);
}

function remember(path: string, etag: string): void {
  try {
    writeFileSync(versionOf(path), etag);
  } catch (error) {
    throw explained(versionOf(path), error);
  }
}

const ADVICE = 'Tables from S3 are kept there: make room, or name another folder by XDG_CACHE_HOME';

async function keeping<T>(act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof UserError ? new UserError(`${error.message}. ${ADVICE}`) : error;
  }
}
