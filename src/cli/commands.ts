/** The one table of commands. It drives parsing, `--help` and the README. */

import { SETTINGS } from '../schema/nightly-settings.js';
import { ENGINES } from '../tasks/query.js';
import { ATHENA_OPTIONS, PRICE_PER_TB } from './athena-options.js';
import { GATE_OPTIONS } from './gate-options.js';
import { NIGHTLY_OPTIONS } from './nightly-options.js';
import {
  ACCOUNT_OPTIONS,
  BY,
  DAYS,
  DRY_RUN,
  FIELD_LIST,
  LIMIT,
  LISTING_OPTIONS,
  MACHINE_OPTIONS,
  MEMORY,
  MIN_REQUESTS,
  type OptionSpec,
  OUTPUT_OPTIONS,
  PLAIN_SORT,
  QUESTIONS,
  REPORT_OUTPUT_OPTIONS,
  ROW_OPTIONS,
  S3_OPTIONS,
  SORT,
  THREADS,
} from './options.js';
import { DDL_OPTIONS, ENGINE, LIST, PARAMETER_OPTIONS, PRINT, TABLE_OPTIONS } from './query-options.js';
import type { Streams } from './streams.js';

/** What follows the name of a command. */
export interface Operands {
  /** As commander reads them: `<input...>` or `[name]`. */
  readonly flags: string;
  /** As the docs write them. */
  readonly usage: string;
  readonly about: string;
}

export interface CommandSpec {
  readonly name: string;
  readonly operands: Operands;
  /** One line: what it answers. */
  readonly about: string;
  readonly options: readonly OptionSpec[];
  /** What it costs, and examples: the end of its help. */
  readonly more: string;
  /** Runs it; resolves to the exit code. Loaded when it is used, so that `--help` is instant. */
  readonly run: (operands: string[], options: Record<string, unknown>, streams: Streams) => Promise<number>;
}

const INPUTS: Operands = {
  flags: '<input...>',
  usage: 'INPUT…',
  about: 'log files, folders, globs, s3://BUCKET/PREFIX, or - for stdin; gzip or plain',
};

const COST = `Every log is read once. Memory grows with the number of distinct groups, up to
--memory; beyond that they go to disk, and the answer is the same.`;

export const COMMANDS: readonly CommandSpec[] = [
  {
    name: 'report',
    operands: INPUTS,
    about: 'what the cache misses, by object, POP and content type; all hit ratios',
    options: [
      {
        flags: '--out <place>',
        about: 'also write index.html, summary.json, CSV and Parquet into this folder, or s3://BUCKET/PREFIX',
      },
      ...GATE_OPTIONS,
      ...ROW_OPTIONS,
      ...REPORT_OUTPUT_OPTIONS,
      ...S3_OPTIONS,
      ...MACHINE_OPTIONS,
      DRY_RUN,
    ],
    more: `${COST}
A gate that does not hold says what fell and what is most to blame; the exit code is 4.

Examples:
  hitlens report logs/ --out report
  hitlens report logs/ --fail-under 0.9 --definition console
  hitlens report logs/ --from 2026-11-19 --to 2026-11-20 --format json
  hitlens report s3://my-logs/cdn/ --since 1d --dry-run`,
    run: async (...all) => (await import('./run-report.js')).runReport(...all),
  },
  {
    name: 'top',
    operands: INPUTS,
    about: 'the worst-caching objects (or POPs, content types, ...) first',
    options: [
      { ...BY, otherwise: 'uri' },
      SORT,
      { ...LIMIT, otherwise: '20' },
      { ...MIN_REQUESTS, otherwise: '1; for a ratio the larger of 10 and 0.01 % of all requests' },
      ...ROW_OPTIONS,
      ...OUTPUT_OPTIONS,
      ...S3_OPTIONS,
      ...MACHINE_OPTIONS,
      DRY_RUN,
    ],
    more: `Counts, bytes and times sort with the largest first, ratios with the smallest.
${COST}

Examples:
  hitlens top logs/ --since 6h
  hitlens top s3://my-logs/cdn/ --since 6h --by pop --sort hit_ratio
  hitlens top logs/ --where 'content_type=image/*' --sort miss_bytes --format csv`,
    run: async (...all) => (await import('./run-top.js')).runTop(...all),
  },
  {
    name: 'aggregate',
    operands: INPUTS,
    about: 'a plain group-by: requests, bytes and time',
    options: [
      { ...BY, isRequired: true },
      PLAIN_SORT,
      { ...LIMIT, otherwise: 'all' },
      { ...MIN_REQUESTS, otherwise: '1' },
      ...ROW_OPTIONS,
      ...OUTPUT_OPTIONS,
      ...S3_OPTIONS,
      ...MACHINE_OPTIONS,
      DRY_RUN,
    ],
    more: `${COST} The answer is written as it comes; Parquet when it is whole.

Examples:
  hitlens aggregate logs/ --by uri,pop,content_type,result_type --output groups.csv
  hitlens aggregate logs/ --by uri,pop,date,hour --output groups.parquet
  hitlens aggregate logs/ --by status,result_type --where method=GET`,
    run: async (...all) => (await import('./run-aggregate.js')).runAggregate(...all),
  },
  {
    name: 'rollup',
    operands: INPUTS,
    about: 'build or refresh the Parquet tables: days whose logs are the same are skipped',
    options: [
      { flags: '--to <place>', about: 'where the tables are: a folder, or s3://BUCKET/PREFIX', isRequired: true },
      DAYS,
      { flags: '--force', about: 'build what is up to date, too' },
      { ...ENGINE, about: `what builds them: ${ENGINES.join(', ')}`, otherwise: 'duckdb: hitlens itself' },
      FIELD_LIST,
      ...OUTPUT_OPTIONS,
      ...ATHENA_OPTIONS,
      ...S3_OPTIONS,
      ...MACHINE_OPTIONS,
    ],
    more: `A day of a distribution is one object in each table, and takes the place of the one
before as a whole. Logs come up to a day late: --days 3 every night finds them.

Examples:
  hitlens rollup logs/ --to rollup
  hitlens rollup s3://my-logs/cdn/ --to s3://my-tables/cdn --days 3
  hitlens rollup s3://my-logs/cdn/ --to s3://my-tables/cdn --engine athena`,
    run: async (...all) => (await import('./run-rollup.js')).runRollup(...all),
  },
  {
    name: 'nightly',
    operands: { flags: '[input...]', usage: '[INPUT…]', about: SETTINGS.logs.about },
    about: 'rollup, report and gates in one, for cron and systemd',
    options: NIGHTLY_OPTIONS,
    more: `Brings the tables up to date, then reports and judges one whole UTC day out of them:
yesterday. Logs are read once, and only those of days that changed. Logs come up to a
day late, mostly within an hour: begin some hours after midnight UTC. What came for an
earlier day since is built into its tables, and counted as late.

The settings are those of hitlens.config.json; what a flag says wins. On success there
is one line on stdout. A gate that has no request to judge by does not hold, unless it
says min_requests.

Exit codes: 0 done; 1 failed, or another night is still running; 2 wrong usage; 3 done,
but not all logs could be read whole; 4 a gate does not hold (whether whole or not).

Examples:
  hitlens nightly --config /etc/hitlens.config.json
  hitlens nightly s3://my-logs/cdn/ --rollup s3://my-tables/cdn --report s3://my-reports/cdn
  hitlens nightly logs/ --rollup rollup --fail-under 0.9 --metrics /var/lib/node_exporter/hitlens.prom
  hitlens nightly --fail-under 0.95,content_type=image/*,min_requests=1000 --log json`,
    run: async (...all) => (await import('./run-nightly.js')).runNightly(...all),
  },
  {
    name: 'query',
    operands: {
      flags: '[question]',
      usage: 'NAME|FILE.sql',
      about: 'the name of a question (--list names them), or a file with SQL of your own',
    },
    about: 'a question in SQL, asked of the rollup tables or of raw logs',
    options: [
      LIST,
      PRINT,
      ENGINE,
      ...TABLE_OPTIONS,
      ...PARAMETER_OPTIONS,
      ...OUTPUT_OPTIONS,
      ...ATHENA_OPTIONS,
      ...S3_OPTIONS,
      ...MACHINE_OPTIONS,
    ],
    more: `Parameters differ from question to question; --print shows those of one, with the
SQL. Tables are read by day: --from and --to spare the others. DuckDB runs in this
process, within --memory; what does not fit goes to disk.

Examples:
  hitlens query --list
  hitlens query worst-objects --from 2026-11-19 --to 2026-11-20
  hitlens query fleet-hit-ratio --tables report/rollup --format csv
  hitlens query query-string-fragmentation --raw logs/
  hitlens query repeat-misses --raw s3://my-logs/cdn/ --from 2026-11-19 --to 2026-11-20
  hitlens query refresh-hit-heavy --param min_share=0.8
  hitlens query mine.sql --print`,
    run: async (...all) => (await import('./run-query.js')).runQuery(...all),
  },
  {
    name: 'estimate',
    operands: { ...INPUTS, about: 'log files, folders, globs, or s3://BUCKET/PREFIX' },
    about: 'what all this would take and cost, here and on Athena, from a listing alone',
    options: [...LISTING_OPTIONS, QUESTIONS, PRICE_PER_TB, ...OUTPUT_OPTIONS, ...S3_OPTIONS, MEMORY, THREADS],
    more: `No log is read: names and sizes are enough, and so is s3:ListBucket. Everything is a
range, and what was assumed is said. json and ndjson have all of it, csv and parquet the ways.

Examples:
  hitlens estimate logs/
  hitlens estimate s3://my-logs/cdn/ --days 7 --questions 500
  hitlens estimate s3://my-logs/cdn/ --since 1d --threads 16 --format json`,
    run: async (...all) => (await import('./run-estimate.js')).runEstimate(...all),
  },
  {
    name: 'tables',
    operands: { flags: '<action>', usage: 'print|create', about: 'print: show the statements; create: run them on Athena' },
    about: "Athena's tables over the rollup tables, or over raw logs",
    options: [...DDL_OPTIONS, ...ATHENA_OPTIONS, ...ACCOUNT_OPTIONS],
    more: `print needs no AWS account. Days are found by Athena itself (partition projection), so
there is no crawler to run, and a new day is there as soon as its files are.

Examples:
  hitlens tables print --location s3://my-bucket/rollup/
  hitlens tables print --raw v1 --location s3://my-logs/cdn/
  hitlens tables print --raw v2-parquet --location s3://my-logs/AWSLogs/123456789012/CloudFront/`,
    run: async (...all) => (await import('./run-tables.js')).runTables(...all),
  },
];
