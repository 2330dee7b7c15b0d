/** The job's metrics by their names in hitlens: one that is not there is a mistake, found when the stack is synthesized. */
import { Metric, type MetricProps, SearchExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { cloudWatchDimension, METRICS, type MetricDimension } from '../hitlens.js';

export class JobMetrics {
  constructor(readonly namespace: string) {}

  /** One without dimensions. */
  ofRun(name: string, props: Partial<MetricProps> = {}): Metric {
    const { metricName, dimensions } = found(name);
    if (dimensions.length > 0) throw new RangeError(`${name} has dimensions: ${dimensions.join(', ')}`);
    return new Metric({ namespace: this.namespace, metricName, period: Duration.hours(1), ...props });
  }

  /** One line for each value of its dimensions, of those with these values alone. */
  search(name: string, wanted: Partial<Record<MetricDimension, string>>, props: { statistic: string; period: Duration }) {
    const { metricName, dimensions } = found(name);
    // In quotes: a name may have hyphens.
    const schema = [`"${this.namespace}"`, ...dimensions.map(cloudWatchDimension)].join(',');
    const filters = dimensions.flatMap((dimension) =>
      wanted[dimension] === undefined ? [] : [` ${cloudWatchDimension(dimension)}="${wanted[dimension]}"`],
    );
    return search(`{${schema}} MetricName="${metricName}"${filters.join('')}`, props);
  }
}

/** A line for each metric that is found, under its own name. */
export function search(wanted: string, { statistic, period }: { statistic: string; period: Duration }): SearchExpression {
  return new SearchExpression({ expression: `SEARCH('${wanted}', '${statistic}', ${period.toSeconds()})`, period, label: '' });
}

function found(name: string): { metricName: string; dimensions: readonly MetricDimension[] } {
  const metric = METRICS.find((one) => one.name === name);
  if (metric === undefined || metric.cloudWatch === null) throw new RangeError(`the job has no metric ${name} in CloudWatch`);
  return { metricName: metric.cloudWatch, dimensions: metric.dimensions };
}
