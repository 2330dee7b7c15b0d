import { describe, expect, it } from 'vitest';
import { ABSENT, Cache } from '../../sample-logs/cache.js';

const HOUR = 3600;

describe('a cache', () => {
  it('has what was stored, until its time is over', () => {
    const cache = new Cache(1000);
    cache.store(1, 100, HOUR, 200);
    const slot = cache.find(1);
    expect(slot).not.toBe(ABSENT);
    expect(cache.status(slot)).toBe(200);
    expect(cache.isFresh(slot, HOUR - 1)).toBe(true);
    expect(cache.isFresh(slot, HOUR)).toBe(false);
  });

  it('keeps an expired entry, which can be renewed', () => {
    const cache = new Cache(1000);
    cache.store(1, 100, HOUR, 200);
    const slot = cache.find(1);
    cache.renew(slot, 3 * HOUR);
    expect(cache.isFresh(cache.find(1), 2 * HOUR)).toBe(true);
  });

  it('does not have what was never stored', () => {
    expect(new Cache(1000).find(7)).toBe(ABSENT);
  });

  it('evicts what was used least recently when it is full', () => {
    const cache = new Cache(1000);
    cache.store(1, 400, HOUR, 200);
    cache.store(2, 400, HOUR, 200);
    cache.find(1);
    cache.store(3, 400, HOUR, 200);
    expect(cache.find(2)).toBe(ABSENT);
    expect(cache.find(1)).not.toBe(ABSENT);
    expect(cache.find(3)).not.toBe(ABSENT);
  });

  it('evicts as many as the new one needs', () => {
    const cache = new Cache(1000);
    for (let key = 1; key <= 10; key++) cache.store(key, 100, HOUR, 200);
    cache.store(11, 950, HOUR, 200);
    expect(cache.entries).toBe(1);
    expect(cache.find(11)).not.toBe(ABSENT);
  });

  it('does not take what is larger than itself, and then keeps the rest', () => {
    const cache = new Cache(1000);
    cache.store(1, 100, HOUR, 200);
    cache.store(2, 1001, HOUR, 200);
    expect(cache.find(2)).toBe(ABSENT);
    expect(cache.find(1)).not.toBe(ABSENT);
  });

  it('replaces an entry of the same key', () => {
    const cache = new Cache(1000);
    cache.store(1, 900, HOUR, 200);
    cache.store(1, 800, HOUR, 502);
    expect(cache.entries).toBe(1);
    expect(cache.status(cache.find(1))).toBe(502);
  });

  it('stays right over many entries and evictions', () => {
    const cache = new Cache(500);
    for (let key = 0; key < 10_000; key++) cache.store(key, 1, HOUR, 200);
    expect(cache.entries).toBe(500);
    expect(cache.find(9_499)).toBe(ABSENT);
    for (let key = 9_500; key < 10_000; key++) expect(cache.find(key)).not.toBe(ABSENT);
  });
});
