/** What a gate says: what fell, by how much, and which objects are most to blame. */
import type { Blamed, GateOutcome } from '../schema/nightly-outcome.js';
import { formatBytes, formatCount, formatRatio } from './numbers.js';
import { visible } from './visible.js';

/** `console_hit_ratio of image/* in E1WGQ7ZK4N2RVD` */
export function gateName({ definition, contentType, distribution }: GateOutcome): string {
  const type = contentType === null ? '' : ` of ${contentType}`;
  return visible(`${definition}${type}${distribution === null ? '' : ` in ${distribution}`}`);
}

/** One line. */
export function gateText(gate: GateOutcome): string {
  const name = gateName(gate);
  const { result, ratio, failUnder, minRequests, requests } = gate;
  if (result === 'empty') return `${name}: no requests to judge it by, so it does not hold (${formatRatio(failUnder)} is wanted)`;
  if (result === 'unjudged') {
    return `${name}: not judged, ${formatCount(requests)} requests are fewer than ${formatCount(minRequests ?? 0)}`;
  }
  const value = formatRatio(ratio ?? 0);
  if (result === 'held') return `${name} is ${value}, not under ${formatRatio(failUnder)}${sinceBefore(gate)}`;
  const under = `${points(failUnder - (ratio ?? 0))} under ${formatRatio(failUnder)}`;
  return `${name} is ${value}, ${under}${sinceBefore(gate)}${blameText(gate)}`;
}

function sinceBefore({ ratio, before }: GateOutcome): string {
  if (ratio === null || before === null) return '';
  const change =
    Math.abs(ratio - before) < 0.0005 ? 'as' : `${points(Math.abs(ratio - before))} ${ratio < before ? 'less' : 'more'} than`;
  return `; ${change} the day before`;
}

/** Differences of ratios are no ratios: `1.7 points`. */
function points(difference: number): string {
  const tenths = Math.max(0.1, Math.round(difference * 1000) / 10);
  return `${tenths.toFixed(1)} points`;
}

function blameText({ blamed, counts }: GateOutcome): string {
  if (blamed.length === 0) return '';
  const lost = (n: number) => (counts === 'bytes' ? formatBytes(n) : formatCount(n));
  const one = ({ uri, lost: n, share }: Blamed) => `${visible(uri ?? '-')} (${lost(n)}, ${formatRatio(share)})`;
  const what = counts === 'bytes' ? 'by the bytes' : 'by the requests';
  return `. Most to blame, ${what} that they lose: ${blamed.map(one).join(', ')}`;
}
