/** Counts different numbers: an open-addressing set, because the built-in one ends at 2^24 entries and is slower. */
const EMPTY = -1;

export class Distinct {
  private slots = new Float64Array(1 << 16).fill(EMPTY);
  count = 0;

  /** `key` is a whole number from 0 to 2^53. */
  add(key: number): void {
    if (this.put(key)) this.count++;
    if (this.count * 2 > this.slots.length) this.grow();
  }

  private put(key: number): boolean {
    const mask = this.slots.length - 1;
    let at = (Math.imul(key | 0, 0x9e3779b1) ^ Math.imul((key / 4294967296) | 0, 0x85ebca6b)) >>> 0;
    at = (at ^ (at >>> 15)) & mask;
    while (this.slots[at] !== EMPTY) {
      if (this.slots[at] === key) return false;
      at = (at + 1) & mask;
    }
    this.slots[at] = key;
    return true;
  }

  private grow(): void {
    const { slots } = this;
    this.slots = new Float64Array(slots.length * 2).fill(EMPTY);
    for (const key of slots) if (key !== EMPTY) this.put(key);
  }
}
