/** A made-up report that is the same every time: a shop with some objects that are rarely in the cache. */
import { type Counts, MEASURES } from '../../src/schema/measures.js';
import { RATIO_DEFINITIONS } from '../../src/schema/ratios.js';
import type { Report, Summary } from '../../src/schema/summary.js';
import type { Cell, Column, Table } from '../../src/schema/table.js';

const MEASURE_COLUMNS: readonly Column[] = MEASURES.map(({ name, kind }) => ({ name, kind }));

const SHARE_COLUMNS: readonly Column[] = [
  { name: 'miss_share', kind: 'ratio' },
  { name: 'cumulative_miss_share', kind: 'ratio' },
];

/** Counts that look like a log's: `missing` of every 100 cacheable requests are misses. */
export function counts(requests: number, missing: number, size: number): Counts {
  const misses = Math.round((requests * missing) / 100);
  const refresh = Math.round(requests / 40);
  const errors = Math.round(requests / 90);
  const hits = Math.max(0, requests - misses - refresh - errors);
  return {
    hits,
    refresh_hits: refresh,
    misses,
    errors,
    other: 0,
    bytes_sent: requests * size,
    hit_bytes: (hits + refresh) * size,
    miss_bytes: misses * size,
    time_taken_ms: hits * 12 + misses * 260,
  };
}

export function measured(dimensions: readonly Cell[], of: Counts): Cell[] {
  return [...dimensions, ...MEASURES.map((measure) => measure.of(of))];
}

/** A ranking by misses, with both shares, over the groups given. */
export function ranking(dimensions: readonly string[], groups: readonly (readonly [readonly Cell[], Counts])[]): Table {
  const total = groups.reduce((sum, [, { misses }]) => sum + misses, 0);
  const sorted = [...groups].sort(([, a], [, b]) => b.misses - a.misses);
  let running = 0;
  const rows = sorted.map(([names, of]) => {
    running += of.misses;
    return [...measured(names, of), total === 0 ? null : of.misses / total, total === 0 ? null : running / total];
  });
  const texts = dimensions.map((name): Column => ({ name, kind: 'text' }));
  return { columns: [...texts, ...MEASURE_COLUMNS, ...SHARE_COLUMNS], rows };
}

const PATHS: readonly string[] = [
  '/api/v2/catalogue/search',
  '/assets/product-images/2026/spring-collection/original/IMG_20260501_0042-red-shoes.webp',
  '/assets/fonts/inter-var-latin.woff2',
  '/downloads/manuals/en/washing-machine-9000/installation-and-user-guide.pdf',
  '/',
  '/checkout/session',
  '/video/teaser/seg-0001.m4s',
  '/%E6%97%A5%E6%9C%AC/商品/カタログ.html',
  '/static/js/vendors~main.9f3c2a1b.chunk.js',
];

/** Many objects, the first ones with far more misses than the last. */
export function objects(count: number): Table {
  const groups = Array.from({ length: count }, (_, i) => {
    const path = i < PATHS.length ? PATHS[i] : `/assets/product-images/2026/item-${String(i).padStart(5, '0')}/thumb.webp`;
    return [
      [path],
      counts(Math.round(240_000 / (i + 1)), [62, 35, 4, 88, 12, 97, 22, 41][i % 8], 900 + 7331 * (i % 13)),
    ] as const;
  });
  return ranking(['uri'], groups);
}

const POPS = [
  'FRA56-P3',
  'LHR62-C1',
  'IAD89-P2',
  'NRT57-P1',
  'GRU3-C2',
  'SYD62-P1',
  'CDG50-C1',
  'BOM78-P6',
  'SFO5-P1',
  'JNB50-C1',
  'HEL50-C2',
  'TXL50',
];

function hours(days: number): Table {
  const rows = Array.from({ length: days * 24 }, (_, i) => {
    const date = new Date(Date.UTC(2026, 4, 1, i)).toISOString();
    const wave = 1 + Math.cos(((i - 15) / 24) * 2 * Math.PI);
    const requests = Math.round(9_000 + 26_000 * wave + ((i * 7919) % 4000));
    return measured([date.slice(0, 10), date.slice(11, 13)], counts(requests, Math.round(38 - 13 * wave), 4096));
  });
  return { columns: [{ name: 'date', kind: 'text' }, { name: 'hour', kind: 'text' }, ...MEASURE_COLUMNS], rows };
}

const RATIOS = [0.7243, 0.6581, 0.6792, 0.7011, 0.7402];

const SUMMARY: Summary = {
  inputs: {
    files: 1_344,
    bytes: 412_345_678,
    failed: [
      { file: 'logs/E2QWRUHEXAMPLE.2026-05-02-09.1a2b3c4d.gz', reason: 'unexpected end of file: the gzip data is cut off' },
    ],
  },
  rows: {
    accepted: 1_862_345,
    rejected: 14,
    reasons: { '31 fields where the header names 33': 13, 'the line is longer than 1 MiB': 1 },
    samples: [
      {
        file: 'logs/E2QWRUHEXAMPLE.2026-05-01-13.9f8e7d6c.gz',
        line: 1207,
        reason: '31 fields where the header names 33',
        text: '2026-05-01\t13:07:11\tFRA56-P3\t4521\t203.0.113.7\tGET\td111111abcdef8.cloudfront.net\t/assets/\u001b[31mred\u001b[0m.css\t200\t-\tMozilla/5.0',
      },
    ],
  },
  first: '2026-05-01T00:00:02Z',
  last: '2026-05-02T23:59:58Z',
  requests: 1_862_345,
  bytes_sent: 71_234_567_890,
  result_types: {
    Hit: 1_203_411,
    Miss: 478_002,
    RefreshHit: 52_123,
    Error: 21_004,
    Redirect: 99_870,
    LambdaGeneratedResponse: 7_923,
    LimitExceeded: 12,
  },
  response_result_types: { Hit: 1_264_921, Miss: 478_002, Error: 21_016, Redirect: 98_406 },
  hit_ratio: RATIOS[0],
  byte_hit_ratio: RATIOS[1],
  definitions: Object.fromEntries(RATIO_DEFINITIONS.map(({ name }, i) => [name, RATIOS[i]])),
  complete: false,
};

export function sampleReport(days = 2): Report {
  return {
    summary: SUMMARY,
    objects: objects(340),
    pops: ranking(
      ['pop'],
      POPS.map((pop, i) => [[pop], counts(Math.round(400_000 / (i + 1)), 18 + 5 * i, 5000)] as const),
    ),
    contentTypes: ranking(
      ['content_type'],
      ['text/html', 'image/webp', 'application/json', 'video/mp4', 'font/woff2', null].map(
        (type, i) => [[type], counts(Math.round(300_000 / (i + 1)), [12, 34, 93, 8, 2, 55][i], 20_000)] as const,
      ),
    ),
    hours: hours(days),
  };
}

/** A report of inputs that hold no request. */
export function emptyReport(): Report {
  const none = (table: Table): Table => ({ ...table, rows: [] });
  const { objects: uris, pops, contentTypes, hours: times } = sampleReport();
  return {
    summary: {
      inputs: { files: 1, bytes: 20, failed: [] },
      rows: { accepted: 0, rejected: 0, reasons: {}, samples: [] },
      first: null,
      last: null,
      requests: 0,
      bytes_sent: 0,
      result_types: {},
      response_result_types: {},
      hit_ratio: null,
      byte_hit_ratio: null,
      definitions: Object.fromEntries(RATIO_DEFINITIONS.map(({ name }) => [name, null])),
      complete: true,
    },
    objects: none(uris),
    pops: none(pops),
    contentTypes: none(contentTypes),
    hours: none(times),
  };
}

/** The same text wherever a log could have put it. */
export function hostileReport(text: string, days = 1): Report {
  const one = (dimension: string) => ranking([dimension], [[[text], counts(100, 40, 10)] as const]);
  return {
    summary: {
      ...SUMMARY,
      inputs: { files: 1, bytes: 1, failed: [{ file: text, reason: text }] },
      rows: { accepted: 1, rejected: 1, reasons: { [text]: 1 }, samples: [{ file: text, line: 1, reason: text, text }] },
      result_types: { [text]: 1 },
      response_result_types: { [text]: 1 },
    },
    objects: one('uri'),
    pops: one('pop'),
    contentTypes: one('content_type'),
    hours: hours(days),
  };
}
