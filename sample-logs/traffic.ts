/**
 * The stream of requests, in order of time. All that is left to chance about a request is drawn here, before any
 * cache sees it: so the same stream can be played to the caches as they are and as they would be repaired.
 */
import { CATALOGUES, PIECE_BYTES } from './catalogue.js';
import { trafficAt } from './pops.js';
import { drawPage, drawTracking, NO_QUERY } from './queries.js';
import { Random } from './random.js';
import type { Abort, Request } from './request.js';
import type { Scenario } from './scenario.js';
import { LONG_TAIL, SCENARIOS } from './scenarios.js';
import { type Visitor, Visitors } from './visitors.js';
import { Weighted, zipf } from './weighted.js';

/** One hour of UTC and how many requests it has. */
export interface Hour {
  readonly hour: number;
  readonly requests: number;
  readonly isLogged: boolean;
}

/** A visitor stays for this many requests on average. */
const REQUESTS_OF_A_VISIT = 9;

/** A visitor makes a request every so many seconds; so the busier the site, the more of them are there at once. */
const SECONDS_BETWEEN_REQUESTS = 4;

export class Traffic {
  private readonly random: Random;
  private readonly visitors: Visitors;
  private readonly scenarios = new Weighted(SCENARIOS.map((scenario) => scenario.traffic));
  private readonly popularity = SCENARIOS.map((scenario) => new Weighted(zipf(scenario.objects, scenario.zipfQuarters)));
  private present: Visitor[] = [];

  /** `widened` is the number of objects of the long tail when it is widened. */
  constructor(
    seed: number,
    private readonly widened: number,
  ) {
    this.random = new Random(seed, 'traffic');
    this.visitors = new Visitors(new Random(seed, 'visitors'));
  }

  /** `isTail` is asked before each logged request: true sends it to the widened long tail. */
  *requests(hours: readonly Hour[], isTail: () => boolean): Generator<Request> {
    let request: Request | null = null;
    for (const hour of hours) {
      const pops = new Weighted(trafficAt(hour.hour));
      const visitorsAtOnce = Math.max(2, Math.ceil((hour.requests / 3600) * SECONDS_BETWEEN_REQUESTS));
      for (let i = 0; i < hour.requests; i++) {
        const visitor = this.someone(pops, visitorsAtOnce);
        request ??= firstRequest(visitor);
        request.at = hour.hour * 3600 + ((i + this.random.fraction()) / hour.requests) * 3600;
        request.isLogged = hour.isLogged;
        request.visitor = visitor;
        request.pop = visitor.pop;
        this.choose(request, hour.isLogged && isTail());
        yield request;
      }
    }
  }

  /** One of those who are there, or the next one to come. */
  private someone(pops: Weighted, atOnce: number): Visitor {
    const { random, present } = this;
    const place = random.below(atOnce);
    if (present[place] === undefined || random.below(REQUESTS_OF_A_VISIT) === 0) {
      present[place] = this.visitors.arrive(pops.draw(random));
    }
    return present[place];
  }

  private choose(request: Request, isTail: boolean): void {
    const { random } = this;
    const index = isTail ? LONG_TAIL : this.scenarios.draw(random);
    const scenario = SCENARIOS[index];
    request.scenario = index;
    request.object = isTail ? this.tailObject() : this.popularity[index].draw(random);
    request.piece = scenario.isRanged ? this.pieceOf(index, request.object) : -1;
    request.queryKey = drawQuery(scenario, random);
    request.cookieKey = scenario.sendsCookies && request.visitor.hasCookie ? request.visitor.id : 0;
    request.method = scenario.method === 'GET' && !scenario.isRanged && random.chance(0.004) ? 'HEAD' : scenario.method;
    request.isPlainHttp = random.chance(0.011);
    request.isConditional = request.method === 'GET' && !scenario.isRanged && random.chance(0.06);
    request.abort = drawAbort(scenario, random);
    request.originLuck = random.fraction();
  }

  /** Squared, so that the front of the widened catalogue is asked for more often than its end. */
  private tailObject(): number {
    const luck = this.random.fraction();
    return Math.floor(luck * luck * this.widened);
  }

  /** Most viewers begin at the beginning, and many do not stay to the end. */
  private pieceOf(index: number, object: number): number {
    const pieces = Math.ceil(CATALOGUES[index].bytesOf(object) / PIECE_BYTES);
    const luck = this.random.fraction();
    return Math.floor(luck * luck * luck * pieces);
  }
}

function drawQuery(scenario: Scenario, random: Random): number {
  if (scenario.query === 'tracking') return drawTracking(random);
  return scenario.query === 'paging' ? drawPage(random) : NO_QUERY;
}

function drawAbort(scenario: Scenario, random: Random): Abort {
  if (!random.chance(scenario.aborts)) return 'none';
  return random.chance(0.25) ? 'before' : 'during';
}

function firstRequest(visitor: Visitor): Request {
  return {
    at: 0,
    isLogged: false,
    scenario: 0,
    object: 0,
    pop: 0,
    visitor,
    method: 'GET',
    isPlainHttp: false,
    queryKey: NO_QUERY,
    cookieKey: 0,
    piece: -1,
    isConditional: false,
    abort: 'none',
    originLuck: 0,
  };
}

/**
 * Divides `rows` over the hours in proportion to what the world's POPs see in each. Every hour has its share to
 * within one request, and they add up.
 */
export function divide(rows: number, hours: readonly number[], isLogged: boolean): Hour[] {
  const weights = hours.map((hour) => trafficAt(hour).reduce((sum, weight) => sum + weight, 0));
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  let given = 0;
  return hours.map((hour, i) => {
    before += weights[i];
    const until = i === hours.length - 1 ? rows : Math.floor((rows * before) / whole);
    const requests = until - given;
    given = until;
    return { hour, requests, isLogged };
  });
}
