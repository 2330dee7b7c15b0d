/**
 * What the names of logs say. Standard logging writes `DISTRIBUTION.YYYY-MM-DD-HH.HASH.gz`; logging v2 can put the same
 * into folders, by itself or in Hive's style.
 *
 * Source: CloudFront Developer Guide, "Standard logging (legacy)" and "Standard logging (v2)".
 */
import { isDay } from './days.js';

import type { LogFormat } from './rates.js';

const NAMED = /(?:^|[^A-Za-z0-9])([A-Z0-9]{10,20})\.(\d{4}-\d{2}-\d{2})-(\d{2})\.[^./\\]+(?:\.(?:gz|json|jsonl|parquet))*$/;
const HIVE = /(?:^|[/\\])distributionid=([A-Za-z0-9]{1,64})[/\\]/i;
const V2_PATH = /[/\\]CloudFront[/\\]([A-Z0-9]{10,20})[/\\]/;

/** The distribution id in a log's file name (v1), or in its path (v2); null where there is none. */
export function distributionOf(path: string): string | null {
  const match = NAMED.exec(path) ?? HIVE.exec(path) ?? V2_PATH.exec(path);
  return match === null ? null : match[1];
}

const HIVE_DAY = /(?:^|[/\\])year=(\d{4})[/\\]month=(\d\d?)[/\\]day=(\d\d?)[/\\](?:hour=(\d\d?)[/\\])?/i;
const PLAIN_DAY = /[/\\](20\d\d)[/\\](\d\d)[/\\](\d\d)[/\\](?:(\d\d)[/\\])?/;

/** The day in a log's file name, or in its path (v2), as `2026-11-19`; null where there is none. */
export function dayOf(path: string): string | null {
  return timeIn(path)?.day ?? null;
}

const HOUR_MS = 3_600_000;
const HOURS = 24;

/** From when until when the name says that its rows are, in milliseconds: an hour, or a whole day; null where it says nothing. */
export function timeOf(path: string): { readonly from: number; readonly until: number } | null {
  const time = timeIn(path);
  if (time === null) return null;
  const midnight = Date.parse(`${time.day}T00:00:00Z`);
  if (time.hour === null || time.hour >= HOURS) return { from: midnight, until: midnight + HOURS * HOUR_MS };
  return { from: midnight + time.hour * HOUR_MS, until: midnight + (time.hour + 1) * HOUR_MS };
}

/** What the end of a log's name says of its format. */
export function formatInName(path: string): LogFormat {
  if (path.endsWith('.gz')) return 'gzip';
  if (path.endsWith('.parquet')) return 'parquet';
  return /\.jsonl?$/.test(path) ? 'json' : 'text';
}

function timeIn(path: string): { readonly day: string; readonly hour: number | null } | null {
  const [, , day, hour] = NAMED.exec(path) ?? timeInFolders(path);
  if (day === undefined || !isDay(day)) return null;
  return { day, hour: hour === undefined ? null : Number(hour) };
}

/** In the same places as what the file's name has. */
function timeInFolders(path: string): readonly (string | undefined)[] {
  const [all, year, month, date, hour] = HIVE_DAY.exec(path) ?? PLAIN_DAY.exec(path) ?? [];
  return all === undefined ? [] : [all, undefined, [year, month.padStart(2, '0'), date.padStart(2, '0')].join('-'), hour];
}
