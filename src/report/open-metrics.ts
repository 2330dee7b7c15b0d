/** The metrics of a night in the OpenMetrics text format; gauges all, so that readers of Prometheus's own format take it too. */
import { METRICS, type Metric, type MetricSample } from '../schema/metrics.js';
import type { NightlyOutcome } from '../schema/nightly-outcome.js';

const UNITS: Readonly<Partial<Record<Metric['unit'], string>>> = { ratio: 'ratio', bytes: 'bytes', seconds: 'seconds' };

export function openMetricsName({ name }: Pick<Metric, 'name'>): string {
  return `hitlens_${name}`;
}

export function openMetrics(outcome: NightlyOutcome): string {
  return `${METRICS.flatMap((metric) => family(metric, metric.samples(outcome))).join('')}# EOF\n`;
}

function family(metric: Metric, samples: readonly MetricSample[]): string[] {
  if (samples.length === 0) return [];
  const name = openMetricsName(metric);
  const unit = UNITS[metric.unit];
  return [
    `# TYPE ${name} gauge\n`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}\n`]),
    `# HELP ${name} ${escaped(metric.about)}\n`,
    ...samples.map(({ labels, value }) => `${name}${labelsText(metric, labels)} ${value}\n`),
  ];
}

function labelsText({ dimensions }: Metric, labels: MetricSample['labels']): string {
  if (dimensions.length === 0) return '';
  return `{${dimensions.map((name) => `${name}="${escaped(labels[name] ?? '')}"`).join(',')}}`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
