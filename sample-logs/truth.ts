/** `truth.json`: what was simulated, counted while it happened; so what an analysis of the logs has to find. */
import { Distinct } from './distinct.js';
import type { WrittenFile } from './log-files.js';
import type { Outcome } from './outcome.js';
import { DISTRIBUTIONS } from './plan.js';
import { POPS } from './pops.js';
import type { Reply } from './reply.js';
import type { Request } from './request.js';
import { SCENARIOS } from './scenarios.js';

/** Results of one scenario. By `x-edge-result-type`; `other` is Redirect. */
export interface Results {
  hits: number;
  refresh_hits: number;
  misses: number;
  errors: number;
  other: number;
  /** How many requests went on to the origin. */
  origin_requests: number;
}

export interface ScenarioTruth extends Results {
  name: string;
  path_pattern: string;
  distribution: string;
  fault: string | null;
  repair: string | null;
  requests: number;
  bytes_sent: number;
  /** (Hit + RefreshHit) / (Hit + RefreshHit + Miss), null where there is none of them. */
  hit_ratio: number | null;
  /** The same, had the very same requests met caches without any of the faults. */
  repaired_hit_ratio: number | null;
  repaired: Results;
}

export type CountBy = Record<string, number>;

export interface DistributionTruth {
  requests: number;
  bytes_sent: number;
  result_types: CountBy;
}

export interface Truth {
  seed: number;
  date: string;
  rows: number;
  requests: number;
  /** Rows that are different in (path, POP, content type, result type). */
  distinct_rows: number;
  bytes_sent: number;
  /** ISO 8601, UTC. */
  first: string | null;
  last: string | null;
  result_types: CountBy;
  response_result_types: CountBy;
  detailed_result_types: CountBy;
  hit_ratio: number | null;
  repaired_hit_ratio: number | null;
  distributions: Record<string, DistributionTruth>;
  scenarios: ScenarioTruth[];
  files: WrittenFile[];
}

function noResults(): Results {
  return { hits: 0, refresh_hits: 0, misses: 0, errors: 0, other: 0, origin_requests: 0 };
}

const COUNTER = { Hit: 'hits', RefreshHit: 'refresh_hits', Miss: 'misses', Error: 'errors', Redirect: 'other' } as const;

function addResult(results: Results, outcome: Outcome): void {
  results[COUNTER[outcome.resultType]]++;
  if (outcome.askedOrigin) results.origin_requests++;
}

function hitRatio(results: readonly Results[]): number | null {
  const sum = (part: (each: Results) => number) => results.reduce((whole, each) => whole + part(each), 0);
  const cached = sum((each) => each.hits + each.refresh_hits);
  const whole = cached + sum((each) => each.misses);
  return whole === 0 ? null : cached / whole;
}

function countOne(counts: CountBy, name: string, by = 1): void {
  counts[name] = (counts[name] ?? 0) + by;
}

function sorted(counts: CountBy): CountBy {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Numbers of content types, for the keys of distinct rows. */
class Numbers {
  private readonly numbers = new Map<string, number>();

  of(text: string): number {
    let n = this.numbers.get(text);
    if (n === undefined) {
      n = this.numbers.size;
      this.numbers.set(text, n);
    }
    return n;
  }
}

const ROOM_FOR_TYPES = 32;

/** Counts rows as they are written. */
export class Witness {
  private readonly seen = SCENARIOS.map(noResults);
  private readonly repaired = SCENARIOS.map(noResults);
  private readonly bytes = SCENARIOS.map(() => 0);
  private readonly byDistribution: DistributionTruth[];
  private readonly responses: CountBy = {};
  private readonly details: CountBy = {};
  private readonly distinct = new Distinct();
  private readonly contentTypes = new Numbers();
  private readonly resultTypes = new Numbers();
  private rows = 0;
  private first = Number.POSITIVE_INFINITY;
  private last = Number.NEGATIVE_INFINITY;

  constructor(private readonly distributions: number) {
    this.byDistribution = Array.from({ length: distributions }, () => ({ requests: 0, bytes_sent: 0, result_types: {} }));
  }

  /** Share of the rows so far that are distinct. */
  get distinctShare(): number {
    return this.rows === 0 ? 1 : this.distinct.count / this.rows;
  }

  /** `finished` in seconds of the day. */
  row(request: Request, outcome: Outcome, reply: Reply, finished: number): void {
    this.rows++;
    addResult(this.seen[request.scenario], outcome);
    this.bytes[request.scenario] += reply.bytesSent;
    const distribution = this.byDistribution[SCENARIOS[request.scenario].distribution % this.distributions];
    distribution.requests++;
    distribution.bytes_sent += reply.bytesSent;
    countOne(distribution.result_types, outcome.resultType);
    countOne(this.responses, outcome.responseResultType);
    countOne(this.details, outcome.detailedResultType);
    if (finished < this.first) this.first = finished;
    if (finished > this.last) this.last = finished;
    this.distinct.add(this.distinctKey(request, outcome, reply));
  }

  /** The same request, as it would have gone with the faults repaired. */
  repairedRow(request: Request, outcome: Outcome): void {
    addResult(this.repaired[request.scenario], outcome);
  }

  truth(seed: number, date: string, files: WrittenFile[]): Truth {
    const { byDistribution } = this;
    const resultTypes: CountBy = {};
    for (const { result_types } of byDistribution) {
      for (const [name, count] of Object.entries(result_types)) countOne(resultTypes, name, count);
    }
    const time = (second: number) => (this.rows === 0 ? null : isoTime(date, second));
    return {
      seed,
      date,
      rows: this.rows,
      requests: this.rows,
      distinct_rows: this.distinct.count,
      bytes_sent: this.bytes.reduce((sum, bytes) => sum + bytes, 0),
      first: time(this.first),
      last: time(this.last),
      result_types: sorted(resultTypes),
      response_result_types: sorted(this.responses),
      detailed_result_types: sorted(this.details),
      hit_ratio: hitRatio(this.seen),
      repaired_hit_ratio: hitRatio(this.repaired),
      distributions: Object.fromEntries(
        byDistribution.map((each, i) => [DISTRIBUTIONS[i], { ...each, result_types: sorted(each.result_types) }]),
      ),
      scenarios: SCENARIOS.map((_, i) => this.scenario(i)),
      files,
    };
  }

  private scenario(i: number): ScenarioTruth {
    const { name, pathPattern, distribution, fault, repair } = SCENARIOS[i];
    const seen = this.seen[i];
    return {
      name,
      path_pattern: pathPattern,
      distribution: DISTRIBUTIONS[distribution % this.distributions],
      fault,
      repair,
      requests: seen.hits + seen.refresh_hits + seen.misses + seen.errors + seen.other,
      ...seen,
      bytes_sent: this.bytes[i],
      hit_ratio: hitRatio([seen]),
      repaired_hit_ratio: hitRatio([this.repaired[i]]),
      repaired: this.repaired[i],
    };
  }

  private distinctKey(request: Request, outcome: Outcome, reply: Reply): number {
    const object = request.object * SCENARIOS.length + request.scenario;
    const types = this.contentTypes.of(reply.contentType) * ROOM_FOR_TYPES + this.resultTypes.of(outcome.resultType);
    return (object * POPS.length + request.pop) * ROOM_FOR_TYPES * ROOM_FOR_TYPES + types;
  }
}

function isoTime(date: string, second: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + second * 1000).toISOString().replace('.000Z', 'Z');
}
