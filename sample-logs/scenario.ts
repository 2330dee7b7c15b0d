/** What a scenario can say. The scenarios themselves are in `scenarios.ts`. */

/** How CloudFront caches the answers of one cache behaviour. */
export interface Policy {
  /** False: the origin sends `Cache-Control: no-store`. */
  readonly isCacheable: boolean;
  readonly ttlSeconds: number;
  /** How long an error of the origin is kept (error caching minimum TTL). */
  readonly errorTtlSeconds: number;
  readonly queryInKey: boolean;
  readonly cookiesInKey: boolean;
  readonly originShield: boolean;
}

/** A time of the day (UTC hours) in which the origin fails more often. */
export interface Outage {
  readonly fromHour: number;
  readonly toHour: number;
  readonly failing: number;
}

/** How the origin answers. Shares are 0 to 1. */
export interface Origin {
  /** Share of objects that come with an ETag, so that an expired copy can be checked instead of fetched again. */
  readonly validated: number;
  /** Share of requests to the origin that fail with 502, 503 or 504. */
  readonly failing: number;
  readonly outage: Outage | null;
  /** Share of objects that do not exist: 404. */
  readonly missing: number;
  /** Milliseconds that it thinks before the first byte. */
  readonly thinkMs: number;
}

export interface FileKind {
  readonly extension: string;
  /** As in `sc-content-type`, escaped as logged. */
  readonly contentType: string;
  /** Whether `Content-Length` is sent; text compressed on the way has none. */
  readonly hasLength: boolean;
}

export interface Scenario {
  readonly name: string;
  /** Of the cache behaviour: every object of the scenario lies under it, and no other. */
  readonly pathPattern: string;
  /** 0 or 1: which of the two distributions serves it. */
  readonly distribution: 0 | 1;
  /** What is wrong, null where all is well. */
  readonly fault: string | null;
  /** What repairs it, in words; what it changes is in `repaired`. */
  readonly repair: string | null;
  /** Part of all requests; only the relation counts. */
  readonly traffic: number;
  /** How many objects there are. */
  readonly objects: number;
  /** Exponent of the Zipf popularity, in quarters. */
  readonly zipfQuarters: number;
  /** Under the path pattern, with `{word}`, `{n}`, `{hash}`, `{year}`, `{month}` and `{extension}`. */
  readonly file: string;
  /**
   * For `{word}`, the most popular object's first. As they stand in the viewer's URL: some carry what a browser has
   * encoded. Where `{word}` alone tells the files apart, as many as there are objects.
   */
  readonly words: readonly string[];
  readonly kinds: readonly FileKind[];
  /** Smallest and largest body in bytes; most are near the smallest. */
  readonly size: readonly [number, number];
  readonly method: 'GET' | 'POST';
  /** Query strings of the viewers: campaign parameters, or a page number and a sort order. */
  readonly query: 'none' | 'tracking' | 'paging';
  readonly sendsCookies: boolean;
  /** Viewers ask for byte ranges. */
  readonly isRanged: boolean;
  /** Share of viewers that go away before the last byte. */
  readonly aborts: number;
  readonly policy: Policy;
  readonly origin: Origin;
  readonly repaired: { readonly policy?: Partial<Policy>; readonly origin?: Partial<Origin> };
}
