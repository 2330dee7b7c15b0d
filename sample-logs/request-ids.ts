/** `x-edge-request-id`: 40 bytes in base64, opaque, different for every request. */
import type { Random } from './random.js';

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** All pairs of digits: 12 bits at a time. */
const PAIRS: readonly string[] = Array.from({ length: 4096 }, (_, i) => DIGITS[i >> 6] + DIGITS[i & 63]);

/** The 54th digit holds the last two bits. */
const LAST = ['A==', 'Q==', 'g==', 'w=='];

export type RequestIds = () => string;

/** As random as CloudFront's: 40 bytes of every row that no compression takes away. */
export function randomIds(random: Random): RequestIds {
  return () => {
    let id = '';
    for (let i = 0; i < 13; i++) {
      const bits = random.next();
      id += PAIRS[bits & 4095] + PAIRS[(bits >>> 12) & 4095];
    }
    const bits = random.next();
    return id + DIGITS[bits & 63] + LAST[bits >>> 30];
  };
}

/** An odd factor, so that counting up visits all numbers below 2^24 once. */
const STRIDE = 10_368_889;

/**
 * Different, but alike in all but four digits: for logs that are kept in a repository, where random ids would be
 * most of what is kept. They differ up to 16,777,216 rows.
 */
export function compactIds(random: Random): RequestIds {
  const template = randomIds(random)();
  const head = template.slice(0, 40);
  const tail = template.slice(44);
  let n = 0;
  return () => {
    n = (n + STRIDE) & 0xffffff;
    return head + PAIRS[n >>> 12] + PAIRS[n & 4095] + tail;
  };
}
