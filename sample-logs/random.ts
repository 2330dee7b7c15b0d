/**
 * Random numbers that are the same on every machine: the sfc32 generator, integer arithmetic only.
 */

const TWO_32 = 4294967296;

/** Mixes a 32-bit integer into another one. One to one: different inputs give different outputs. */
export function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** 0 to 1, exclusive, from an integer: for properties that belong to a thing (the size of an object) and not to a moment. */
export function share(value: number): number {
  return mix(value) / TWO_32;
}

export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** `purpose` keeps the streams of one seed apart, so that drawing more from one does not move another. */
  constructor(seed: number, purpose: string) {
    let h = mix(seed ^ Math.imul(Math.floor(seed / TWO_32), 0x9e3779b9));
    for (let i = 0; i < purpose.length; i++) h = mix(h ^ purpose.charCodeAt(i));
    this.a = h;
    this.b = mix(h ^ 0x5bd1e995);
    this.c = mix(h ^ 0x27d4eb2f);
    for (let i = 0; i < 12; i++) this.next();
  }

  /** A 32-bit unsigned integer. */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** 0 to 1, exclusive. */
  fraction(): number {
    return this.next() / TWO_32;
  }

  /** A whole number from 0 to `limit - 1`. */
  below(limit: number): number {
    return Math.floor((this.next() / TWO_32) * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability * TWO_32;
  }
}
