/** What is asked of the S3 of the tests, and what may go wrong with it. */
import type { IncomingMessage } from 'node:http';

/** A request that was made. */
export interface S3Request {
  readonly kind: 'list' | 'get' | 'head' | 'put' | 'delete';
  readonly bucket: string;
  /** The key, or the prefix that was listed. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly range?: string;
  readonly ifMatch?: string;
  /** The one that it was signed for. */
  readonly region?: string;
  /** How many times the same was asked before. */
  readonly before: number;
}

/** What goes wrong with an answer. */
export interface Fault {
  /** An error instead of it, with its code. */
  readonly status?: number;
  readonly code?: string;
  /** The connection is closed after so many bytes of the body; before the answer where it is -1. */
  readonly cutAfter?: number;
  /** Nothing comes after so many bytes of the body. */
  readonly stallAfter?: number;
  /** The first byte comes late. */
  readonly lateMs?: number;
  /** The body is so long, whatever the object is. */
  readonly length?: number;
}

/** Who signed a request, and for which region. */
export function signatureOf({ headers }: IncomingMessage): { accessKey?: string; region?: string } {
  const [, accessKey, region] = /Credential=([^/]*)\/\d+\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  return { accessKey, region };
}

/** First byte, and the one after the last. */
export function rangeOf(range: string | undefined, size: number): [number, number] {
  const match = /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
  if (match === null) return [0, size];
  return [Number(match[1]), match[2] === '' ? size : Math.min(size, Number(match[2]) + 1)];
}
