/** What to do about what Athena says of a query that failed. */
import type { QueryExecution } from '@aws-sdk/client-athena';
import { UserError } from '../../schema/errors.js';
import { costText } from './cost.js';

const HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /No output location provided/i,
    'Say where results may go: --output-location s3://BUCKET/PREFIX/, or a --workgroup that has a result location or keeps results itself',
  ],
  [
    /Access denied when writing (output|to location)|Unable to verify\/create output bucket|Unable to write to|result location/i,
    'Who asks needs s3:GetBucketLocation, s3:PutObject and s3:GetObject on the output location (--output-location, or that of the workgroup), and its bucket must be in the same region',
  ],
  [
    /external_location|location (is not allowed|clause)/i,
    'Building tables needs a workgroup that does not enforce its settings on clients (EnforceWorkGroupConfiguration): name one with --workgroup',
  ],
  [
    /(SCHEMA|DATABASE)_NOT_FOUND|(Schema|Database) \S+ (does not exist|not found)/i,
    'Check --database and --catalog (SHOW DATABASES)',
  ],
  [/CATALOG_NOT_FOUND|Catalog \S+ (does not exist|not found)/i, 'Check --catalog: the usual one is AwsDataCatalog'],
  [
    /TABLE_NOT_FOUND|Table \S+ (does not exist|not found)|EntityNotFoundException.*Table/i,
    'Create the tables with: hitlens tables create; or check --database and --region',
  ],
  [
    /COLUMN_NOT_FOUND|Column \S+ cannot be resolved/i,
    'Are the tables of another version? Compare them with: hitlens tables print',
  ],
  [
    /partition projection|projection\.|INVALID_TABLE_PROPERTY|CONSTRAINT_VIOLATION/i,
    'The partition projection of the table is at fault: create it anew (DROP TABLE leaves the data alone), then: hitlens tables create',
  ],
  [
    /HIVE_BAD_DATA|HIVE_CURSOR_ERROR|HIVE_PARTITION_SCHEMA_MISMATCH|HIVE_UNKNOWN_ERROR.*parquet/i,
    'A file under the table is not what the table says, or is damaged. If the message names it, look at it; if it is another version of the table, build the day again: hitlens rollup',
  ],
  [
    /HIVE_CANNOT_OPEN_SPLIT.*Slow ?Down|SlowDown|Please reduce your request rate/i,
    'S3 was asked too much at once. Run it again, or ask fewer days',
  ],
  [
    /Insufficient (Lake Formation )?permission|Access ?Denied|PERMISSION_DENIED|not authorized|Status Code: 403/i,
    'Who asks needs s3:GetObject and s3:ListBucket on the data, glue:GetTable and glue:GetPartitions (or the Lake Formation grant), and kms:Decrypt where it is encrypted',
  ],
  [
    /Bytes scanned limit was exceeded/i,
    'The workgroup allows no more (BytesScannedCutoffPerQuery): ask fewer days, or another --workgroup',
  ],
  [
    /Query exhausted resources|EXCEEDED_.*MEMORY|EXCEEDED_.*LIMIT/i,
    'It is too large for Athena in one go: ask fewer days, or group by fewer dimensions',
  ],
  [/Query timeout|timed? ?out/i, 'It took longer than Athena allows: ask fewer days'],
  [/ExpiredToken|token.*expired|expired.*token/i, 'Log in again (aws sso login, or new temporary credentials)'],
];

/** What to do, as the end of a message; empty where that is not known. */
export function hintFor(reason: string, sql: string): string {
  const found = HINTS.find(([pattern]) => pattern.test(reason));
  const hint = found === undefined ? '' : `\n${found[1]}`;
  return `${pointer(reason, sql)}${hint}`;
}

/** The line of the statement that `line 3:14` speaks of, and a mark below the place. */
function pointer(reason: string, sql: string): string {
  const [, line, column] = /\bline (\d+):(\d+)/.exec(reason) ?? [];
  const text = sql.split('\n')[Number(line) - 1];
  if (text === undefined || Number(column) > text.length + 1) return '';
  return `\n  ${text}\n  ${' '.repeat(Number(column) - 1)}^`;
}

/** Why a query that was started has no answer. */
export function failure(execution: QueryExecution, sql: string, pricePerTb?: number): UserError {
  const { Status, QueryExecutionId = '' } = execution;
  const reason = Status?.StateChangeReason ?? Status?.AthenaError?.ErrorMessage ?? 'it gave no reason';
  const again = Status?.AthenaError?.Retryable === true ? '\nAthena says that it may work when it is run again' : '';
  if (Status?.State === 'CANCELLED') {
    const cost = costText(execution, pricePerTb);
    return new UserError(
      `Athena: the query was cancelled: ${reason}${hintFor(reason, sql)}\n${cost} (query ${QueryExecutionId})`,
    );
  }
  return new UserError(`Athena: the query failed: ${reason}${hintFor(reason, sql)}${again}\n(query ${QueryExecutionId})`);
}
