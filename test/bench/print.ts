/** Figures as text: ratios first, what they were made of behind them. */
import type { Cost } from './measure.js';
import { GROUPS, type Group, type Subject } from './subject.js';
import { type CostOf, TARGETS } from './targets.js';

/** Their logs are those that `gzip -dc` is measured with. */
const PER_GZIP: ReadonlySet<Group> = new Set(['top', 'aggregate', 'inflate']);

const NAME_WIDTH = 24;
const WIDTH = 9;

export function printCosts(subjects: readonly Subject[], costOf: CostOf): string {
  const groups = [...new Set(subjects.map((subject) => subject.group))];
  return groups.map((group) => printGroup(group, subjects, costOf)).join('\n');
}

function printGroup(group: Group, subjects: readonly Subject[], costOf: CostOf): string {
  const { title, baseline } = GROUPS[group];
  const base = costOf(group, baseline);
  const gzip = PER_GZIP.has(group) ? costOf('inflate', 'gzip -dc') : undefined;
  const head = ['wall', 'CPU', 'memory', 'CPU/gzip', 'wall s', 'CPU s', 'MB'].map((text) => text.padStart(WIDTH)).join('');
  const lines = subjects.filter((subject) => subject.group === group);
  const rows = lines.map(({ name }) => `  ${name.padEnd(NAME_WIDTH)}${cells(costOf(group, name), base, gzip)}`);
  return `${title} (${baseline} = 1)\n  ${' '.repeat(NAME_WIDTH)}${head}\n${rows.join('\n')}\n`;
}

function cells(cost: Cost | undefined, base: Cost | undefined, gzip: Cost | undefined): string {
  const texts = [
    ratio(cost?.wallMs, base?.wallMs),
    ratio(cost?.cpuMs, base?.cpuMs),
    ratio(cost?.peakBytes, base?.peakBytes),
    ratio(cost?.cpuMs, gzip?.cpuMs),
    decimals(cost?.wallMs, 1000, 2),
    decimals(cost?.cpuMs, 1000, 2),
    decimals(cost?.peakBytes, 1e6, 0),
  ];
  return texts.map((text) => text.padStart(WIDTH)).join('') + (cost?.ranOut === true ? '  until it ran out of memory' : '');
}

function ratio(part: number | null | undefined, whole: number | null | undefined): string {
  return typeof whole === 'number' && whole > 0 ? decimals(part, whole, 2) : '-';
}

function decimals(value: number | null | undefined, unit: number, digits: number): string {
  return typeof value === 'number' ? (value / unit).toFixed(digits) : '-';
}

export function printTargets(costOf: CostOf): string {
  const lines = TARGETS.map(({ about, figure, isReached, show }) => {
    const found = figure(costOf);
    if (found === null) return `not measured  ${about}`;
    return `${isReached(found) ? 'reached     ' : 'missed      '}  ${about}: ${show(found)}`;
  });
  return `${lines.join('\n')}\n`;
}
