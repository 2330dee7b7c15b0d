/** What an operator says about a deployment, and what holds where nothing is said. */
import { z } from 'zod';
import { RATIO_DEFINITIONS, shortName } from '../hitlens.js';
import { list, object, oneNumberOf, oneOf, share, text, timeOfDay, timeZone, whole } from './fields.js';

/** How CloudFront writes logs. */
export const LAYOUTS = ['v1', 'v2-w3c', 'v2-json', 'v2-parquet'] as const;

/** CloudWatch keeps logs for one of these. */
const LOG_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];
/** S3 counts days of retention in 31 bits; this is a century. */
const MOST_DAYS = 36_500;

/** Long and short names of hit ratios. */
const DEFINITIONS = [...new Set(RATIO_DEFINITIONS.flatMap((one) => [one.name, shortName(one)]))] as [string, ...string[]];

const distribution = () => text(/^[A-Z0-9]{10,20}$/, 'the id of a distribution, as in E1WGQ7ZK4N2RVD');

const days = (what: string, otherwise: number) => whole(1, MOST_DAYS, 'days').default(otherwise).describe(`days to keep ${what}`);

const LOGS = object({
  bucket: text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket').describe('the bucket that CloudFront writes to'),
  prefix: text(
    /^([\w.=@:,+-]([\w./=@:,+ -]*[\w.=@:,+-])?\/?)?$/,
    'a prefix that begins without / and has no wildcards, as in cdn/',
  )
    .default('')
    .describe('what the keys of the logs begin with; for v2 the folder that holds a folder for each distribution'),
  layout: oneOf(LAYOUTS).describe('how CloudFront writes them: v1 is standard logging (legacy), the others are v2 by its format'),
  distributions: list(distribution(), 'distribution ids')
    .default([])
    .describe('only these; all that are there where it is empty'),
  kmsKey: text(/^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/, 'the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID')
    .optional()
    .describe('the key, where the bucket is encrypted with one of yours'),
});

const SCHEDULE = object({
  at: timeOfDay().default('04:30').describe('when the job runs, every day'),
  timeZone: timeZone().default('UTC').describe('of that time'),
});

const LAMBDA = object({
  runsOn: z.literal('lambda'),
  memoryMiB: whole(1024, 10_240, 'MiB').default(3008).describe('memory; a core comes with each 1769 MiB'),
  storageGiB: whole(1, 10, 'GiB').default(10).describe('room for temp files'),
  timeoutMinutes: whole(1, 15, 'minutes').default(15).describe('the most time a run may take'),
  architecture: oneOf(['x86_64', 'arm64']).default('x86_64').describe('the kind of processor'),
});

const FARGATE = object({
  runsOn: z.literal('fargate'),
  cores: oneNumberOf([1, 2, 4, 8, 16], 'cores').default(4).describe('cores'),
  memoryGiB: whole(2, 120, 'GiB').default(16).describe('memory'),
  storageGiB: whole(21, 200, 'GiB').default(100).describe('room for temp files'),
  timeoutMinutes: whole(1, 1380, 'minutes').default(360).describe('the most time a run may take'),
  architecture: oneOf(['x86_64', 'arm64']).default('x86_64').describe('the kind of processor'),
  subnets: list(text(/^subnet-[0-9a-f]{8,17}$/, 'the id of a subnet, subnet-…'), 'ids of subnets')
    .default([])
    .describe('where it runs; a network of its own is made where none is named'),
  securityGroups: list(text(/^sg-[0-9a-f]{8,17}$/, 'the id of a security group, sg-…'), 'ids of security groups')
    .default([])
    .describe('its security groups, in the same network as the subnets'),
  assignPublicIp: z
    .boolean({ error: 'expected true or false' })
    .default(false)
    .describe('for subnets of yours that reach S3 and CloudWatch through an internet gateway'),
});

const GATE = object({
  failUnder: share().describe('the least hit ratio'),
  definition: oneOf(DEFINITIONS).default('hit_ratio').describe('which hit ratio'),
  distribution: distribution().optional().describe('of this distribution; of all of them together where none is named'),
  contentType: text(/^[\w.+*-]+\/[\w.+*-]+$/, 'a media type, as in text/html or image/*')
    .optional()
    .describe('of this media type'),
  minRequests: whole(1, Number.MAX_SAFE_INTEGER, 'requests').optional().describe('not judged on a day with fewer requests'),
});

const ALARMS = object({
  emails: list(text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address'), 'e-mail addresses')
    .default([])
    .describe('who is told'),
  rejectedShare: share().default(0.01).describe('share of rows that may be unreadable'),
  silentHours: whole(25, 168, 'hours').default(26).describe('hours without a run that ended well'),
});

const RETENTION = object({
  objects: days('objects_daily', 400),
  fleet: days('fleet_hourly', 1826),
  reports: days('reports', 90),
  results: days('answers of Athena', 7),
  replaced: days('what a newer object took the place of', 14),
  accessLogs: days('records of who read the tables', 90),
  jobLogs: oneNumberOf(LOG_DAYS, 'days').default(90).describe('days to keep what the job says'),
});

const ATHENA = object({
  questionGiB: whole(1, 1_048_576, 'GiB').default(100).describe('a question that scans more is stopped'),
  buildGiB: whole(1, 1_048_576, 'GiB').default(1024).describe('so is a statement of the nightly job, with engine athena'),
});

const JOB = z.discriminatedUnion('runsOn', [LAMBDA, FARGATE], { error: 'expected lambda or fargate' });

/** Defaults of defaults are worked out by parsing nothing. */
const withDefaults = <Schema extends z.ZodType>(schema: Schema, nothing: z.input<Schema>, about: string) =>
  schema.prefault(nothing as never).describe(about);

export const SETTINGS = object({
  $schema: z.string().optional(),
  name: text(/^[a-z][a-z0-9-]{0,29}$/, 'a name of small letters, digits and hyphens, at most 30')
    .default('hitlens')
    .describe('name of the stack, and of what people look for by name; a second deployment needs another one'),
  logs: list(LOGS, 'places of logs').min(1, { error: 'expected at least one place' }).describe('where the logs are'),
  days: whole(2, 31, 'days').default(3).describe('days that are brought up to date every night, because logs come late'),
  engine: oneOf(['duckdb', 'athena']).default('duckdb').describe('what counts the logs: the job itself, or Athena'),
  schedule: withDefaults(SCHEDULE, {}, 'when the job runs'),
  job: withDefaults(JOB, { runsOn: 'lambda' }, 'what the job runs on'),
  gates: list(GATE, 'gates').default([]).describe('hit ratios that must hold'),
  alarms: withDefaults(ALARMS, {}, 'who is told, and of what'),
  retention: withDefaults(RETENTION, {}, 'how long things are kept'),
  athena: withDefaults(ATHENA, {}, 'what a query may cost'),
});

export type Settings = z.output<typeof SETTINGS>;
export type LogPlace = Settings['logs'][number];
export type LambdaSettings = z.output<typeof LAMBDA>;
export type FargateSettings = z.output<typeof FARGATE>;
export type Gate = Settings['gates'][number];

/** For editors: `settings.schema.json`. */
export function settingsJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(SETTINGS, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>;
}
