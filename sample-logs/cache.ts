/** One cache: entries with a time to live; when it is full, those that were used least recently go. */

/** No such entry. */
export const ABSENT = -1;

const FIRST_SLOTS = 32;

/**
 * Time is in whole seconds. An expired entry stays until it is evicted, because it can be revalidated. Entries live
 * in slots of typed arrays, linked in order of their last use: there are a thousand caches and millions of entries.
 */
export class Cache {
  private readonly slotOf = new Map<number, number>();
  private keys = new Float64Array(FIRST_SLOTS);
  private sizes = new Int32Array(FIRST_SLOTS);
  private expiries = new Int32Array(FIRST_SLOTS);
  private statuses = new Int16Array(FIRST_SLOTS);
  private newer = new Int32Array(FIRST_SLOTS);
  private older = new Int32Array(FIRST_SLOTS);
  private newest = ABSENT;
  private oldest = ABSENT;
  private readonly free: number[] = [];
  private used = 0;

  constructor(private readonly capacityBytes: number) {}

  get entries(): number {
    return this.slotOf.size;
  }

  /** The slot of an entry, fresh or expired, or ABSENT. Being asked for counts as use. */
  find(key: number): number {
    const slot = this.slotOf.get(key);
    if (slot === undefined) return ABSENT;
    if (slot !== this.newest) {
      this.unlink(slot);
      this.linkAsNewest(slot);
    }
    return slot;
  }

  isFresh(slot: number, now: number): boolean {
    return now < this.expiries[slot];
  }

  /** HTTP status that is kept: errors are cached too. */
  status(slot: number): number {
    return this.statuses[slot];
  }

  /** Revalidated: the same bytes, another time to live. */
  renew(slot: number, expiry: number): void {
    this.expiries[slot] = expiry;
  }

  store(key: number, bytes: number, expiry: number, status: number): void {
    const present = this.slotOf.get(key);
    if (present !== undefined) this.remove(present);
    if (bytes > this.capacityBytes) return;
    while (this.used + bytes > this.capacityBytes) this.remove(this.oldest);
    const slot = this.takeSlot();
    this.keys[slot] = key;
    this.sizes[slot] = bytes;
    this.expiries[slot] = expiry;
    this.statuses[slot] = status;
    this.slotOf.set(key, slot);
    this.used += bytes;
    this.linkAsNewest(slot);
  }

  private remove(slot: number): void {
    this.slotOf.delete(this.keys[slot]);
    this.used -= this.sizes[slot];
    this.unlink(slot);
    this.free.push(slot);
  }

  private takeSlot(): number {
    const reused = this.free.pop();
    if (reused !== undefined) return reused;
    const slot = this.slotOf.size;
    if (slot === this.keys.length) this.grow();
    return slot;
  }

  private grow(): void {
    const slots = this.keys.length * 2;
    const keys = new Float64Array(slots);
    keys.set(this.keys);
    this.keys = keys;
    const statuses = new Int16Array(slots);
    statuses.set(this.statuses);
    this.statuses = statuses;
    this.sizes = enlarged(this.sizes, slots);
    this.expiries = enlarged(this.expiries, slots);
    this.newer = enlarged(this.newer, slots);
    this.older = enlarged(this.older, slots);
  }

  private linkAsNewest(slot: number): void {
    this.newer[slot] = ABSENT;
    this.older[slot] = this.newest;
    if (this.newest === ABSENT) this.oldest = slot;
    else this.newer[this.newest] = slot;
    this.newest = slot;
  }

  private unlink(slot: number): void {
    const newer = this.newer[slot];
    const older = this.older[slot];
    if (newer === ABSENT) this.newest = older;
    else this.older[newer] = older;
    if (older === ABSENT) this.oldest = newer;
    else this.newer[older] = newer;
  }
}

function enlarged(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(array);
  return larger;
}
