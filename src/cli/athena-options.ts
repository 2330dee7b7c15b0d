/** Options of commands that can ask Athena, and their reading into settings. `--profile` and `--region` are those of S3. */
import { progressLine } from '../io/athena/progress.js';
import type { AthenaSettings } from '../io/athena/settings.js';
import { usageError } from '../schema/errors.js';
import { ATHENA_SETTINGS } from '../schema/nightly-settings.js';
import { type OptionSpec, words } from './options.js';
import { readDuration, readSize } from './values.js';

type OpenAthena = typeof import('../io/athena/engine.js').openAthena;

const MINUTE_MS = 60_000;

export const PRICE_PER_TB: OptionSpec = {
  flags: '--price-per-tb <dollars>',
  ...words(ATHENA_SETTINGS.pricePerTb),
  read: readPrice,
};

export const ATHENA_OPTIONS: readonly OptionSpec[] = [
  { flags: '--workgroup <name>', ...words(ATHENA_SETTINGS.workgroup) },
  { flags: '--database <name>', ...words(ATHENA_SETTINGS.database) },
  { flags: '--catalog <name>', ...words(ATHENA_SETTINGS.catalog) },
  {
    flags: '--output-location <s3>',
    ...words(ATHENA_SETTINGS.outputLocation),
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
    ...words(ATHENA_SETTINGS.maxScan),
    read: readSize('--max-scan', 1, '1B'),
  },
  {
    flags: '--timeout <time>',
    ...words(ATHENA_SETTINGS.timeout),
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
