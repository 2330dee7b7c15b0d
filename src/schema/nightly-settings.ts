/**
 * The one table of settings of a night. `hitlens.config.json`, its published JSON Schema, the flags of `hitlens nightly`,
 * the messages about wrong values and the docs are made of it.
 */
import type { AthenaConfig, GateConfig, NightlyConfig } from './nightly-config.js';
import { DURATION_PATTERN, SIZE_PATTERN } from './quantities.js';
import { RATIO_DEFINITIONS, shortName } from './ratios.js';

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Setting {
  /** One line. */
  readonly about: string;
  /** What holds where nothing is said, in words. */
  readonly otherwise?: string;
  /** What a value must be, in words that follow "expected". */
  readonly expected: string;
  /** The same as JSON Schema, for a value in the file. */
  readonly schema: JsonSchema;
}

const TEXT = { expected: 'text', schema: { type: 'string', minLength: 1 } } as const;

function text(about: string, otherwise?: string, expected?: string): Setting {
  return { ...TEXT, about, otherwise, expected: expected ?? TEXT.expected };
}

function whole(about: string, otherwise: string, minimum: number, maximum: number): Setting {
  const expected = `a whole number from ${minimum} to ${maximum}`;
  return { about, otherwise, expected, schema: { type: 'integer', minimum, maximum } };
}

function choice(about: string, otherwise: string | undefined, names: readonly string[]): Setting {
  return { about, otherwise, expected: `one of: ${names.join(', ')}`, schema: { enum: names } };
}

/** Logs come up to a day late: the reported day, the one before it and the one after it. */
export const DEFAULT_DAYS = 3;

const PLACE = 'a folder, or s3://BUCKET/PREFIX';

const DEFINITION_NAMES = [...new Set(RATIO_DEFINITIONS.flatMap((definition) => [definition.name, shortName(definition)]))];

export const GATE_SETTINGS: Readonly<Record<keyof GateConfig, Setting>> = {
  failUnder: {
    about: 'the least that the hit ratio may be',
    expected: 'a ratio from 0 to 1, as in 0.9',
    schema: { type: 'number', minimum: 0, maximum: 1 },
  },
  definition: choice('which hit ratio', RATIO_DEFINITIONS[0].name, DEFINITION_NAMES),
  distribution: {
    about: 'only this distribution',
    otherwise: 'all of them together',
    expected: 'the id of a distribution, as in E1WGQ7ZK4N2RVD',
    schema: { type: 'string', pattern: '^[A-Z0-9]{5,20}$' },
  },
  contentType: {
    about: 'only this media type, * for anything',
    otherwise: 'all of them together',
    expected: 'a media type, as in text/html or image/*',
    schema: { type: 'string', pattern: '^[^\\s,;]*[/*][^\\s,;]*$' },
  },
  minRequests: {
    about: 'with fewer requests the gate is not judged',
    otherwise: 'judged by whatever there is; it does not hold where there is nothing',
    expected: 'a whole number from 1 up',
    schema: { type: 'integer', minimum: 1 },
  },
};

export const ATHENA_SETTINGS: Readonly<Record<keyof AthenaConfig, Setting>> = {
  workgroup: text('Athena: the workgroup', 'primary'),
  database: text('Athena: the database of the tables', 'default'),
  catalog: text('Athena: the data catalog', 'AwsDataCatalog'),
  outputLocation: {
    about: 'Athena: where results go, as in s3://my-results/hitlens/',
    otherwise: "the workgroup's",
    expected: 'a place in S3, as in s3://my-results/hitlens/',
    schema: { type: 'string', pattern: '^s3://[a-z0-9][a-z0-9.-]+(/|$)' },
  },
  maxScan: {
    about: 'Athena: stop a query that scans more, as in 10GiB',
    otherwise: 'no limit but that of the workgroup',
    expected: 'a size, as in 10GiB',
    schema: { type: 'string', pattern: SIZE_PATTERN },
  },
  timeout: {
    about: 'Athena: stop a query that takes longer, its time in queues included',
    otherwise: '30m',
    expected: 'a time, as in 90s, 30m or 2h',
    schema: { type: 'string', pattern: DURATION_PATTERN },
  },
  pricePerTb: {
    about: 'Athena: what a TB scanned costs in your region, for the cost that is shown',
    otherwise: '5',
    expected: 'dollars, as in 6.75',
    schema: { type: 'number', minimum: 0 },
  },
};

function objectOf(settings: Readonly<Record<string, Setting>>, required: readonly string[] = []): JsonSchema {
  const properties = Object.entries(settings).map(([key, { about, otherwise, schema }]) => {
    const description = otherwise === undefined ? about : `${about} (default: ${otherwise})`;
    return [key, { description, ...schema }] as const;
  });
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(properties),
    ...(required.length === 0 ? {} : { required }),
  };
}

export const SETTINGS: Readonly<Record<keyof NightlyConfig, Setting>> = {
  $schema: text('where the JSON Schema of this file is, for editors'),
  logs: {
    about: 'log files, folders, globs, s3://BUCKET/PREFIX; gzip or plain',
    expected: 'a list of files, folders, globs and s3://BUCKET/PREFIX, one at least',
    schema: { type: 'array', minItems: 1, items: { type: 'string', minLength: 1, not: { const: '-' } } },
  },
  rollup: text(`where the tables are kept: ${PLACE}`, undefined, PLACE),
  report: text(`where reports go, each day's in a folder of its own: ${PLACE}`, 'no report', PLACE),
  day: {
    about: 'the UTC day to report and judge',
    otherwise: 'yesterday',
    expected: 'a UTC day, as in 2026-11-19',
    schema: { type: 'string', format: 'date' },
  },
  days: whole(
    'how many days of tables to bring up to date, the one after the reported day included',
    String(DEFAULT_DAYS),
    2,
    3660,
  ),
  engine: choice('what builds the tables and answers', 'duckdb: hitlens itself, on this machine', ['duckdb', 'athena']),
  athena: { about: 'how to reach Athena', expected: 'an object', schema: objectOf(ATHENA_SETTINGS) },
  gates: {
    about: 'hit ratios that must not fall under a value (exit code 4)',
    otherwise: 'none',
    expected: 'a list of objects with failUnder',
    schema: { type: 'array', items: objectOf(GATE_SETTINGS, ['failUnder']) },
  },
  metrics: text('a file for metrics in the OpenMetrics text format', 'no metrics', 'the name of a file'),
  log: choice('what goes to stderr: text for people, or json, an object a line', 'text', ['text', 'json']),
  fields: choice('v1: take files without a header for standard logs', undefined, ['v1']),
  memory: {
    about: 'most memory for groups and input, as in 512MiB; what does not fit goes to disk',
    otherwise: 'a quarter of the memory, at most 1GiB',
    expected: 'a size from 32MiB up, as in 512MiB or 2GiB',
    schema: { type: 'string', pattern: SIZE_PATTERN, format: 'memory' },
  },
  threads: whole('worker threads', 'as many as there are cores', 1, 256),
  tempDir: text('where on disk', "the system's folder for temp files", 'a folder'),
  profile: text('AWS: the profile', 'AWS_PROFILE, or default'),
  region: text('AWS: the region', 'the configured one; a bucket elsewhere is found'),
  requestPayer: {
    about: 'S3: pay for what is read from a requester-pays bucket',
    expected: 'true or false',
    schema: { type: 'boolean' },
  },
  concurrency: whole('S3: most requests at once', '32', 1, 1024),
};

/** The JSON Schema of `hitlens.config.json`. */
export function configSchema(required: readonly (keyof NightlyConfig)[] = ['logs', 'rollup']): JsonSchema {
  return { $schema: 'http://json-schema.org/draft-07/schema#', title: 'hitlens nightly', ...objectOf(SETTINGS, required) };
}
