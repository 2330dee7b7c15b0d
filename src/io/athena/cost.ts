/** What a query took, in words. Prices differ by region, and S3's own requests come on top. */
import type { QueryExecution } from '@aws-sdk/client-athena';
import { athenaPrice } from '../../schema/aws.js';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `1.2 GiB scanned, $0.006, 4.2 s` */
export function costText(execution: QueryExecution, pricePerTb?: number): string {
  const { Statistics, StatementType } = execution;
  const bytes = Statistics?.DataScannedInBytes ?? 0;
  const seconds = `${((Statistics?.TotalExecutionTimeInMillis ?? 0) / 1000).toFixed(1)} s`;
  if (Statistics?.ResultReuseInformation?.ReusedPreviousResult === true) {
    return `Athena: an earlier result was reused, nothing scanned, $0, ${seconds}`;
  }
  // Statements that only manage tables are free. Those that also read (CREATE TABLE AS) are not.
  const isFree = bytes === 0 && StatementType !== 'DML';
  return `Athena: ${bytesText(bytes)} scanned, ${dollars(isFree ? 0 : athenaPrice(bytes, pricePerTb))}, ${seconds}`;
}

export function dollars(amount: number): string {
  if (amount >= 1) return `$${amount.toFixed(2)}`;
  return `$${amount.toFixed(6).replace(/\.?0+$/, '')}`;
}

export function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${UNITS[power]}`;
}
