/**
 * What the names of logs say. Standard logging writes `DISTRIBUTION.YYYY-MM-DD-HH.HASH.gz`; logging v2 can put the same
 * into folders, by itself or in Hive's style.
 *
 * Source: CloudFront Developer Guide, "Standard logging (legacy)" and "Standard logging (v2)".
 */
import { isDay } from './days.js';

const NAMED = /(?:^|[^A-Za-z0-9])([A-Z0-9]{10,20})\.(\d{4}-\d{2}-\d{2})-\d{2}\.[^./\\]+(?:\.(?:gz|json|jsonl|parquet))*$/;
const HIVE = /(?:^|[/\\])distributionid=([A-Za-z0-9]{1,64})[/\\]/i;
const V2_PATH = /[/\\]CloudFront[/\\]([A-Z0-9]{10,20})[/\\]/;

/** The distribution id in a log's file name (v1), or in its path (v2); null where there is none. */
export function distributionOf(path: string): string | null {
  const match = NAMED.exec(path) ?? HIVE.exec(path) ?? V2_PATH.exec(path);
  return match === null ? null : match[1];
}

const HIVE_DAY = /(?:^|[/\\])year=(\d{4})[/\\]month=(\d\d?)[/\\]day=(\d\d?)[/\\]/i;
const PLAIN_DAY = /[/\\](20\d\d)[/\\](\d\d)[/\\](\d\d)[/\\]/;

/** The day in a log's file name, or in its path (v2), as `2026-11-19`; null where there is none. */
export function dayOf(path: string): string | null {
  const named = NAMED.exec(path);
  if (named !== null) return isDay(named[2]) ? named[2] : null;
  const parts = HIVE_DAY.exec(path) ?? PLAIN_DAY.exec(path);
  if (parts === null) return null;
  const day = [parts[1], parts[2].padStart(2, '0'), parts[3].padStart(2, '0')].join('-');
  return isDay(day) ? day : null;
}
