/**
 * Hit ratios by name. AWS has no single one: each surface divides other counts. Every definition here is computed
 * from the same facts, so they can be compared.
 */
import { ratio } from './measures.js';
import { resultClass } from './result-types.js';

/** Requests that share these four values: how many there are, and their bytes. */
export interface ResultFact {
  readonly result_type: string | null;
  readonly response_result_type: string | null;
  readonly detailed_result_type: string | null;
  readonly method: string | null;
  readonly requests: number;
  readonly bytes_sent: number;
}

export interface RatioDefinition {
  readonly name: string;
  /** What is divided by what, for docs and the terminal. */
  readonly numerator: string;
  readonly denominator: string;
  /** The field it goes by, and who shows it. */
  readonly source: string;
  /** What it counts: each request once, or by its bytes. */
  readonly weighs: 'requests' | 'bytes';
  /** Where the definition is written down, and what that leaves open. */
  readonly reference: string;
  /** Weight that a fact adds to the numerator and to the denominator. */
  readonly counts: (fact: ResultFact) => { readonly part: number; readonly whole: number };
}

const NONE = { part: 0, whole: 0 } as const;

function isCached(fact: ResultFact): boolean {
  const kind = resultClass(fact.result_type);
  return kind === 'hit' || kind === 'refresh_hit';
}

function ofCacheResults(fact: ResultFact, weight: number) {
  if (isCached(fact)) return { part: weight, whole: weight };
  return fact.result_type === 'Miss' ? { part: 0, whole: weight } : NONE;
}

/**
 * Did CloudFront ask the origin? Miss (unless Origin Shield had it), RefreshHit, and errors that name the origin.
 * Where the detailed result type is absent (logs before December 2019), the result type stands in.
 */
function wentToOrigin(result: string): boolean {
  if (result === 'OriginShieldHit') return false;
  return result === 'Miss' || result === 'RefreshHit' || result.startsWith('Origin');
}

/** The definitions, the default first. A request whose log lacks the field that a definition reads has no part in it. */
export const RATIO_DEFINITIONS: readonly RatioDefinition[] = [
  {
    name: 'hit_ratio',
    numerator: 'Hit + RefreshHit',
    denominator: 'Hit + RefreshHit + Miss',
    source: 'x-edge-result-type; of all requests that a cache could have answered, those it did',
    weighs: 'requests',
    reference: 'hitlens. AWS has none that leaves errors and redirects out',
    counts: (fact) => ofCacheResults(fact, fact.requests),
  },
  {
    name: 'byte_hit_ratio',
    numerator: 'sc-bytes of Hit + RefreshHit',
    denominator: 'sc-bytes of Hit + RefreshHit + Miss',
    source: 'x-edge-result-type; the same by volume',
    weighs: 'bytes',
    reference: 'hitlens. The console takes bytes from misses by the same field',
    counts: (fact) => ofCacheResults(fact, fact.bytes_sent),
  },
  {
    name: 'console_hit_ratio',
    numerator: 'Hit',
    denominator: 'all requests',
    source: 'x-edge-response-result-type; CloudFront console, Cache statistics',
    weighs: 'requests',
    reference: 'CloudFront Developer Guide, "View CloudFront cache statistics reports"',
    counts: (fact) => {
      if (fact.response_result_type === null) return NONE;
      return { part: fact.response_result_type === 'Hit' ? fact.requests : 0, whole: fact.requests };
    },
  },
  {
    name: 'cloudwatch_hit_ratio',
    numerator: 'Hit + RefreshHit',
    denominator: 'all but POST, PUT and errors',
    source: 'x-edge-result-type; CloudWatch, CacheHitRate',
    weighs: 'requests',
    reference:
      'CloudFront Developer Guide, "Types of metrics for CloudFront". Which field, whether RefreshHit counts, and what becomes of other methods, it does not say',
    counts: (fact) => {
      const isCacheable = fact.method !== 'POST' && fact.method !== 'PUT' && resultClass(fact.result_type) !== 'error';
      if (!isCacheable || fact.result_type === null) return NONE;
      return { part: isCached(fact) ? fact.requests : 0, whole: fact.requests };
    },
  },
  {
    name: 'origin_offload',
    numerator: 'requests that did not go to the origin',
    denominator: 'all requests',
    source: 'x-edge-detailed-result-type, x-edge-result-type where it is absent',
    weighs: 'requests',
    reference: 'hitlens, by the values in CloudFront Developer Guide, "Standard logging reference"',
    counts: (fact) => {
      const result = fact.detailed_result_type ?? fact.result_type;
      if (result === null) return NONE;
      return { part: wentToOrigin(result) ? 0 : fact.requests, whole: fact.requests };
    },
  },
];

/** The short name of a definition, for those who type it: `console` for `console_hit_ratio`. */
export function shortName({ name }: Pick<RatioDefinition, 'name'>): string {
  return name.replace(/_hit_ratio$/, '');
}

/** The definition of a name, long or short; undefined where there is none. */
export function definitionOf(name: string): RatioDefinition | undefined {
  return RATIO_DEFINITIONS.find((one) => one.name === name || shortName(one) === name);
}

/** One ratio of the given facts, 0 to 1, or null where its denominator is 0. */
export function ratioOf({ counts }: RatioDefinition, facts: Iterable<ResultFact>): number | null {
  const sum = { part: 0, whole: 0 };
  for (const fact of facts) {
    const { part, whole } = counts(fact);
    sum.part += part;
    sum.whole += whole;
  }
  return ratio(sum.part, sum.whole);
}

/** Every named ratio of the given facts. */
export function hitRatios(facts: readonly ResultFact[]): Record<string, number | null> {
  return Object.fromEntries(RATIO_DEFINITIONS.map((definition) => [definition.name, ratioOf(definition, facts)]));
}
