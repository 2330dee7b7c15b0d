/** What an `s3://` input stands for: an exact key, everything that begins with a prefix, or what a glob matches. */
import type { Readable } from 'node:stream';
import type { Source } from '../../ingest/shard.js';
import { UserError } from '../../schema/errors.js';
import type { Resolved, ResolveOptions } from '../../tasks/effects.js';
import { isOutside, type Span } from '../window.js';
import type { S3 } from './client.js';
import { isDenied, isForAll, listingError } from './errors.js';
import { type Entry, keyOf, type Listing, listKeys } from './listing.js';
import { type Location, nameOf, parseLocation } from './location.js';

/** They take minutes to hours to restore. GLACIER_IR does not. */
const ARCHIVED: ReadonlySet<string | undefined> = new Set(['GLACIER', 'DEEP_ARCHIVE']);

export async function resolveS3(input: string, span: Span, s3: S3, { listOnly = false }: ResolveOptions = {}): Promise<Resolved> {
  const location = parseLocation(input);
  const { entries, outside, outsideFolders } = await listed(s3, location, span);
  const { bucket } = location;
  const markers = entries.filter(isMarker);
  const logs = entries.filter((entry) => !isMarker(entry));
  const archived = logs.filter(isArchived);
  if (logs.length + outside + outsideFolders === 0) throw nothingThere(input, location);
  const sources = logs.filter((entry) => !isArchived(entry)).map((entry) => sourceOf(bucket, entry));
  if (!listOnly) await tryOut(s3, bucket, sources);
  const unreadable = archived.map((entry) => ({
    file: nameOf(bucket, keyOf(entry)),
    reason: `it is archived (${entry.StorageClass}). Restore it first: aws s3api restore-object`,
    size: entry.Size ?? 0,
  }));
  return { sources, skipped: { outside, outsideFolders, markers: markers.length, unreadable } };
}

async function listed(s3: S3, location: Location, span: Span): Promise<Listing> {
  const { bucket, key, prefix, isGlob } = location;
  const asked = { action: 's3:ListBucket', bucket, key } as const;
  try {
    const matches = isGlob ? await matcher(key) : () => true;
    const exact = isGlob ? null : await exactly(s3, location, span);
    return exact ?? (await listKeys(s3, { bucket, prefix, span, matches }));
  } catch (error) {
    const found = isDenied(error) && !isGlob ? await withoutListing(s3, location, span) : null;
    if (found !== null) return found;
    throw listingError(error, asked);
  }
}

/** A key that has special characters of its own still works. */
async function matcher(pattern: string): Promise<(key: string) => boolean> {
  const { default: picomatch } = await import('picomatch');
  const isMatch = picomatch(pattern, { dot: true });
  return (key) => key === pattern || isMatch(key);
}

/** The key itself, where there is one: it comes before all that begin with it. */
async function exactly(s3: S3, { bucket, key }: Location, span: Span): Promise<Listing | null> {
  if (key === '' || key.endsWith('/')) return null;
  const { Contents = [] } = await s3.list({ Bucket: bucket, Prefix: key, MaxKeys: 1 });
  const entry = Contents[0];
  return entry === undefined || entry.Key !== key ? null : only(entry, span);
}

function only(entry: Entry, span: Span): Listing {
  const none = { entries: [], outside: 0, outsideFolders: 0 };
  return isOutside(keyOf(entry), span) ? { ...none, outside: 1 } : { ...none, entries: [entry] };
}

/** Who may not list a bucket may still read objects of which they know the key; null where that fails, too. */
async function withoutListing(s3: S3, { bucket, key }: Location, span: Span): Promise<Listing | null> {
  if (key === '' || key.endsWith('/')) return null;
  try {
    const { ContentLength, ETag, StorageClass } = await s3.head(bucket, key);
    return only({ Key: key, Size: ContentLength, ETag, StorageClass }, span);
  } catch {
    return null;
  }
}

/** An empty object that stands for a folder. */
function isMarker(entry: Entry): boolean {
  return keyOf(entry).endsWith('/') && (entry.Size ?? 0) === 0;
}

function isArchived({ StorageClass, RestoreStatus }: Entry): boolean {
  const isRestored = RestoreStatus?.IsRestoreInProgress === false && RestoreStatus.RestoreExpiryDate !== undefined;
  return ARCHIVED.has(StorageClass) && !isRestored;
}

function sourceOf(bucket: string, entry: Entry): Source {
  const { Size: size = 0, ETag: etag, LastModified } = entry;
  return { name: nameOf(bucket, keyOf(entry)), size, etag, modified: LastModified?.getTime() };
}

function nothingThere(input: string, { isGlob, bucket, prefix }: Location): UserError {
  const what = isGlob ? 'no logs match' : 'no logs begin with this';
  return new UserError(`${input}: ${what}. See what there is: aws s3 ls ${nameOf(bucket, prefix)}`);
}

/** Asks for a byte of the first object: what may be listed may not always be read, and that is said before anything else is done. */
async function tryOut(s3: S3, bucket: string, sources: readonly Source[]): Promise<void> {
  const first = sources.find(({ size }) => size > 0);
  if (first === undefined) return;
  const key = first.name.slice(nameOf(bucket, '').length);
  try {
    const { Body } = await s3.get(bucket, key, { range: [0, 0] });
    (Body as Readable).resume();
  } catch (error) {
    // What is wrong with this object alone is said when it is read.
    if (isForAll(error)) throw listingError(error, { action: 's3:GetObject', bucket, key });
  }
}
