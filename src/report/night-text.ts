/** A night in one line, and as events for logs that are read by programs. */
import type { GateOutcome, NightlyOutcome } from '../schema/nightly-outcome.js';
import { gateName, gateText } from './gate-text.js';
import { formatBytes, formatCell, formatCount, formatDuration } from './numbers.js';

/** What went well is one line; what did not is in it, too. */
export function nightLine(outcome: NightlyOutcome): string {
  const { day, fleet, read, units, gates, lateLogs, complete, seconds } = outcome;
  const were = (action: string) => units.filter((unit) => unit.action === action).length;
  const before = fleet.before === null ? '' : ` (the day before ${formatCell(fleet.before.ratios.hit_ratio, 'ratio')})`;
  const parts = [
    `hit ratio ${formatCell(fleet.ratios.hit_ratio, 'ratio')}${before}`,
    `${formatCount(fleet.requests)} requests, ${formatCount(fleet.misses)} misses`,
    tablesText(were('built'), were('skipped'), were('failed')),
    `${formatCount(read.logs)} logs read (${formatBytes(read.bytes)})`,
    ...(lateLogs === 0 ? [] : [`${formatCount(lateLogs)} of them late`]),
    ...(read.rejected === 0 ? [] : [`${formatCount(read.rejected)} rows rejected`]),
    ...(gates.length === 0 ? [] : [gatesText(gates)]),
    ...(complete ? [] : ['incomplete: not all logs could be read whole']),
    formatDuration(seconds * 1000),
  ];
  return `${day}: ${parts.join('; ')}`;
}

function tablesText(built: number, skipped: number, failed: number): string {
  return `tables: ${built} built, ${skipped} up to date${failed === 0 ? '' : `, ${failed} failed`}`;
}

function gatesText(gates: readonly GateOutcome[]): string {
  const fallen = gates.filter(({ holds }) => !holds).length;
  const unjudged = gates.filter(({ result }) => result === 'unjudged').length;
  const rest = unjudged === 0 ? '' : `, ${unjudged} not judged`;
  return fallen === 0 ? `gates hold${rest}` : `${fallen} of ${gates.length} gates do not hold${rest}`;
}

/** An event as a log has it, but for its time. */
export interface NightEvent {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: 'day' | 'distribution' | 'gate' | 'done' | 'note' | 'warning' | 'failed';
  readonly message?: string;
  readonly [key: string]: unknown;
}

/** What became of each day, distribution and gate, and of all. */
export function nightEvents(outcome: NightlyOutcome): NightEvent[] {
  const { units, distributions, gates, report, ...whole } = outcome;
  return [
    ...units.map(({ rows, failed, ...unit }): NightEvent => {
      const rejected = rows?.rejected ?? null;
      return { level: unit.action === 'failed' ? 'warn' : 'info', event: 'day', ...unit, rejected, notWhole: failed.length };
    }),
    ...distributions.map((one): NightEvent => ({ level: 'info', event: 'distribution', day: outcome.day, ...one })),
    ...gates.map((gate): NightEvent => {
      return { level: gate.holds ? 'info' : 'warn', event: 'gate', message: gateText(gate), name: gateName(gate), ...gate };
    }),
    { level: 'info', event: 'done', message: nightLine(outcome), ...whole, report: report?.index ?? null },
  ];
}
