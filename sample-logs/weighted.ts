import type { Random } from './random.js';

/**
 * Draws an index by weight in constant time (Vose's alias method). Built with `+ - * /` alone, which give the same
 * bits on every machine.
 */
export class Weighted {
  private readonly keep: Float64Array;
  private readonly alias: Int32Array;

  constructor(weights: ArrayLike<number>) {
    const n = weights.length;
    let sum = 0;
    for (let i = 0; i < n; i++) sum += weights[i];
    this.keep = new Float64Array(n);
    this.alias = new Int32Array(n);
    const small: number[] = [];
    const large: number[] = [];
    for (let i = 0; i < n; i++) {
      this.keep[i] = (weights[i] * n) / sum;
      this.alias[i] = i;
      (this.keep[i] < 1 ? small : large).push(i);
    }
    this.pair(small, large);
  }

  draw(random: Random): number {
    const i = random.below(this.keep.length);
    return random.fraction() < this.keep[i] ? i : this.alias[i];
  }

  /** Fills what a light index leaves free in its column with a share of a heavy one. */
  private pair(small: number[], large: number[]): void {
    while (small.length > 0 && large.length > 0) {
      const light = small.pop() as number;
      const heavy = large[large.length - 1];
      this.alias[light] = heavy;
      this.keep[heavy] -= 1 - this.keep[light];
      if (this.keep[heavy] < 1) {
        large.pop();
        small.push(heavy);
      }
    }
    // Rounding leaves a few columns just below 1: they are full.
    for (const i of [...small, ...large]) this.keep[i] = 1;
  }
}

/**
 * Weights `1 / rank ^ exponent`. The exponent comes in quarters, because square roots are rounded alike everywhere
 * and `Math.pow` is not.
 */
export function zipf(count: number, quarters: number): Float64Array {
  const weights = new Float64Array(count);
  for (let rank = 1; rank <= count; rank++) {
    const root = Math.sqrt(Math.sqrt(rank));
    let power = 1;
    for (let i = 0; i < quarters; i++) power *= root;
    weights[rank - 1] = 1 / power;
  }
  return weights;
}
