/**
 * hitlens as a library: the tasks behind the commands, and the effects that run them on this machine.
 *
 *     import { localEffects, top } from 'hitlens';
 *     const { table } = await top({ inputs: ['logs/'], sort: 'miss_bytes' }, localEffects());
 */
export type { Condition } from './ingest/question.js';
export type { S3Options } from './io/s3/settings.js';
export { localEffects } from './local.js';
export { type NightlyListeners, nightlyEffects } from './local-nightly.js';
export { queryEffects } from './local-query.js';
export { cloudWatchDimension, embeddedMetrics } from './report/embedded-metrics.js';
export { gateText } from './report/gate-text.js';
export { type NightEvent, nightEvents, nightLine } from './report/night-text.js';
export { openMetrics, openMetricsName } from './report/open-metrics.js';
export { DIMENSIONS, type Dimension } from './schema/dimensions.js';
export { UserError } from './schema/errors.js';
export type { Estimate } from './schema/estimate.js';
export { MEASURES, type Measure } from './schema/measures.js';
export {
  METRIC_DIMENSIONS,
  METRIC_NAMESPACE,
  METRICS,
  type Metric,
  type MetricDimension,
  type MetricSample,
} from './schema/metrics.js';
export type { AthenaConfig, GateConfig, NightlyConfig } from './schema/nightly-config.js';
export type {
  Blamed,
  GateOutcome,
  NightlyOutcome,
  Ratios,
  Traffic,
  TrafficOfDay,
  UnitOutcome,
} from './schema/nightly-outcome.js';
export { configSchema } from './schema/nightly-settings.js';
export { RATIO_DEFINITIONS, type RatioDefinition } from './schema/ratios.js';
export type { Report, Summary } from './schema/summary.js';
export type { Cell, Column, Table } from './schema/table.js';
export { type AggregateOptions, aggregate, aggregateCsv, aggregateParquet, aggregateRows } from './tasks/aggregate.js';
export { checkConfig, wholeConfig } from './tasks/config.js';
export type { Effects } from './tasks/effects.js';
export { type EstimateOptions, estimate } from './tasks/estimate.js';
export type { LogOptions } from './tasks/logs.js';
export { type NightlyEffects, nightly } from './tasks/nightly.js';
export { type Plan, plan } from './tasks/plan.js';
export { type QueryOptions, query, queryRows, questions } from './tasks/query.js';
export { type FullReport, type ReportOptions, report } from './tasks/report.js';
export { type TopAnswer, type TopOptions, top } from './tasks/top.js';
