/** Options of commands that can ask Athena, and their reading into settings. `--profile` and `--region` are those of S3. */
import { progressLine } from '../io/athena/progress.js';
import type { AthenaSettings } from '../io/athena/settings.js';
import { PRICES } from '../schema/aws.js';
import { usageError } from '../schema/errors.js';
import type { OptionSpec } from './options.js';
import { readDuration, readSize } from './values.js';

type OpenAthena = typeof import('../io/athena/engine.js').openAthena;

const MINUTE_MS = 60_000;

export const PRICE_PER_TB: OptionSpec = {
  flags: '--price-per-tb <dollars>',
  about: 'Athena: what a TB scanned costs in your region, for the cost that is shown',
  otherwise: String(PRICES.athenaScan.dollars),
  read: readPrice,
};

export const ATHENA_OPTIONS: readonly OptionSpec[] = [
  { flags: '--workgroup <name>', about: 'Athena: the workgroup', otherwise: 'primary' },
  { flags: '--database <name>', about: 'Athena: the database of the tables', otherwise: 'default' },
  { flags: '--catalog <name>', about: 'Athena: the data catalog', otherwise: 'AwsDataCatalog' },
  {
    flags: '--output-location <s3>',
    about: 'Athena: where results go, as in s3://my-results/hitlens/',
    otherwise: "the workgroup's",
    read: readLocation,
  },
  {
    flags: '--reuse <time>',
    about: 'Athena: an answer up to so old will do, and costs nothing; late logs are not in it',
    otherwise: 'off',
    read: readDuration('--reuse', '1m', '7d'),
  },
  {
    flags: '--max-scan <size>',
    about: 'Athena: stop a query that scans more, as in 10GiB',
    otherwise: 'no limit but that of the workgroup',
    read: readSize('--max-scan', 1, '1B'),
  },
  {
    flags: '--timeout <time>',
    about: 'Athena: stop a query that takes longer, its time in queues included',
    otherwise: '30m',
    read: readDuration('--timeout', '1s', '7d'),
  },
  PRICE_PER_TB,
];

/** `--engine athena`. The SDK is loaded only now. */
export async function athenaEngine(options: Readonly<Record<string, unknown>>): ReturnType<OpenAthena> {
  const { openAthena } = await import('../io/athena/engine.js');
  return openAthena(athenaSettings(options));
}

/** The options as parsed. */
export function athenaSettings(options: Readonly<Record<string, unknown>>): AthenaSettings {
  const reuse = options.reuse as number | undefined;
  return {
    workgroup: options.workgroup as string | undefined,
    database: options.database as string | undefined,
    catalog: options.catalog as string | undefined,
    outputLocation: options.outputLocation as string | undefined,
    profile: options.profile as string | undefined,
    region: options.region as string | undefined,
    reuseMinutes: reuse === undefined ? undefined : Math.floor(reuse / MINUTE_MS),
    maxScan: options.maxScan as number | undefined,
    timeoutMs: options.timeout as number | undefined,
    pricePerTb: options.pricePerTb as number | undefined,
    watch: progressLine(),
  };
}

function readLocation(text: string): string {
  if (!/^s3:\/\/[a-z0-9][a-z0-9.-]+(\/|$)/.test(text)) {
    throw usageError(`--output-location ${text}: expected a place in S3, as in --output-location s3://my-results/hitlens/`);
  }
  return text.endsWith('/') ? text : `${text}/`;
}

function readPrice(text: string): number {
  const price = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || !Number.isFinite(price)) {
    throw usageError(`--price-per-tb ${text}: expected dollars, as in --price-per-tb 6.75`);
  }
  return price;
}
