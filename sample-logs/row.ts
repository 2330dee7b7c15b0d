/** One line of a standard log. */
import { V1_FIELD_NAMES } from '../src/schema/fields.js';
import { logged } from './escape.js';
import type { Outcome } from './outcome.js';
import { POPS } from './pops.js';
import { cookieText, pageText, trackingText } from './queries.js';
import type { Reply } from './reply.js';
import type { Request } from './request.js';
import type { RequestIds } from './request-ids.js';
import { SCENARIOS } from './scenarios.js';

/** The two lines that every file begins with. */
export const HEADER = `#Version: 1.0\n#Fields: ${V1_FIELD_NAMES.join(' ')}\n`;

/** The names that one distribution answers to. */
export interface Host {
  /** Given by CloudFront: `cs(Host)`. */
  readonly domain: string;
  /** What viewers type: `x-host-header`. */
  readonly alias: string;
}

export class Rows {
  private readonly times: Times;
  private readonly pages: readonly string[];

  constructor(
    date: string,
    private readonly hosts: readonly Host[],
    private readonly ids: RequestIds,
  ) {
    this.times = new Times(date);
    this.pages = [
      '/guides/autumn-sale-001.html',
      '/shop/index.html',
      '/',
      '/guides/field-notes-007.html',
      '/shop/shoes.html',
    ].map((page) => logged(`https://${hosts[0].alias}${page}`));
  }

  /** `finished` in whole seconds of the day. In the order of V1_FIELD_NAMES. */
  line(request: Request, outcome: Outcome, reply: Reply, finished: number): string {
    const { visitor } = request;
    const host = this.hosts[SCENARIOS[request.scenario].distribution % this.hosts.length];
    const isPlain = request.isPlainHttp;
    return (
      `${this.times.text(finished)}\t${POPS[request.pop].code}\t${reply.bytesSent}\t${visitor.address}\t${request.method}\t` +
      `${host.domain}\t${reply.path}\t${outcome.status === 0 ? '000' : outcome.status}\t${this.referer(request)}\t` +
      `${visitor.agent}\t${queryText(request)}\t${request.cookieKey === 0 ? '-' : cookieText(request.cookieKey)}\t` +
      `${outcome.resultType}\t${this.ids()}\t${host.alias}\t${isPlain ? 'http' : 'https'}\t${reply.bytesReceived}\t` +
      `${seconds(reply.takenMs)}\t${visitor.forwardedFor}\t${isPlain ? '-\t-' : visitor.tlsAndCipher}\t` +
      `${outcome.responseResultType}\t${isPlain ? 'HTTP/1.1' : visitor.http}\t-\t-\t${visitor.port}\t` +
      `${seconds(reply.firstByteMs)}\t${outcome.detailedResultType}\t${reply.contentType}\t${orNone(reply.contentLength)}\t` +
      `${orNone(reply.rangeStart)}\t${orNone(reply.rangeEnd)}\n`
    );
  }

  /** Campaigns come from elsewhere; files are part of a page. */
  private referer(request: Request): string {
    const scenario = SCENARIOS[request.scenario];
    if (request.visitor.isRobot) return '-';
    if (scenario.query === 'tracking') return CAMPAIGN_REFERERS[request.queryKey % CAMPAIGN_REFERERS.length];
    const { id } = request.visitor;
    return id % 7 === 0 ? '-' : this.pages[id % this.pages.length];
  }
}

const CAMPAIGN_REFERERS = ['https://www.facebook.com/', 'https://www.google.com/', '-', 'https://l.instagram.com/'];

function queryText(request: Request): string {
  if (request.queryKey === 0) return '-';
  return SCENARIOS[request.scenario].query === 'paging' ? pageText(request.queryKey) : trackingText(request.queryKey);
}

function orNone(n: number): string {
  return n < 0 ? '-' : String(n);
}

const SHORT_TIMES: readonly string[] = Array.from({ length: 4096 }, (_, ms) => secondsText(ms));

/** Seconds with three decimals. */
function seconds(ms: number): string {
  return ms < SHORT_TIMES.length ? SHORT_TIMES[ms] : secondsText(ms);
}

function secondsText(ms: number): string {
  return `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}`;
}

const TWO_DIGITS: readonly string[] = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));

/** `date` and `time` of a second of the day. Neighbouring rows mostly share it. */
class Times {
  private last = -1;
  private lastText = '';

  constructor(private readonly date: string) {}

  text(second: number): string {
    if (second !== this.last) {
      this.last = second;
      const minute = Math.floor(second / 60);
      this.lastText = `${this.date}\t${TWO_DIGITS[Math.floor(minute / 60)]}:${TWO_DIGITS[minute % 60]}:${TWO_DIGITS[second % 60]}`;
    }
    return this.lastText;
  }
}
