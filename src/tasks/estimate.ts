/** `estimate`: what reading, building and asking would take, from a listing alone. */
import type { Source } from '../ingest/shard.js';
import { assumptionsOf, verdictText } from '../report/estimate-words.js';
import { PRICES } from '../schema/aws.js';
import { usageError } from '../schema/errors.js';
import { type Estimate, type ListedLogs, QUESTIONS_A_MONTH } from '../schema/estimate.js';
import { distributionOf, formatInName, timeOf } from '../schema/log-names.js';
import { NOTHING, plus, type Range, rounded } from '../schema/range.js';
import { type LogFormat, REQUESTS_AT_ONCE } from '../schema/rates.js';
import { bytesOf, type Pile, rollupBytes, rowsOf } from './costs.js';
import type { Effects, Skipped, TimeWindow } from './effects.js';
import { type Facts, NIGHT_SECONDS, nightsOf, type Terms, verdictOf, waysOf } from './ways.js';

const DAY_MS = 86_400_000;

export interface EstimateOptions extends TimeWindow, Partial<Pick<Terms, 'concurrency' | 'questions' | 'pricePerTb'>> {
  readonly inputs: readonly string[];
  readonly threads?: number;
  /** Most bytes for groups. */
  readonly memory?: number;
}

export async function estimate(options: EstimateOptions, effects: Effects): Promise<Estimate> {
  if (options.inputs.includes('-')) {
    throw usageError('-: an estimate is made from a listing, and stdin has none. Name the folder or s3:// prefix of the logs');
  }
  const { sources, skipped } = await effects.resolve(options.inputs, options, { listOnly: true });
  const {
    threads: cores = effects.cores,
    memory = effects.defaultMemory,
    concurrency = REQUESTS_AT_ONCE,
    questions = QUESTIONS_A_MONTH,
    pricePerTb = PRICES.athenaScan.dollars,
  } = options;
  return estimateOf({ sources, skipped }, { cores, memory, concurrency, questions, pricePerTb });
}

/** The same for logs that were listed. */
export function estimateOf(
  { sources, skipped }: { readonly sources: readonly Source[]; readonly skipped: Skipped },
  terms: Terms,
): Estimate {
  const facts = factsOf(sources, skipped, terms);
  const { logs, rows, tables } = facts;
  const answer = {
    logs,
    rows: rounded(rows),
    rollup_bytes: rounded(tables),
    ways: waysOf(facts),
    nights: nightsOf(facts),
    verdict: verdictOf(facts),
  };
  const assumed = { ...terms, nightSeconds: NIGHT_SECONDS, inS3: facts.inS3 };
  const text = verdictText(answer, assumed);
  return { ...answer, verdict: { ...answer.verdict, text }, assumptions: assumptionsOf(answer, assumed) };
}

/** A log, by what its name says. */
interface Named {
  readonly size: number;
  readonly format: LogFormat;
  readonly distribution: string | null;
  readonly time: ReturnType<typeof timeOf>;
}

/** Days since 1970. */
function dayIn({ time }: Named): number | null {
  return time === null ? null : Math.floor(time.from / DAY_MS);
}

function named({ name, size }: Source): Named {
  return { size, format: formatInName(name), distribution: distributionOf(name), time: timeOf(name) };
}

function factsOf(sources: readonly Source[], skipped: Skipped, terms: Terms): Facts {
  const sized = sources.filter(({ size }) => size > 0);
  const logs = sized.map(named);
  const units = unitsOf(logs).map(pilesOf);
  const piles = pilesOf(logs);
  return {
    terms,
    logs: {
      files: sources.length,
      bytes: bytesOf(piles),
      outside: skipped.outside,
      unknown_sizes: sources.length - sized.length,
      unreadable: skipped.unreadable.length,
      formats: Object.fromEntries(piles.map(({ format, files }) => [format, files])),
      distributions: countOf(logs.map(({ distribution }) => distribution)),
      ...timesOf(logs),
    },
    piles,
    rows: rowsOf(piles),
    tables: units.reduce((sum, unit) => plus(sum, rollupBytes(rowsOf(unit))), NOTHING),
    dates: Math.max(1, countOf(logs.map(dayIn))),
    units: units.length,
    largestUnit: largest(units.map(rowsOf)),
    inS3: sized.some(({ name }) => name.startsWith('s3://')),
  };
}

/** How many different ones. */
function countOf(names: readonly (string | number | null)[]): number {
  return new Set(names.filter((name) => name !== null)).size;
}

function largest(ranges: readonly Range[]): Range {
  return ranges.reduce((most, range) => (range.high > most.high ? range : most), NOTHING);
}

/** What the rollup tables have one object each for: days of distributions. Logs that do not say theirs are one more. */
function unitsOf(logs: readonly Named[]): Named[][] {
  const units = new Map<string, Named[]>();
  for (const log of logs) {
    const key = `${dayIn(log)} ${log.distribution}`;
    const unit = units.get(key);
    if (unit === undefined) units.set(key, [log]);
    else unit.push(log);
  }
  return [...units.values()];
}

function pilesOf(logs: readonly Named[]): Pile[] {
  const piles = new Map<LogFormat, { files: number; bytes: number }>();
  for (const { format, size } of logs) {
    const pile = piles.get(format) ?? { files: 0, bytes: 0 };
    pile.files++;
    pile.bytes += size;
    piles.set(format, pile);
  }
  return [...piles].map(([format, pile]) => ({ format, ...pile }));
}

/** From the first hour that a name tells to the last. */
function timesOf(logs: readonly Named[]): Pick<ListedLogs, 'from' | 'to' | 'days' | 'bytes_per_day'> {
  let [from, to, bytes] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const { time, size } of logs) {
    if (time === null) continue;
    from = Math.min(from, time.from);
    to = Math.max(to, time.until);
    bytes += size;
  }
  if (bytes === 0) return { from: null, to: null, days: null, bytes_per_day: null };
  const days = (to - from) / DAY_MS;
  return { from: instantText(from), to: instantText(to), days, bytes_per_day: Math.round(bytes / days) };
}

function instantText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('.000', '');
}
