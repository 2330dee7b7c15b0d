/** The metrics of a night in CloudWatch's embedded metric format: a Lambda writes the lines to its log, and has metrics. */
import { METRIC_NAMESPACE, METRICS, type Metric, type MetricDimension, type MetricSample } from '../schema/metrics.js';
import type { NightlyOutcome } from '../schema/nightly-outcome.js';

const UNITS: Readonly<Record<Metric['unit'], string>> = { count: 'Count', ratio: 'None', bytes: 'Bytes', seconds: 'Seconds' };

/** CloudWatch's spelling: `Distribution`. */
export function cloudWatchDimension(name: MetricDimension): string {
  return name[0].toUpperCase() + name.slice(1);
}

/**
 * A JSON object for each set of dimensions, without line ends. The time is that of the run, not of the reported day, so
 * that alarms see the values when they come.
 */
export function embeddedMetrics(outcome: NightlyOutcome, namespace: string = METRIC_NAMESPACE): string[] {
  const bySet = new Map<string, { metric: Metric; sample: MetricSample }[]>();
  for (const metric of METRICS) {
    if (metric.cloudWatch === null) continue;
    for (const sample of metric.samples(outcome)) {
      const set = JSON.stringify(metric.dimensions.map((name) => [name, sample.labels[name]]));
      bySet.set(set, [...(bySet.get(set) ?? []), { metric, sample }]);
    }
  }
  return [...bySet.values()].map((samples) => embedded(samples, Date.parse(outcome.finished), namespace));
}

/** Samples that share their dimensions. */
function embedded(samples: readonly { metric: Metric; sample: MetricSample }[], timestamp: number, namespace: string): string {
  const [{ metric, sample }] = samples;
  const dimensions = metric.dimensions.map((name) => [cloudWatchDimension(name), sample.labels[name]]);
  const directive = {
    Namespace: namespace,
    Dimensions: [dimensions.map(([name]) => name)],
    Metrics: samples.map((one) => ({ Name: one.metric.cloudWatch, Unit: UNITS[one.metric.unit] })),
  };
  return JSON.stringify({
    _aws: { Timestamp: timestamp, CloudWatchMetrics: [directive] },
    ...Object.fromEntries(dimensions),
    ...Object.fromEntries(samples.map((one) => [one.metric.cloudWatch, one.sample.value])),
  });
}
