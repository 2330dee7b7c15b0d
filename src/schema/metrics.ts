/**
 * The one list of metrics of a night. OpenMetrics, CloudWatch's embedded metric format, alarms and dashboards take their
 * names from here.
 */
import type { NightlyOutcome } from './nightly-outcome.js';

export const METRIC_DIMENSIONS = ['distribution', 'definition'] as const;
export type MetricDimension = (typeof METRIC_DIMENSIONS)[number];

export interface MetricSample {
  /** A value for each of the metric's dimensions. */
  readonly labels: Readonly<Partial<Record<MetricDimension, string>>>;
  readonly value: number;
}

export interface Metric {
  /** In OpenMetrics, after `hitlens_`; its unit is the last word where there is one. */
  readonly name: string;
  /** The same in CloudWatch; null where it would say nothing there. */
  readonly cloudWatch: string | null;
  readonly unit: 'count' | 'ratio' | 'bytes' | 'seconds';
  /** One line. */
  readonly about: string;
  readonly dimensions: readonly MetricDimension[];
  /** Nothing where the value is not known. */
  readonly samples: (outcome: NightlyOutcome) => readonly MetricSample[];
}

/** Namespace of the metrics in CloudWatch. */
export const METRIC_NAMESPACE = 'hitlens';

type Distribution = NightlyOutcome['distributions'][number];

function ofRun(of: (outcome: NightlyOutcome) => number): Pick<Metric, 'dimensions' | 'samples'> {
  return { dimensions: [], samples: (outcome) => [{ labels: {}, value: of(outcome) }] };
}

function ofDistribution(of: (distribution: Distribution) => number): Pick<Metric, 'dimensions' | 'samples'> {
  return {
    dimensions: ['distribution'],
    samples: ({ distributions }) => distributions.map((one) => ({ labels: { distribution: one.distribution }, value: of(one) })),
  };
}

function ratioSamples(
  ratios: Readonly<Record<string, number | null>>,
  labels: MetricSample['labels'] = {},
): readonly MetricSample[] {
  return Object.entries(ratios).flatMap(([definition, value]) =>
    value === null ? [] : [{ labels: { ...labels, definition }, value }],
  );
}

const unitsThatWere = (action: string) => ofRun(({ units }) => units.filter((unit) => unit.action === action).length);

export const METRICS: readonly Metric[] = [
  {
    name: 'hit_ratio',
    cloudWatch: 'HitRatio',
    unit: 'ratio',
    about: 'Hit ratio of the reported day, by distribution and definition',
    dimensions: ['distribution', 'definition'],
    samples: ({ distributions }) => distributions.flatMap(({ distribution, ratios }) => ratioSamples(ratios, { distribution })),
  },
  {
    name: 'fleet_hit_ratio',
    cloudWatch: 'FleetHitRatio',
    unit: 'ratio',
    about: 'Hit ratio of the reported day over all distributions, by definition',
    dimensions: ['definition'],
    samples: ({ fleet }) => ratioSamples(fleet.ratios),
  },
  {
    name: 'requests',
    cloudWatch: 'Requests',
    unit: 'count',
    about: 'Requests of the reported day',
    ...ofDistribution(({ requests }) => requests),
  },
  {
    name: 'misses',
    cloudWatch: 'Misses',
    unit: 'count',
    about: 'Requests of the reported day with the result type Miss',
    ...ofDistribution(({ misses }) => misses),
  },
  {
    name: 'sent_bytes',
    cloudWatch: 'BytesSent',
    unit: 'bytes',
    about: 'Bytes sent to viewers on the reported day',
    ...ofDistribution(({ bytesSent }) => bytesSent),
  },
  {
    name: 'rows_accepted',
    cloudWatch: 'RowsAccepted',
    unit: 'count',
    about: 'Rows of logs that were read and counted',
    ...ofRun(({ read }) => read.accepted),
  },
  {
    name: 'rows_rejected',
    cloudWatch: 'RowsRejected',
    unit: 'count',
    about: 'Rows of logs that could not be read',
    ...ofRun(({ read }) => read.rejected),
  },
  {
    name: 'logs_read',
    cloudWatch: 'LogsRead',
    unit: 'count',
    about: 'Log files that were read',
    ...ofRun(({ read }) => read.logs),
  },
  {
    name: 'log_bytes',
    cloudWatch: 'LogBytes',
    unit: 'bytes',
    about: 'Their bytes, as stored',
    ...ofRun(({ read }) => read.bytes),
  },
  {
    name: 'late_logs',
    cloudWatch: 'LateLogs',
    unit: 'count',
    about: 'Log files of days that had been reported before they came',
    ...ofRun(({ lateLogs }) => lateLogs),
  },
  {
    name: 'days_built',
    cloudWatch: 'DaysBuilt',
    unit: 'count',
    about: 'Days of distributions that were built',
    ...unitsThatWere('built'),
  },
  {
    name: 'days_skipped',
    cloudWatch: 'DaysSkipped',
    unit: 'count',
    about: 'Days of distributions whose logs were the same as before',
    ...unitsThatWere('skipped'),
  },
  {
    name: 'days_failed',
    cloudWatch: 'DaysFailed',
    unit: 'count',
    about: 'Days of distributions that could not be built',
    ...unitsThatWere('failed'),
  },
  {
    name: 'gates_failed',
    cloudWatch: 'GatesFailed',
    unit: 'count',
    about: 'Gates that do not hold',
    ...ofRun(({ gates }) => gates.filter(({ holds }) => !holds).length),
  },
  {
    name: 'complete',
    cloudWatch: 'Complete',
    unit: 'count',
    about: '1 where everything could be read whole, else 0',
    ...ofRun(({ complete }) => Number(complete)),
  },
  {
    name: 'run_seconds',
    cloudWatch: 'RunSeconds',
    unit: 'seconds',
    about: 'How long the run took',
    ...ofRun(({ seconds }) => seconds),
  },
  {
    name: 'last_success_timestamp_seconds',
    // There the metrics have times of their own: where none came, none succeeded.
    cloudWatch: null,
    unit: 'seconds',
    about: 'When a run was last done, whatever its gates said (exit codes 0, 3 and 4)',
    ...ofRun(({ finished }) => Date.parse(finished) / 1000),
  },
];
