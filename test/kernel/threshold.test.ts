/** Small parts with a plain twin to be held against. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nthSmallest } from '../../src/kernel/threshold.js';

describe('nthSmallest', () => {
  const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true }), fc.constant(Number.POSITIVE_INFINITY));

  test('is what sorting finds', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.nat(), (values, n) => {
        const place = 1 + (n % values.length);
        const sorted = Float64Array.from(values).sort();
        // -0 and 0 are one value here.
        expect(nthSmallest(values.length, (i) => values[i], place) + 0).toBe(sorted[place - 1] + 0);
      }),
    );
  });

  test('of none is below everything', () => {
    expect(nthSmallest(2, (i) => i + 1, 0)).toBe(Number.NEGATIVE_INFINITY);
  });
});
