/** What is known of a day and of the one before it: requests by all that a hit ratio looks at, and what they add up to. */
import { dayAfter } from '../schema/days.js';
import type { NightlyOutcome, Traffic, TrafficOfDay } from '../schema/nightly-outcome.js';
import { hitRatios } from '../schema/ratios.js';
import type { Table } from '../schema/table.js';
import type { GateFact } from './gates.js';
import type { NightTables } from './night-tables.js';

export interface DayFacts {
  readonly facts: readonly GateFact[];
  /** Of the day before; null where the tables have none. */
  readonly before: readonly GateFact[] | null;
}

export async function factsOf(day: string, tables: NightTables): Promise<DayFacts> {
  const answer = await tables.ask('result-facts', { from: dayAfter(day, -1), to: dayAfter(day, 1), limit: 'all' });
  const rows = rowsOf<GateFact & { date: string }>(answer);
  const before = rows.filter(({ date }) => date < day);
  return { facts: rows.filter(({ date }) => date === day), before: before.length === 0 ? null : before };
}

/** Rows as objects, by the columns of the question. */
export function rowsOf<Row>({ columns, rows }: Table): Row[] {
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])) as Row);
}

export function trafficOf(facts: readonly GateFact[], before: readonly GateFact[] | null): TrafficOfDay {
  return { ...counted(facts), before: before === null ? null : counted(before) };
}

function counted(facts: readonly GateFact[]): Traffic {
  const sum = (of: (fact: GateFact) => number) => facts.reduce((total, fact) => total + of(fact), 0);
  return {
    requests: sum(({ requests }) => requests),
    misses: sum(({ result_type, requests }) => (result_type === 'Miss' ? requests : 0)),
    bytesSent: sum(({ bytes_sent }) => bytes_sent),
    ratios: hitRatios(facts),
  };
}

export function distributionsOf(facts: readonly GateFact[], before: readonly GateFact[] | null): NightlyOutcome['distributions'] {
  const [now, then] = [byDistribution(facts), byDistribution(before ?? [])];
  // One that fell silent must not vanish.
  const ids = [...new Set([...now.keys(), ...then.keys()])].sort();
  return ids.map((id) => ({ distribution: id, ...trafficOf(now.get(id) ?? [], then.get(id) ?? null) }));
}

function byDistribution(facts: readonly GateFact[]): Map<string, GateFact[]> {
  const groups = new Map<string, GateFact[]>();
  for (const fact of facts) {
    const id = fact.distribution ?? '';
    const group = groups.get(id) ?? [];
    group.push(fact);
    groups.set(id, group);
  }
  return groups;
}
