import { describe, expect, it } from 'vitest';
import { asIs, Edge, repaired } from '../../sample-logs/edge.js';
import { POPS } from '../../sample-logs/pops.js';
import { Random } from '../../sample-logs/random.js';
import type { Request } from '../../sample-logs/request.js';
import { SCENARIOS } from '../../sample-logs/scenarios.js';
import { Visitors } from '../../sample-logs/visitors.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

const pop = (airport: string) => POPS.findIndex(({ code }) => code.startsWith(airport));

function request(scenario: string, change: Partial<Request> = {}): Request {
  return {
    at: 0,
    isLogged: true,
    scenario: SCENARIOS.findIndex(({ name }) => name === scenario),
    object: 0,
    pop: 0,
    visitor: new Visitors(new Random(1, 'test')).arrive(0),
    method: 'GET',
    isPlainHttp: false,
    queryKey: 0,
    cookieKey: 0,
    piece: -1,
    isConditional: false,
    abort: 'none',
    originLuck: 0.99,
    ...change,
  };
}

/** `result/response/detailed status` of each request in turn. */
function play(edge: Edge, requests: readonly Request[]): string[] {
  return requests.map((each) => {
    const { resultType, responseResultType, detailedResultType, status } = edge.serve(each);
    return `${resultType}/${responseResultType}/${detailedResultType} ${status}`;
  });
}

const HIT = 'Hit/Hit/Hit 200';
const MISS = 'Miss/Miss/Miss 200';

describe('what CloudFront makes of requests', () => {
  it('misses once and hits from then on, at each POP for itself', () => {
    const frankfurt = request('images');
    const tokyo = request('images', { pop: pop('NRT') });
    expect(play(new Edge(asIs()), [frankfurt, frankfurt, tokyo, tokyo])).toEqual([MISS, HIT, MISS, HIT]);
  });

  it('revalidates an expired copy', () => {
    const late = request('guides', { at: 7 * HOUR });
    const refresh = 'RefreshHit/RefreshHit/RefreshHit';
    expect(play(new Edge(asIs()), [request('guides'), late, late])).toEqual([MISS, `${refresh} 200`, HIT]);
  });

  it('fetches an expired copy again that has no ETag', () => {
    const prices = SCENARIOS.findIndex(({ name }) => name === 'prices');
    const behaviours = asIs().map((each) => ({ ...each, origin: { ...each.origin, validated: 0 } }));
    expect(behaviours[prices].policy.ttlSeconds).toBe(MINUTE);
    const outcomes = [0, 1, 2, 3, 4, 5].map((object) =>
      play(new Edge(behaviours), [request('prices', { object }), request('prices', { object, at: 2 * MINUTE })]),
    );
    expect(outcomes).toContainEqual([MISS, MISS]);
  });

  it('has a copy for every query string where that is in the key, and one where it is not', () => {
    const clicks = [5000, 5001, 5000].map((queryKey) => request('landing', { queryKey }));
    expect(play(new Edge(asIs()), clicks)).toEqual([MISS, MISS, HIT]);
    expect(play(new Edge(repaired()), clicks)).toEqual([MISS, HIT, HIT]);
  });

  it('has a copy for every session where the cookie is in the key, and one where it is not', () => {
    const visits = [7, 8, 7].map((cookieKey) => request('shop', { cookieKey }));
    expect(play(new Edge(asIs()), visits)).toEqual([MISS, MISS, HIT]);
    expect(play(new Edge(repaired()), visits)).toEqual([MISS, HIT, HIT]);
  });

  it('never caches no-store and POST', () => {
    const post = request('orders', { method: 'POST' });
    expect(play(new Edge(asIs()), [request('catalog'), request('catalog'), post, post])).toEqual([MISS, MISS, MISS, MISS]);
    expect(play(new Edge(repaired()), [request('catalog'), request('catalog')])).toEqual([MISS, HIT]);
  });

  it('keeps an error for some seconds', () => {
    const fails = request('feeds', { originLuck: 0.01 });
    const soon = request('feeds', { at: 9 });
    const later = request('feeds', { at: 10 });
    const outcomes = play(new Edge(asIs()), [fails, soon, later]);
    expect(outcomes).toEqual(['Error/Error/OriginConnectError 502', 'Error/Error/Error 502', MISS]);
  });

  it('answers from Origin Shield: a Hit near it, a Miss with OriginShieldHit far from it', () => {
    const pieces = ['FRA', 'LHR', 'JFK'].map((airport) => request('video', { pop: pop(airport), piece: 3 }));
    expect(play(new Edge(asIs()), pieces)).toEqual(['Miss/Miss/Miss 206', 'Hit/Hit/Hit 206', 'Miss/Miss/OriginShieldHit 206']);
  });

  it('tells the pieces of a file apart', () => {
    const pieces = [0, 1, 0].map((piece) => request('video', { piece }));
    expect(play(new Edge(asIs()), pieces)).toEqual(['Miss/Miss/Miss 206', 'Miss/Miss/Miss 206', 'Hit/Hit/Hit 206']);
  });

  it('logs a viewer who goes away as an Error, whatever the cache had', () => {
    const requests = [
      request('images', { abort: 'during' }),
      request('images', { abort: 'during' }),
      request('images', { abort: 'before' }),
    ];
    expect(play(new Edge(asIs()), requests)).toEqual([
      'Error/Miss/ClientCommError 200',
      'Error/Hit/ClientCommError 200',
      'Error/Error/ClientHungUpRequest 0',
    ]);
  });

  it('redirects HTTP to HTTPS without asking a cache, and answers a conditional request with 304', () => {
    const requests = [
      request('images', { isPlainHttp: true }),
      request('images', { isConditional: true }),
      request('images', { isConditional: true }),
    ];
    expect(play(new Edge(asIs()), requests)).toEqual(['Redirect/Redirect/Redirect 301', 'Miss/Miss/Miss 304', 'Hit/Hit/Hit 304']);
  });
});
