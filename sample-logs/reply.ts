/** What goes back to the viewer: how many bytes, how fast, and which headers the log repeats. */
import { CATALOGUES, PIECE_BYTES } from './catalogue.js';
import type { Outcome } from './outcome.js';
import { POPS, ROUND_TRIP_MS } from './pops.js';
import type { Random } from './random.js';
import type { Request } from './request.js';
import { SCENARIOS } from './scenarios.js';

/** One object is used again for every reply, so keep none. */
export interface Reply {
  /** As logged in `cs-uri-stem`. */
  path: string;
  bytesSent: number;
  bytesReceived: number;
  firstByteMs: number;
  takenMs: number;
  /** `-` where there is none. */
  contentType: string;
  /** -1 where there is none; so the range. */
  contentLength: number;
  rangeStart: number;
  rangeEnd: number;
}

/** The page that CloudFront shows when the origin fails, and the answer of a bucket that has no such file. */
const ERROR_PAGE = { contentType: 'text/html', bytes: 1033 };
const NOT_FOUND_PAGE = { contentType: 'application/xml', bytes: 243 };
const REDIRECT_PAGE = { contentType: 'text/html', bytes: 167 };

/** How long CloudFront waits for the first byte of an origin. */
const ORIGIN_TIMEOUT_MS = 30_000;

export class Replies {
  private readonly reply: Reply = {
    path: '',
    bytesSent: 0,
    bytesReceived: 0,
    firstByteMs: 0,
    takenMs: 0,
    contentType: '-',
    contentLength: -1,
    rangeStart: -1,
    rangeEnd: -1,
  };

  constructor(private readonly random: Random) {}

  /** The reply is valid until the next call. */
  to(request: Request, outcome: Outcome): Reply {
    const { reply, random } = this;
    const body = this.describe(request, outcome);
    const arrives = request.abort === 'during' ? Math.floor(body * random.fraction() * 0.9) : body;
    reply.firstByteMs = this.firstByteMs(request, outcome);
    reply.takenMs = reply.firstByteMs + Math.floor(arrives / request.visitor.bytesPerMs);
    reply.bytesSent = outcome.status === 0 ? 0 : 290 + random.below(180) + arrives;
    reply.bytesReceived = this.bytesReceived(request);
    return reply;
  }

  /** Fills in the headers and gives the bytes of the body. */
  private describe(request: Request, outcome: Outcome): number {
    const { reply } = this;
    const object = CATALOGUES[request.scenario].object(request.object);
    reply.path = object.path;
    reply.rangeStart = -1;
    reply.rangeEnd = -1;
    switch (outcome.status) {
      case 200:
        return this.whole(object.kind.contentType, object.bytes, object.kind.hasLength, request.method === 'HEAD');
      case 206:
        return this.piece(object.kind.contentType, object.bytes, request.piece);
      case 301:
      case 307:
        return this.whole(REDIRECT_PAGE.contentType, REDIRECT_PAGE.bytes, true, false);
      case 404:
        return this.whole(NOT_FOUND_PAGE.contentType, NOT_FOUND_PAGE.bytes, false, false);
      case 502:
      case 503:
      case 504:
        return this.whole(ERROR_PAGE.contentType, ERROR_PAGE.bytes, true, false);
      default:
        reply.contentType = '-';
        reply.contentLength = -1;
        return 0;
    }
  }

  private whole(contentType: string, bytes: number, hasLength: boolean, isHead: boolean): number {
    this.reply.contentType = contentType;
    this.reply.contentLength = hasLength ? bytes : -1;
    return isHead ? 0 : bytes;
  }

  private piece(contentType: string, bytes: number, piece: number): number {
    const { reply } = this;
    reply.rangeStart = piece * PIECE_BYTES;
    reply.rangeEnd = Math.min(reply.rangeStart + PIECE_BYTES, bytes) - 1;
    return this.whole(contentType, reply.rangeEnd - reply.rangeStart + 1, true, false);
  }

  /** A hit takes a moment; a miss takes the way to the origin and back, and what the origin thinks. */
  private firstByteMs(request: Request, outcome: Outcome): number {
    const luck = this.random.fraction();
    const atEdge = Math.floor(luck * luck * luck * 40);
    const way = ROUND_TRIP_MS[POPS[request.pop].region];
    if (outcome.source === 'edge' || outcome.source === 'nobody') return atEdge;
    if (outcome.source === 'shield') return 4 + atEdge + Math.floor(way * (0.6 + luck * 0.2));
    if (outcome.status === 504) return ORIGIN_TIMEOUT_MS + atEdge;
    const thinks = SCENARIOS[request.scenario].origin.thinkMs * (0.6 + luck * luck * 3);
    return 3 + atEdge + Math.floor(way * (1 + luck * 0.4) + thinks);
  }

  /** HTTP/2 and 3 compress the headers of a connection. */
  private bytesReceived(request: Request): number {
    const { random } = this;
    const isText = request.visitor.http === 'HTTP/1.1' || request.isPlainHttp;
    const headers = isText ? 240 + random.below(200) : 36 + random.below(64);
    const cookie = request.cookieKey > 0 ? 48 : 0;
    const body = request.method === 'POST' ? 180 + random.below(900) : 0;
    return headers + cookie + body;
  }
}
