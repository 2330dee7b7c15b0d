/**
 * What a month costs, worked out from what the README assumes: its table of costs is held to this.
 */
import { METRICS, PRICES, RATIO_DEFINITIONS } from '../src/hitlens.js';

export const ASSUMED = {
  /** GB of logs that a night reads, for each GB of a day. */
  readShare: 2.2,
  /** Seconds that one vCPU takes for a GB. */
  secondsOfGb: 70,
  /** Bytes of a log file. */
  fileBytes: 100_000,
  /** GB of tables, for each GB of logs. */
  objects: 0.057,
  fleet: 0.005,
  /** Questions a month, each of the last seven days, and the share of the table that one reads. */
  questions: 300,
  questionShare: 0.7,
};

/** Dollars a month in CloudWatch. */
const [ALARM, DASHBOARD, METRIC] = [0.1, 3, 0.3];

const NIGHTS = 30;
const GB = 1e9;
const TIB = 2 ** 40;
const RETENTION = { objects: 400, fleet: 1826, replaced: 14 };
/** A day is built three times: the first hours, the whole, and again with its late logs. */
const BUILDS = 3;

export interface Month {
  readonly gbADay: number;
  readonly distributions: number;
  readonly machine: Machine;
}

export type Machine = { readonly lambdaMiB: number } | { readonly fargateCores: number; readonly fargateGiB: number };

export interface Costs {
  readonly minutes: number;
  readonly job: number;
  readonly gets: number;
  readonly storage: number;
  readonly questions: number;
  readonly watching: number;
  readonly total: number;
  /** Instead of counting in the job: what Athena scans to build the tables. */
  readonly builds: number;
}

export function costsOf({ gbADay, distributions, machine }: Month): Costs {
  const read = gbADay * ASSUMED.readShare;
  const seconds = (read * ASSUMED.secondsOfGb) / coresOf(machine);
  const job = seconds * dollarsOfSecond(machine) * NIGHTS;
  const gets = ((read * GB) / ASSUMED.fileBytes / 1000) * PRICES.s3Get.dollars * NIGHTS;
  const kept = ASSUMED.objects * RETENTION.objects + ASSUMED.fleet * RETENTION.fleet;
  const replaced = (ASSUMED.objects + ASSUMED.fleet) * (BUILDS - 1) * RETENTION.replaced;
  const storage = gbADay * (kept + replaced) * PRICES.s3Storage.dollars;
  const asked = gbADay * 7 * ASSUMED.objects * ASSUMED.questionShare * GB;
  const questions = ASSUMED.questions * (asked / TIB) * PRICES.athenaScan.dollars;
  const watching = 6 * ALARM + DASHBOARD + metricsOf(distributions) * (METRIC / 24);
  const builds = ((2 * read * GB) / TIB) * PRICES.athenaScan.dollars * NIGHTS;
  const total = job + gets + storage + questions + watching;
  return { minutes: seconds / 60, job, gets, storage, questions, watching, total, builds };
}

function coresOf(machine: Machine): number {
  return 'lambdaMiB' in machine ? machine.lambdaMiB / 1769 : machine.fargateCores;
}

function dollarsOfSecond(machine: Machine): number {
  if ('lambdaMiB' in machine) return (machine.lambdaMiB / 1024) * PRICES.lambda.dollars;
  return (machine.fargateCores * PRICES.fargateCpu.dollars + machine.fargateGiB * PRICES.fargateMemory.dollars) / 3600;
}

/** Each set of dimensions is one; they are paid for the hour of a day in which they are written. */
export function metricsOf(distributions: number): number {
  const values: Readonly<Record<string, number>> = { distribution: distributions, definition: RATIO_DEFINITIONS.length };
  const inCloudWatch = METRICS.filter(({ cloudWatch }) => cloudWatch !== null);
  return inCloudWatch.reduce((sum, { dimensions }) => sum + dimensions.reduce((n, name) => n * values[name], 1), 0);
}
