/** All that the infrastructure takes from hitlens, so that no name, column, metric or question is written twice. */
export { literalOf } from '../../dist/src/io/athena/literals.js';
export { engineSql } from '../../dist/src/io/sql-files.js';
export { isSafe } from '../../dist/src/io/zlib-sync.js';
export { queryEffects, tableTemplates } from '../../dist/src/local-query.js';
export { valuesOf } from '../../dist/src/query/binding.js';
export { type RawLayout, tableStatements } from '../../dist/src/query/ddl.js';
export type { Question } from '../../dist/src/query/question.js';
export { tokensOf } from '../../dist/src/query/tokens.js';
export { cloudWatchDimension } from '../../dist/src/report/embedded-metrics.js';
export { PRICES } from '../../dist/src/schema/aws.js';
export { UserError } from '../../dist/src/schema/errors.js';
export { METRICS, type MetricDimension } from '../../dist/src/schema/metrics.js';
export { didYouMean } from '../../dist/src/schema/near.js';
export type { NightlyConfig } from '../../dist/src/schema/nightly-config.js';
export { RATIO_DEFINITIONS, shortName } from '../../dist/src/schema/ratios.js';
export { RAW_COLUMNS, RAW_TABLE } from '../../dist/src/schema/raw.js';
export { columnsOfRollup, PARTITION_COLUMN, ROLLUP_TABLES } from '../../dist/src/schema/rollup.js';
export { questions } from '../../dist/src/tasks/query.js';
