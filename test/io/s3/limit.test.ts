/** Fewer requests at once when the store asks to slow down, and more again later. */
import { expect, test } from 'vitest';
import { Budget } from '../../../src/io/s3/budget.js';
import { AdaptiveLimit } from '../../../src/io/s3/limit.js';

function succeed(limit: AdaptiveLimit, times: number): number {
  for (let i = 0; i < times; i++) limit.success();
  return limit.concurrency;
}

test('each call to slow down halves, down to one', () => {
  const limit = new AdaptiveLimit(32);
  const seen = Array.from({ length: 7 }, () => {
    limit.slowDown(limit.era);
    return limit.concurrency;
  });
  expect(seen).toEqual([16, 8, 4, 2, 1, 1, 1]);
});

test('requests that ran together are one call', () => {
  const limit = new AdaptiveLimit(32);
  const eras = Array.from({ length: 32 }, () => limit.era);
  for (const era of eras) limit.slowDown(era);
  expect(limit.concurrency).toBe(16);
});

test('success grows it back by one after some, up to what is allowed', () => {
  const limit = new AdaptiveLimit(4);
  limit.slowDown(limit.era);
  expect(succeed(limit, 7)).toBe(2);
  expect(succeed(limit, 1)).toBe(3);
  expect(succeed(limit, 100)).toBe(4);
});

test('a budget gives room in the order in which it was asked for', async () => {
  const budget = new Budget(10);
  const order: string[] = [];
  await budget.take(6);
  const waiting = [
    budget.take(10).then(() => order.push('large')),
    // It would fit, but that would let the large one wait for ever.
    budget.take(1).then(() => order.push('small')),
  ];
  await new Promise(setImmediate);
  expect(order).toEqual([]);
  budget.give(6);
  await new Promise(setImmediate);
  expect(order).toEqual(['large']);
  budget.give(10);
  await Promise.all(waiting);
  expect(order).toEqual(['large', 'small']);
});
