/** Keys of a bucket, without those whose names lie outside a time window, in as few requests as their layout allows. */
import type { _Object as Entry, ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import { isInside, isOpen, isOutside, jumpFrom, type Span } from '../window.js';
import type { S3 } from './client.js';

export type { Entry };

export interface Listing {
  /** In the order of their keys. */
  readonly entries: readonly Entry[];
  /** Keys that were listed and lie outside. */
  readonly outside: number;
  /** Folders that lie outside and were not listed. */
  readonly outsideFolders: number;
}

export interface ListingOptions {
  readonly bucket: string;
  readonly prefix: string;
  readonly span: Span;
  readonly matches: (key: string) => boolean;
}

const PAGES_AT_ONCE = 8;
/** A level with more folders than this, none of which says a time, is faster listed key by key than folder by folder. */
const MOST_FOLDERS = 500;

/** What listing asks of S3. */
export type Lister = Pick<S3, 'list'>;

export async function listKeys(s3: Lister, options: ListingOptions): Promise<Listing> {
  const walk = new Walk(s3, options);
  const entries = await walk.list(options.prefix);
  entries.sort((a, b) => compareKeys(keyOf(a), keyOf(b)));
  return { entries, outside: walk.outside, outsideFolders: walk.outsideFolders };
}

/** What is found directly under a prefix. */
interface Level {
  readonly entries: readonly Entry[];
  readonly folders: readonly string[];
  readonly outside: number;
  readonly outsideFolders: number;
}

class Walk {
  outside = 0;
  outsideFolders = 0;
  private readonly limit = pLimit(PAGES_AT_ONCE);

  constructor(
    private readonly s3: Lister,
    private readonly options: ListingOptions,
  ) {}

  /** Goes down folder by folder only where that may leave some out. */
  async list(prefix: string): Promise<Entry[]> {
    const { span } = this.options;
    const isWhole = isOpen(span) || isInside(prefix, span);
    const level = (isWhole ? null : await this.level(prefix, '/')) ?? (await this.level(prefix, undefined));
    if (level === null) return [];
    this.outside += level.outside;
    this.outsideFolders += level.outsideFolders;
    const below = await Promise.all(level.folders.map((folder) => this.list(folder)));
    return [...level.entries, ...below.flat()];
  }

  /** null where there are too many folders to go through them one by one. */
  private async level(prefix: string, delimiter: '/' | undefined): Promise<Level | null> {
    const { span, matches } = this.options;
    const entries: Entry[] = [];
    const folders: string[] = [];
    let outside = 0;
    let outsideFolders = 0;
    for await (const page of this.pages(prefix, delimiter)) {
      for (const entry of page.Contents ?? []) {
        if (!matches(keyOf(entry))) continue;
        if (isOutside(keyOf(entry), span)) outside++;
        else entries.push(entry);
      }
      for (const { Prefix = '' } of page.CommonPrefixes ?? []) {
        if (isOutside(Prefix, span)) outsideFolders++;
        else folders.push(Prefix);
      }
      if (folders.length > MOST_FOLDERS) return null;
    }
    return { entries, folders, outside, outsideFolders };
  }

  /** Pages of a level, but for those that hold nothing but hours outside the window. */
  private async *pages(prefix: string, delimiter: '/' | undefined): AsyncGenerator<ListObjectsV2CommandOutput> {
    let from: { ContinuationToken?: string; StartAfter?: string } = {};
    for (;;) {
      const input = { Bucket: this.options.bucket, Prefix: prefix, Delimiter: delimiter, ...from };
      const page = await this.limit(() => this.s3.list(input));
      yield page;
      if (page.IsTruncated !== true) return;
      const jump = jumpOver(page, this.options.span);
      from = jump === null ? { ContinuationToken: page.NextContinuationToken } : { StartAfter: jump };
    }
  }
}

/** Where to go on after a page; null where the next one is wanted. */
function jumpOver({ Contents = [], CommonPrefixes = [] }: ListObjectsV2CommandOutput, span: Span): string | null {
  const key = Contents.at(-1)?.Key;
  const folder = CommonPrefixes.at(-1)?.Prefix;
  // A folder that comes after the last key would be listed again.
  if (key === undefined || (folder !== undefined && compareKeys(folder, key) > 0)) return null;
  return jumpFrom(key, span);
}

/** As S3 orders them: by their bytes. */
function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export function keyOf({ Key = '' }: Entry): string {
  return Key;
}
