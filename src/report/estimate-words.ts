/** What an estimate comes to, and what it rests on, in plain English. */
import { PRICES, S3_GETS_PER_SECOND, VCPU_SPEED } from '../schema/aws.js';
import type { Estimate, Night, NightPlace, Verdict, Way, WayName } from '../schema/estimate.js';
import type { Range } from '../schema/range.js';
import { FURTHER_CORE, type LogFormat, MEASURED_CORES, RATES } from '../schema/rates.js';
import { formatCount, formatDollars, formatDuration, formatRange, formatRoughBytes } from './numbers.js';
import { counted } from './overview.js';

/** An estimate before there are words for it. */
export interface Figures extends Omit<Estimate, 'verdict' | 'assumptions'> {
  readonly verdict: Omit<Verdict, 'text'>;
}

/** What was assumed, where the user can say otherwise. */
export interface Assumed {
  readonly cores: number;
  readonly questions: number;
  readonly pricePerTb: number;
  readonly nightSeconds: number;
  readonly inS3: boolean;
}

/** One line: what to build and to ask with, and from what size on that changes. */
export function verdictText(figures: Figures, { cores, nightSeconds }: Assumed): string {
  const { logs, verdict } = figures;
  if (logs.bytes === 0) return nothingText(figures);
  const onCores = `on ${counted(cores, 'core')}`;
  const building = durationText(nightAt(figures, 'here').time_ms);
  const asking = durationText(wayOf(figures, 'ask_rollup_here').time_ms);
  const most = formatRoughBytes(verdict.build_elsewhere_from_bytes_per_day ?? 0);
  const limit = `${most} of logs a day, where it may take ${formatCount(nightSeconds / 3600)} hours`;
  const otherwise = `take more cores${isW3c(figures) ? '' : ', have CloudFront write W3C,'} or --engine athena`;
  const build =
    verdict.build === 'here'
      ? `Build the rollup tables here: a night's build takes ${building} ${onCores}. This holds up to about ${limit}; beyond that, ${otherwise}.`
      : `Build the rollup tables on Athena (--engine athena): a night's build here takes ${building} ${onCores}, too long from about ${limit}.${fargateText(figures)}`;
  const tables = `${formatRoughBytes(verdict.ask_elsewhere_from_rollup_bytes)} of tables, where it may take a minute`;
  const ask =
    verdict.ask === 'here'
      ? `Ask them here: a question takes ${asking}, up to about ${tables}.`
      : `Ask them on Athena: a question here takes ${asking}, too long from about ${tables}.`;
  return `${build} ${ask}`;
}

/** Nothing that is JSON or Parquet by its name. */
function isW3c({ logs }: Figures): boolean {
  return logs.formats.json === undefined && logs.formats.parquet === undefined;
}

function nothingText({ logs }: Figures): string {
  if (logs.unknown_sizes > 0) return 'Nothing can be said: no log that was listed has a size.';
  return logs.unreadable > 0 ? 'Nothing can be said: none of the logs can be read.' : 'There is nothing to read in this time.';
}

function fargateText(figures: Figures): string {
  const { fits, time_ms, dollars } = nightAt(figures, 'fargate');
  if (fits === 'no') return '';
  return ` A Fargate task of 16 vCPUs ${fits === 'yes' ? 'takes' : 'may take'} ${durationText(time_ms)} and ${dollarsText(dollars)} a night.`;
}

export function wayOf({ ways }: Figures, name: WayName): Way {
  return ways.find((way) => way.name === name) ?? ways[0];
}

export function nightAt({ nights }: Figures, place: NightPlace): Night {
  return nights.find((night) => night.place === place) ?? nights[0];
}

export function durationText(milliseconds: Range | null): string {
  return milliseconds === null ? 'not known' : formatRange(milliseconds, formatDuration);
}

export function dollarsText(dollars: Range): string {
  return formatRange(dollars, formatDollars);
}

const STORED_AS: Readonly<Record<LogFormat, string>> = {
  gzip: 'gzip',
  text: 'plain text',
  json: 'JSON that is not gzipped',
  parquet: 'Parquet',
};

/** A sentence for each thing that is taken for granted. */
export function assumptionsOf({ logs, ways }: Figures, assumed: Assumed): string[] {
  const { questions, pricePerTb, inS3 } = assumed;
  const left = [
    leftOut(logs.unknown_sizes, 'without a size (empty, or a pipe)'),
    leftOut(logs.unreadable, 'that must be restored before they can be read'),
  ].filter((text) => text !== '');
  if (logs.bytes === 0) return left;
  return [
    ...(Object.keys(logs.formats) as LogFormat[]).flatMap(formatTexts),
    `That was measured on a machine of ${MEASURED_CORES} cores. Each further core counts for ${FURTHER_CORE.low} to ${FURTHER_CORE.high} of one, a vCPU of Lambda or Fargate for ${VCPU_SPEED.low} to ${VCPU_SPEED.high}.`,
    'Rollup tables grow with groups, not with rows: the low end is a site of few objects, the high end one where six of ten rows are like no other.',
    `A month has 30 days like those listed, and ${formatCount(questions)} questions to all that is listed (--questions). A night builds one to three days, since logs come up to a day late.`,
    `Athena takes $${pricePerTb} for a TB scanned (--price-per-tb), 10 MB at least for each query, and reads the logs once for each rollup table. 1,000 GET requests to S3 cost $${PRICES.s3Get.dollars}, 1,000 LIST requests $${PRICES.s3List.dollars}. List prices of us-east-1.`,
    `How long Athena takes is not known. S3 gives out ${formatCount(S3_GETS_PER_SECOND)} objects a second below a prefix.`,
    inS3
      ? `hitlens runs in the bucket's region. Elsewhere the logs come at $${PRICES.s3Out.dollars} a GB: ${formatDollars(outDollars(ways))} each time.`
      : 'The logs are on disk: what is said of AWS is said as if they were in S3.',
    ...(logs.days === null ? ['No name tells a time: all that is listed is taken for one day.'] : []),
    ...left,
  ];
}

function formatTexts(format: LogFormat): string[] {
  const { rowBytes, read, build } = RATES[format];
  const rows = `A row is ${formatRange(rowBytes, formatCount)} bytes as ${STORED_AS[format]}.`;
  const rates = `One core reads ${formatRange(read, megabytes)} of it a second, or rolls up ${formatRange(build, megabytes)}.`;
  const more = MORE[format];
  return more === undefined ? [`${rows} ${rates}`] : [`${rows} ${rates}`, more];
}

const MORE: Readonly<Partial<Record<LogFormat, string>>> = {
  gzip: 'What ends in .gz is taken for W3C: JSON in it takes ten to twenty times as long.',
  json: 'Of JSON, Athena cannot build the rollup tables.',
  parquet: 'Of Parquet, Athena cannot build the rollup tables; a question to it reads only its columns.',
};

function megabytes(bytes: number): string {
  return `${formatCount(bytes / 1e6)} MB`;
}

function outDollars(ways: readonly Way[]): number {
  return (ways[0].read_bytes.high / 1e9) * PRICES.s3Out.dollars;
}

function leftOut(logs: number, why: string): string {
  return logs === 0 ? '' : `Left out: ${counted(logs, 'log')} ${why}.`;
}
