/** A look into the kernel's memory while it scans: which groups are ahead now. */
import type { GroupValue } from './kernel.js';
import { encodeRecord } from './runs.js';
import { nthSmallest } from './threshold.js';

export interface PeekExports {
  slotsAddress(grouping: number): number;
  slotBits(grouping: number): number;
}

/** A record: lower bits of the hash u32, key length u32, measures f64 each, key. */
export const RECORD_HEADER = 8;

export interface Peek {
  readonly grouping: number;
  /** Number of measures in a record. */
  readonly measures: number;
  readonly groupValue: GroupValue;
  readonly limit: number;
}

/** The groups with the smallest values, as a run: at least `limit`, if there are as many. */
export function peek(memory: WebAssembly.Memory, wasm: PeekExports, wanted: Peek): Uint8Array {
  const { grouping, measures, groupValue, limit } = wanted;
  const words = new Uint32Array(memory.buffer);
  const floats = new Float64Array(memory.buffer);
  const slots = wasm.slotsAddress(grouping) >>> 2;
  const records: number[] = [];
  const values: number[] = [];
  for (let slot = slots; slot < slots + (2 << wasm.slotBits(grouping)); slot += 2) {
    // Lower word: address of the record; both are 0 where there is none.
    if (words[slot] === 0) continue;
    records.push(words[slot]);
    values.push(groupValue(floats, (words[slot] + RECORD_HEADER) >>> 3));
  }
  const threshold = nthSmallest(values.length, (i) => values[i], Math.min(limit, values.length));
  const encode = (record: number) => {
    const at = (record + RECORD_HEADER) >>> 3;
    const key = new Uint8Array(memory.buffer, (at + measures) * 8, words[(record + 4) >>> 2]);
    return encodeRecord(key, [...floats.subarray(at, at + measures)]);
  };
  const better = records.flatMap((record, i) => (values[i] < threshold ? [encode(record)] : []));
  const equal: Uint8Array[] = [];
  for (let i = 0; i < records.length && better.length + equal.length < limit; i++) {
    if (values[i] === threshold) equal.push(encode(records[i]));
  }
  return Buffer.concat([...better, ...equal]);
}
