/** The site that the logs are of: one entry per cache behaviour, each with its policy and, where there is one, its fault. */
import type { FileKind, Origin, Policy, Scenario } from './scenario.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const PRODUCTS = [
  'autumn-sale',
  'caf%C3%A9-terrace',
  'trail-shoes',
  'rain-jacket',
  'gift%20card',
  'wool-blanket',
  'field-notes',
  'city-bag',
  'size+fit',
  'oak-table',
  'winter-boots',
  'tea-set',
  'linen-shirt',
  'night-lamp',
  'travel-mug',
  'harbour-print',
];

const HTML: FileKind = { extension: 'html', contentType: 'text/html', hasLength: false };
const HTML_UTF8: FileKind = { extension: 'html', contentType: 'text/html;%20charset=UTF-8', hasLength: false };
const JSON_KIND: FileKind = { extension: 'json', contentType: 'application/json', hasLength: true };
const JPEG: FileKind = { extension: 'jpg', contentType: 'image/jpeg', hasLength: true };
const WEBP: FileKind = { extension: 'webp', contentType: 'image/webp', hasLength: true };
const CSS: FileKind = { extension: 'css', contentType: 'text/css', hasLength: false };
const JS: FileKind = { extension: 'js', contentType: 'application/javascript', hasLength: false };
const WOFF2: FileKind = { extension: 'woff2', contentType: 'font/woff2', hasLength: true };
const MP4: FileKind = { extension: 'mp4', contentType: 'video/mp4', hasLength: true };
const PDF: FileKind = { extension: 'pdf', contentType: 'application/pdf', hasLength: true };
const RSS: FileKind = { extension: 'xml', contentType: 'application/rss+xml;%20charset=utf-8', hasLength: false };

const CACHED_FOR_A_DAY: Policy = {
  isCacheable: true,
  ttlSeconds: DAY,
  errorTtlSeconds: 10,
  queryInKey: false,
  cookiesInKey: false,
  originShield: false,
};

const HEALTHY_ORIGIN: Origin = { validated: 1, failing: 0, outage: null, missing: 0, thinkMs: 30 };

/** What most behaviours have in common. */
const PLAIN = {
  distribution: 0,
  fault: null,
  repair: null,
  zipfQuarters: 4,
  words: PRODUCTS,
  method: 'GET',
  query: 'none',
  sendsCookies: false,
  isRanged: false,
  aborts: 0.003,
  policy: CACHED_FOR_A_DAY,
  origin: HEALTHY_ORIGIN,
  repaired: {},
} as const;

const HEALTHY: readonly Scenario[] = [
  {
    ...PLAIN,
    name: 'images',
    pathPattern: '/images/*',
    distribution: 1,
    traffic: 400,
    objects: 90,
    zipfQuarters: 5,
    file: 'products/{word}-{n}.{extension}',
    kinds: [JPEG, WEBP, WEBP],
    size: [6_000, 420_000],
    policy: { ...CACHED_FOR_A_DAY, ttlSeconds: 30 * DAY },
  },
  {
    ...PLAIN,
    name: 'assets',
    pathPattern: '/assets/*',
    traffic: 190,
    objects: 28,
    file: '{word}.{hash}.{extension}',
    words: ['app', 'vendor', 'theme', 'inter-regular', 'search', 'checkout', 'carousel'],
    kinds: [JS, JS, CSS, WOFF2],
    size: [1_500, 240_000],
    policy: { ...CACHED_FOR_A_DAY, ttlSeconds: 365 * DAY },
  },
  {
    ...PLAIN,
    name: 'guides',
    pathPattern: '/guides/*',
    traffic: 80,
    objects: 40,
    zipfQuarters: 5,
    file: '{word}-{n}.{extension}',
    kinds: [HTML_UTF8, HTML],
    size: [7_000, 48_000],
    policy: { ...CACHED_FOR_A_DAY, ttlSeconds: 6 * HOUR },
  },
  {
    ...PLAIN,
    name: 'video',
    pathPattern: '/video/*',
    distribution: 1,
    traffic: 50,
    objects: 12,
    zipfQuarters: 6,
    file: '{word}-{n}/1080p.{extension}',
    kinds: [MP4],
    size: [24_000_000, 400_000_000],
    isRanged: true,
    aborts: 0.05,
    policy: { ...CACHED_FOR_A_DAY, ttlSeconds: 30 * DAY, originShield: true },
  },
  {
    ...PLAIN,
    name: 'orders',
    pathPattern: '/api/orders/*',
    traffic: 12,
    objects: 6,
    file: '{word}-{n}.{extension}',
    words: ['cart', 'quote'],
    kinds: [JSON_KIND],
    size: [120, 900],
    method: 'POST',
    origin: { ...HEALTHY_ORIGIN, thinkMs: 140 },
  },
];

const FAULTY: readonly Scenario[] = [
  {
    ...PLAIN,
    name: 'landing',
    pathPattern: '/landing/*',
    fault: 'the cache key holds the whole query string: every utm_*, fbclid and gclid makes another copy of the page',
    repair: 'leave the query string out of the cache key',
    traffic: 62,
    objects: 9,
    file: '{word}.{extension}',
    words: [
      'black-friday',
      'winter-sale',
      'gift-guide',
      'welcome',
      'free-delivery',
      'students',
      'app',
      'last-chance',
      'fr/%C3%A9t%C3%A9',
    ],
    kinds: [HTML_UTF8, HTML],
    size: [14_000, 60_000],
    query: 'tracking',
    policy: { ...CACHED_FOR_A_DAY, queryInKey: true },
    repaired: { policy: { queryInKey: false } },
  },
  {
    ...PLAIN,
    name: 'shop',
    pathPattern: '/shop/*',
    fault: 'the cache key holds the session cookie: every visitor has a copy of the page',
    repair: 'leave the cookies out of the cache key',
    traffic: 46,
    objects: 8,
    file: '{word}.{extension}',
    words: ['index', 'shoes', 'jackets', 'bags', 'home', 'lamps', 'gift%20cards', 'outlet'],
    kinds: [HTML_UTF8],
    size: [16_000, 70_000],
    sendsCookies: true,
    policy: { ...CACHED_FOR_A_DAY, cookiesInKey: true },
    repaired: { policy: { cookiesInKey: false } },
  },
  {
    ...PLAIN,
    name: 'prices',
    pathPattern: '/prices/*',
    fault: 'a TTL of 60 seconds for files that change once a day, most of them without an ETag',
    repair: 'a TTL of a day',
    traffic: 50,
    objects: 6,
    file: '{word}.{extension}',
    words: ['eur', 'gbp', 'usd', 'pln', 'sek', 'chf'],
    kinds: [JSON_KIND],
    size: [900, 22_000],
    policy: { ...CACHED_FOR_A_DAY, ttlSeconds: MINUTE },
    origin: { ...HEALTHY_ORIGIN, validated: 0.3 },
    repaired: { policy: { ttlSeconds: DAY } },
  },
  {
    ...PLAIN,
    name: 'catalog',
    pathPattern: '/api/catalog/*',
    fault: 'the origin sends Cache-Control: no-store for answers that are the same for everyone',
    repair: 'let the origin send max-age=86400',
    traffic: 36,
    objects: 5,
    file: '{word}.{extension}',
    words: ['products', 'categories', 'stores', 'reviews', 'offers'],
    kinds: [JSON_KIND],
    size: [2_000, 30_000],
    query: 'paging',
    policy: { ...CACHED_FOR_A_DAY, isCacheable: false, queryInKey: true },
    origin: { ...HEALTHY_ORIGIN, thinkMs: 90 },
    repaired: { policy: { isCacheable: true } },
  },
  {
    ...PLAIN,
    name: 'feeds',
    pathPattern: '/feeds/*',
    fault:
      'the origin fails half of the time, from 11:00 to 13:00 nearly always, and some feeds are gone (404); sent with ' +
      'must-revalidate, an expired copy gives way to the error, and what could have been revalidated is a Miss later',
    repair: 'an origin that answers, and all feeds back in their places',
    traffic: 28,
    objects: 7,
    file: '{word}.{extension}',
    words: ['products', 'news', 'offers', 'stock', 'blog', 'jobs', 'podcast'],
    kinds: [RSS],
    size: [3_000, 40_000],
    policy: { ...CACHED_FOR_A_DAY, ttlSeconds: 5 * MINUTE },
    origin: { validated: 1, failing: 0.5, outage: { fromHour: 11, toHour: 13, failing: 0.95 }, missing: 0.3, thinkMs: 60 },
    repaired: { origin: { failing: 0, outage: null, missing: 0 } },
  },
  {
    ...PLAIN,
    name: 'archive',
    pathPattern: '/archive/*',
    distribution: 1,
    fault: 'thousands of files, each asked for a few times a day all over the world: cold at every POP',
    repair: 'Origin Shield: one regional cache sees all requests, and answers the POPs near it as a plain Hit',
    traffic: 46,
    objects: 1_500,
    zipfQuarters: 3,
    file: '{year}/{month}/{word}-{n}.{extension}',
    kinds: [PDF, PDF, JPEG],
    size: [40_000, 3_500_000],
    aborts: 0.012,
    repaired: { policy: { originShield: true, ttlSeconds: 30 * DAY } },
  },
];

export const SCENARIOS: readonly Scenario[] = [...HEALTHY, ...FAULTY];

/** The scenario whose catalogue is widened where more distinct rows are asked for. */
export const LONG_TAIL = SCENARIOS.findIndex((scenario) => scenario.name === 'archive');
