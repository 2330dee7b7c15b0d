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
  const decimals = decimalsFor(ratio ?? 0, failUnder);
  const [value, wanted] = [percent(ratio ?? 0, decimals), percent(failUnder, decimals)];
  if (result === 'held') return `${name} is ${value}, not under ${wanted}${sinceBefore(gate)}`;
  const under = points(failUnder - (ratio ?? 0), decimals);
  return `${name} is ${value}, ${under} under ${wanted}${sinceBefore(gate)}${blameText(gate)}`;
}

const MOST_DECIMALS = 6;

/** One, or as many as it takes to tell the ratios apart. */
function decimalsFor(a: number, b: number): number {
  let decimals = 1;
  while (decimals < MOST_DECIMALS && percent(a, decimals) === percent(b, decimals) && a !== b) decimals++;
  return decimals;
}

function percent(ratio: number, decimals: number): string {
  return `${(ratio * 100).toFixed(decimals)} %`;
}

function sinceBefore({ ratio, before }: GateOutcome): string {
  if (ratio === null || before === null) return '';
  const change = points(Math.abs(ratio - before), 1);
  return change === points(0, 1) ? '; as the day before' : `; ${change} ${ratio < before ? 'less' : 'more'} than the day before`;
}

/** Differences of ratios are no ratios: `1.7 points`. */
function points(difference: number, decimals: number): string {
  return `${(difference * 100).toFixed(decimals)} points`;
}

function blameText({ blamed, counts }: GateOutcome): string {
  if (blamed.length === 0) return '';
  const lost = (n: number) => (counts === 'bytes' ? formatBytes(n) : formatCount(n));
  const one = ({ uri, lost: n, share }: Blamed) => `${visible(uri ?? '-')} (${lost(n)}, ${formatRatio(share)})`;
  const what = counts === 'bytes' ? 'by the bytes' : 'by the requests';
  return `. Most to blame, ${what} that they lose: ${blamed.map(one).join(', ')}`;
}
