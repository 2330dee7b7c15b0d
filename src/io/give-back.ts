/**
 * Memory of large Buffers, given back when they are done with. The collector sees few objects, and so comes round when
 * there are 30 MB of them in each thread.
 */
import { setFlagsFromString } from 'node:v8';

interface Transferable {
  transfer?(length: number): unknown;
}

/** To be called before threads start: Node 20 has `transfer` only in what begins after its flag was set, Node 22 has it. */
export function allowGivingBack(): void {
  if (!('transfer' in ArrayBuffer.prototype)) setFlagsFromString('--harmony-rab-gsab-transfer');
}

/** Whoever has bytes that lie there is done with them. Does nothing where Node cannot. */
export function giveBack(memory: ArrayBufferLike): void {
  (memory as Transferable).transfer?.(0);
}
