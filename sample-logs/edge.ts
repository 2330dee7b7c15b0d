/**
 * What CloudFront does with a request. Nobody decides here that something is a Hit or a Miss: it follows from what
 * the caches hold.
 */
import { ABSENT, Cache } from './cache.js';
import { CATALOGUES, isMissing, PIECE_BYTES } from './catalogue.js';
import { newOutcome, type Outcome, type ResultType, type Source } from './outcome.js';
import { POPS, SHIELD_REGION } from './pops.js';
import type { Request } from './request.js';
import type { Origin, Policy, Scenario } from './scenario.js';
import { SCENARIOS } from './scenarios.js';

/** A POP serves many customers: what one site can hold there is a small part of it. */
const POP_BYTES = 1_600_000_000;
const SHIELD_BYTES = 400_000_000_000;

/** What a cached error page takes. */
const ERROR_BYTES = 1_000;

const OK = 200;
const NOT_FOUND = 404;

export interface Behaviour {
  readonly policy: Policy;
  readonly origin: Origin;
}

/** The site as it is. */
export function asIs(): Behaviour[] {
  return SCENARIOS.map(({ policy, origin }) => ({ policy, origin }));
}

/** The site with every fault repaired. */
export function repaired(): Behaviour[] {
  return SCENARIOS.map((scenario: Scenario) => ({
    policy: { ...scenario.policy, ...scenario.repaired.policy },
    origin: { ...scenario.origin, ...scenario.repaired.origin },
  }));
}

/** All POPs of the world with their caches, and Origin Shield behind them. */
export class Edge {
  private readonly pops: Cache[] = POPS.map(() => new Cache(POP_BYTES));
  private readonly shield = new Cache(SHIELD_BYTES);
  private readonly outcome = newOutcome();

  constructor(private readonly behaviours: readonly Behaviour[]) {}

  /** The outcome is valid until the next call. */
  serve(request: Request): Outcome {
    if (request.isPlainHttp) return this.redirect(request);
    const { policy } = this.behaviours[request.scenario];
    if (policy.isCacheable && request.method !== 'POST') this.throughCache(request, policy);
    else this.askOrigin(request);
    if (request.abort !== 'none') this.hangUp(request);
    return this.outcome;
  }

  /** The behaviours redirect HTTP to HTTPS. */
  private redirect(request: Request): Outcome {
    return this.answer('Redirect', 'Redirect', request.method === 'POST' ? 307 : 301, 'nobody', false);
  }

  private throughCache(request: Request, policy: Policy): Outcome {
    const cache = this.pops[request.pop];
    const now = Math.floor(request.at);
    const key = cacheKey(request, policy);
    const slot = cache.find(key);
    if (slot !== ABSENT && cache.isFresh(slot, now)) {
      const status = cache.status(slot);
      if (status !== OK) return this.answer('Error', 'Error', status, 'edge', false);
      return this.answer('Hit', 'Hit', okStatus(request), 'edge', false);
    }
    const source = this.fetch(request, policy, key);
    if (this.outcome.resultType === 'Error') {
      cache.store(key, ERROR_BYTES, now + policy.errorTtlSeconds, this.outcome.status);
      return this.outcome;
    }
    if (slot !== ABSENT && cache.status(slot) === OK && this.isValidated(request)) {
      cache.renew(slot, now + policy.ttlSeconds);
      return this.answer('RefreshHit', 'RefreshHit', okStatus(request), source, source === 'origin');
    }
    cache.store(key, this.bytesOf(request), now + policy.ttlSeconds, OK);
    return this.outcome;
  }

  /** Asks Origin Shield if the policy has it, and the origin if need be. */
  private fetch(request: Request, policy: Policy, key: number): Source {
    const now = Math.floor(request.at);
    if (policy.originShield) {
      const slot = this.shield.find(key);
      if (slot !== ABSENT && this.shield.isFresh(slot, now)) {
        // A POP near the shield has it for its own regional cache, which is one of the caches that Hit speaks of.
        const isNear = POPS[request.pop].region === SHIELD_REGION;
        this.answer(isNear ? 'Hit' : 'Miss', isNear ? 'Hit' : 'OriginShieldHit', okStatus(request), 'shield', false);
        return 'shield';
      }
    }
    this.askOrigin(request);
    if (policy.originShield && this.outcome.resultType !== 'Error') {
      this.shield.store(key, this.bytesOf(request), now + policy.ttlSeconds, OK);
    }
    return 'origin';
  }

  /** All that there is for no-store and POST; otherwise what the caches do not have. */
  private askOrigin(request: Request): Outcome {
    const { origin } = this.behaviours[request.scenario];
    const failing = failingAt(origin, request.at);
    if (request.originLuck < failing) return this.failure(request.originLuck / failing);
    if (isMissing(request.object, origin.missing)) return this.answer('Error', 'Error', NOT_FOUND, 'origin', true);
    return this.answer('Miss', 'Miss', okStatus(request), 'origin', true);
  }

  private failure(kind: number): Outcome {
    if (kind < 0.6) return this.answer('Error', 'OriginConnectError', 502, 'origin', true);
    if (kind < 0.75) return this.answer('Error', 'OriginCommError', 504, 'origin', true);
    return this.answer('Error', 'Error', 503, 'origin', true);
  }

  /** The viewer goes. What is being fetched is fetched to the end all the same, so the caches do not notice. */
  private hangUp(request: Request): void {
    const { outcome } = this;
    outcome.resultType = 'Error';
    if (request.abort === 'before') {
      outcome.responseResultType = 'Error';
      outcome.detailedResultType = 'ClientHungUpRequest';
      outcome.status = 0;
    } else if (outcome.responseResultType !== 'Error') {
      outcome.detailedResultType = 'ClientCommError';
    }
  }

  private answer(result: ResultType, detailed: string, status: number, source: Source, askedOrigin: boolean): Outcome {
    const { outcome } = this;
    outcome.resultType = result;
    outcome.responseResultType = result;
    outcome.detailedResultType = detailed;
    outcome.status = status;
    outcome.source = source;
    outcome.askedOrigin = askedOrigin;
    return outcome;
  }

  private bytesOf(request: Request): number {
    return request.piece >= 0 ? PIECE_BYTES : CATALOGUES[request.scenario].bytesOf(request.object);
  }

  private isValidated(request: Request): boolean {
    return CATALOGUES[request.scenario].object(request.object).isValidated;
  }
}

/**
 * Object, scenario, and what the policy adds. A scenario has at most one of query string, cookie and range, so their
 * sum tells them apart.
 */
export function cacheKey(request: Request, policy: Policy): number {
  const query = policy.queryInKey ? request.queryKey : 0;
  const cookie = policy.cookiesInKey ? request.cookieKey : 0;
  const piece = Math.max(request.piece, 0);
  return (request.object * SCENARIO_ROOM + request.scenario) * VARIANT_ROOM + query + cookie + piece;
}

const SCENARIO_ROOM = 16;
const VARIANT_ROOM = 1 << 26;

function okStatus(request: Request): number {
  if (request.piece >= 0) return 206;
  return request.isConditional ? 304 : OK;
}

function failingAt(origin: Origin, at: number): number {
  const { outage } = origin;
  const hour = at / 3600;
  if (outage !== null && hour >= outage.fromHour && hour < outage.toHour) return outage.failing;
  return origin.failing;
}
