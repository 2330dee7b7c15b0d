/** Gates: hit ratios that must not fall under a value, and what to blame where they do. */
import { UserError } from '../schema/errors.js';
import { didYouMean } from '../schema/near.js';
import type { GateConfig } from '../schema/nightly-config.js';
import type { Blamed, GateOutcome } from '../schema/nightly-outcome.js';
import { definitionOf, RATIO_DEFINITIONS, type RatioDefinition, type ResultFact, ratioOf } from '../schema/ratios.js';

/** Requests that share all that a gate looks at. */
export interface GateFact extends ResultFact {
  readonly distribution: string | null;
  readonly content_type: string | null;
}

export interface Gate extends Pick<GateOutcome, 'failUnder' | 'distribution' | 'contentType' | 'minRequests'> {
  readonly definition: RatioDefinition;
  /** Whether a request is one that the gate looks at. */
  readonly concerns: (fact: Pick<GateFact, 'distribution' | 'content_type'>) => boolean;
}

/** Objects that are named where a gate falls. */
export const MOST_BLAMED = 3;

const DEFAULT_DEFINITION = RATIO_DEFINITIONS[0].name;

/** Throws a UserError where a definition has no such name. */
export function gateOf({ failUnder, definition: name = DEFAULT_DEFINITION, ...scope }: GateConfig): Gate {
  const definition = definitionOf(name);
  if (definition === undefined) {
    const names = RATIO_DEFINITIONS.map((one) => one.name);
    throw new UserError(`${name} is no hit ratio. ${didYouMean(name, names)}There are: ${names.join(', ')}`, 2);
  }
  const { distribution = null, minRequests = null } = scope;
  const contentType = scope.contentType?.toLowerCase() ?? null;
  const isOfType = contentType === null ? () => true : matcher(contentType);
  return {
    failUnder,
    definition,
    distribution,
    contentType,
    minRequests,
    concerns: (fact) => (distribution === null || fact.distribution === distribution) && isOfType(fact.content_type),
  };
}

/** `*` stands for anything; a missing value matches nothing. */
function matcher(pattern: string): (value: string | null) => boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  const regexp = new RegExp(`^${parts.join('.*')}$`, 's');
  return (value) => value !== null && regexp.test(value);
}

/** What a fact takes from the ratio of a gate that it concerns. */
export function lossOf({ definition }: Gate, fact: ResultFact): number {
  const { part, whole } = definition.counts(fact);
  return whole - part;
}

/** `before` are the facts of the day before, null where they are not known. */
export function judge(gate: Gate, facts: readonly GateFact[], before: readonly GateFact[] | null): GateOutcome {
  const { definition, failUnder, distribution, contentType, minRequests } = gate;
  const concerned = facts.filter(gate.concerns);
  const counted = concerned.filter((fact) => definition.counts(fact).whole > 0);
  const requests = counted.reduce((sum, fact) => sum + fact.requests, 0);
  const ratio = ratioOf(definition, concerned);
  const result = resultOf(ratio, requests, gate);
  return {
    failUnder,
    definition: definition.name,
    distribution,
    contentType,
    minRequests,
    result,
    holds: result === 'held' || result === 'unjudged',
    ratio,
    before: before === null ? null : ratioOf(definition, before.filter(gate.concerns)),
    requests,
    counts: definition.weighs,
    blamed: [],
  };
}

function resultOf(ratio: number | null, requests: number, { failUnder, minRequests }: Gate): GateOutcome['result'] {
  if (minRequests !== null && requests < minRequests) return 'unjudged';
  // A cache that nobody asked must not look like one that answers all.
  if (ratio === null) return 'empty';
  return ratio < failUnder ? 'fell' : 'held';
}

/** The objects that lose most, out of the losses of all objects, given one object at a time. */
export class Losses {
  private readonly worst: { uri: string | null; lost: number }[] = [];
  private all = 0;

  add(uri: string | null, lost: number): void {
    this.all += lost;
    if (lost === 0) return;
    const at = this.worst.findIndex((other) => lost > other.lost || (lost === other.lost && comesFirst(uri, other.uri)));
    this.worst.splice(at === -1 ? this.worst.length : at, 0, { uri, lost });
    this.worst.length = Math.min(this.worst.length, MOST_BLAMED);
  }

  blamed(): Blamed[] {
    return this.worst.map(({ uri, lost }) => ({ uri, lost, share: lost / this.all }));
  }
}

function comesFirst(a: string | null, b: string | null): boolean {
  return b !== null && (a === null || a < b);
}
