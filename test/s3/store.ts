/** What the S3 of the tests holds, and how it lists it. */
import { createHash } from 'node:crypto';

export interface StoredObject {
  readonly body: Buffer;
  readonly etag: string;
  readonly storageClass: string;
  readonly isRestored: boolean;
  /** As headers. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly modified: Date;
}

export type ObjectOptions = Partial<Pick<StoredObject, 'storageClass' | 'isRestored' | 'metadata' | 'modified'>>;

export interface BucketOptions {
  readonly region?: string;
  /** How a request for another region is refused: S3 does either, with its region in a header or in the body. */
  readonly redirects?: 301 | 400;
  /** Everyone may read it, without a signature. */
  readonly isPublic?: boolean;
  readonly requesterPays?: boolean;
  /** What nobody may do. */
  readonly denied?: readonly ('list' | 'get' | 'put' | 'delete')[];
}

export class Bucket {
  private readonly objects = new Map<string, StoredObject>();
  private sorted: string[] | null = null;

  constructor(readonly options: BucketOptions = {}) {}

  put(
    key: string,
    content: string | Uint8Array,
    { storageClass = 'STANDARD', isRestored = false, metadata = {}, modified = new Date() }: ObjectOptions = {},
  ): void {
    const body = Buffer.from(content);
    const etag = `"${createHash('md5').update(body).digest('hex')}"`;
    if (!this.objects.has(key)) this.sorted = null;
    // S3 tells it to the second.
    const second = new Date(Math.floor(modified.getTime() / 1000) * 1000);
    this.objects.set(key, { body, etag, storageClass, isRestored, metadata, modified: second });
  }

  remove(key: string): void {
    this.objects.delete(key);
    this.sorted = null;
  }

  get(key: string): StoredObject | undefined {
    return this.objects.get(key);
  }

  /** All keys, in the order of their bytes. */
  keys(): readonly string[] {
    this.sorted ??= [...this.objects.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    return this.sorted;
  }
}

export interface ListRequest {
  readonly prefix: string;
  readonly delimiter: string;
  /** Only what comes after this. */
  readonly after: string;
  readonly maxKeys: number;
}

export interface ListPage {
  readonly keys: readonly string[];
  readonly prefixes: readonly string[];
  /** What the next page comes after; null at the end. */
  readonly next: string | null;
}

/** One page: keys and common prefixes together are at most `maxKeys`, in one order. */
export function listPage(bucket: Bucket, { prefix, delimiter, after, maxKeys }: ListRequest): ListPage {
  const sorted = bucket.keys();
  const keys: string[] = [];
  const prefixes: string[] = [];
  for (let i = firstAfter(sorted, after, prefix); i < sorted.length; i++) {
    const key = sorted[i];
    if (!key.startsWith(prefix)) break;
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const folder = cut === -1 ? null : key.slice(0, cut + delimiter.length);
    if (folder !== null && (folder === prefixes.at(-1) || isListed(folder, after))) continue;
    if (keys.length + prefixes.length === maxKeys) return { keys, prefixes, next: lastOf(keys, prefixes) };
    if (folder === null) keys.push(key);
    else prefixes.push(folder);
  }
  return { keys, prefixes, next: null };
}

/** A page that ended with a folder is continued after all that is in it. */
function isListed(folder: string, after: string): boolean {
  return after === folder;
}

function lastOf(keys: readonly string[], prefixes: readonly string[]): string {
  const [key = '', folder = ''] = [keys.at(-1), prefixes.at(-1)];
  return Buffer.compare(Buffer.from(key), Buffer.from(folder)) > 0 ? key : folder;
}

/** Place of the first key that begins with the prefix and comes after `after`. */
function firstAfter(sorted: readonly string[], after: string, prefix: string): number {
  const isBefore = (key: string) =>
    Buffer.compare(Buffer.from(key), Buffer.from(prefix)) < 0 ||
    (after !== '' && Buffer.compare(Buffer.from(key), Buffer.from(after)) <= 0);
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(sorted[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}
