/** Gates judged by what a scan of logs found, without any table. */
import { interleave } from '../ingest/interleave.js';
import { requestsOf } from '../schema/measures.js';
import type { GateOutcome } from '../schema/nightly-outcome.js';
import { type Gate, type GateFact, judge, Losses, lossOf } from './gates.js';
import { keyCells } from './groups.js';
import type { Asked, Wanted } from './logs.js';

const FACT_DIMENSIONS = [
  'distribution',
  'content_type',
  'method',
  'result_type',
  'response_result_type',
  'detailed_result_type',
] as const;

/** Objects come first: groups of one object lie side by side in the order of their keys. */
export const GATE_GROUPING: Wanted['groupings'][number] = { dimensions: ['uri', ...FACT_DIMENSIONS], layout: 'plain' };

const TAB = 9;

/** Requests that are the same to all gates. */
interface Kind {
  fact: GateFact;
  /** By gate: what each of their requests, or bytes, takes from it. */
  readonly losses: readonly number[];
}

export async function judgeLogs(asked: Asked, grouping: number, gates: readonly Gate[]): Promise<GateOutcome[]> {
  const kinds = new Map<string, Kind>();
  const losses = gates.map(() => new Losses());
  const lost = gates.map(() => 0);
  let object: Buffer | undefined;
  const finish = () => {
    if (object !== undefined) for (const [i, one] of losses.entries()) one.add(keyCells(object)[0], lost[i]);
    lost.fill(0);
  };
  await asked.ingest.rank({ grouping, sort: null, limit: null, minRequests: 1 });
  for await (const { record, counts } of interleave(asked.shards, 'plain', 'key')) {
    const key = record.key();
    const uri = key.subarray(0, key.indexOf(TAB));
    if (object === undefined || Buffer.compare(object, uri) !== 0) {
      finish();
      object = Buffer.from(uri);
    }
    const kind = kindOf(key.subarray(uri.length + 1), gates, kinds);
    const [requests, bytes] = [requestsOf(counts), counts.bytes_sent];
    kind.fact = { ...kind.fact, requests: kind.fact.requests + requests, bytes_sent: kind.fact.bytes_sent + bytes };
    for (const [i, gate] of gates.entries()) lost[i] += kind.losses[i] * (gate.definition.weighs === 'bytes' ? bytes : requests);
  }
  finish();
  const facts = [...kinds.values()].map(({ fact }) => fact);
  return gates.map((gate, i) => {
    const outcome = judge(gate, facts, null);
    return outcome.result === 'fell' ? { ...outcome, blamed: losses[i].blamed() } : outcome;
  });
}

function kindOf(key: Uint8Array, gates: readonly Gate[], kinds: Map<string, Kind>): Kind {
  const name = Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1');
  const known = kinds.get(name);
  if (known !== undefined) return known;
  const cells = keyCells(key);
  const names = Object.fromEntries(FACT_DIMENSIONS.map((dimension, i) => [dimension, cells[i]]));
  const fact = { ...(names as Record<(typeof FACT_DIMENSIONS)[number], string | null>), requests: 0, bytes_sent: 0 };
  const one = { ...fact, requests: 1, bytes_sent: 1 };
  const kind: Kind = { fact, losses: gates.map((gate) => (gate.concerns(one) ? lossOf(gate, one) : 0)) };
  kinds.set(name, kind);
  return kind;
}
