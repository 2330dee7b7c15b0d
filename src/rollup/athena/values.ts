/** What the columns of the tables are in a row of a log, whose fields are text: the same as in the kernel, in SQL. */
import { DIMENSIONS, type Reading } from '../../schema/dimensions.js';
import type { RollupColumn } from '../../schema/rollup.js';
import { PARTITION } from './names.js';

const OTHERS: Readonly<Record<string, string>> = {
  date: 'TRY_CAST("date" AS DATE)',
  hour: `TRY_CAST("date" || ' ' || substr("time", 1, 2) || ':00:00' AS TIMESTAMP)`,
  distribution: `coalesce(${asLogged(['distributionid'])}, ${PARTITION})`,
  status: `TRY_CAST(${asLogged(['sc_status'])} AS SMALLINT)`,
  requests: 'count(*)',
  bytes_sent: `CAST(sum(${wholeNumber('sc_bytes')}) AS BIGINT)`,
  time_taken_ms: `CAST(sum(${milliseconds('time_taken')}) AS BIGINT)`,
  first_byte_ms: `CAST(sum(${milliseconds('time_to_first_byte')}) AS BIGINT)`,
};

const READINGS: Readonly<Record<Exclude<Reading, 'hour'>, (columns: readonly string[]) => string>> = {
  'as-logged': asLogged,
  'media-type': mediaType,
};

/** Of a measure, its sum. */
export function expressionOf({ name }: RollupColumn): string {
  const own = OTHERS[name];
  if (own !== undefined) return own;
  const dimension = DIMENSIONS.find((candidate) => candidate.name === name);
  if (dimension === undefined || dimension.reading === 'hour') throw new RangeError(`nothing says how to build ${name}`);
  return READINGS[dimension.reading](dimension.columns);
}

/** Whether a row says when it was. */
export const IS_TIMED = `regexp_like("date", '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') AND TRY_CAST("date" AS DATE) IS NOT NULL
      AND regexp_like("time", '^([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)$')`;

/** An empty field is as good as none. */
function asLogged(columns: readonly string[]): string {
  const values = columns.map((column) => `NULLIF(NULLIF("${column}", '-'), '')`);
  return values.length === 1 ? values[0] : `coalesce(${values.join(', ')})`;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Letters of ASCII alone become lower case, as everywhere in hitlens. */
function mediaType([column]: readonly string[]): string {
  const lower = `translate("${column}", '${LETTERS.toUpperCase()}', '${LETTERS}')`;
  const type = `regexp_replace(substr(${lower}, 1, strpos(${lower}, ';') - 1), '( |%20)+$', '')`;
  return `NULLIF(NULLIF(CASE WHEN strpos("${column}", ';') = 0 THEN ${lower} ELSE ${type} END, ''), '-')`;
}

/** What is no whole number, or one that is not exact everywhere, adds 0. */
function wholeNumber(column: string): string {
  const isExact = `regexp_like("${column}", '^[0-9]+$') AND TRY_CAST("${column}" AS BIGINT) <= 9007199254740992`;
  return `CASE WHEN ${isExact} THEN TRY_CAST("${column}" AS BIGINT) ELSE 0 END`;
}

/** From the digits of the seconds, rounded half up by the fourth decimal. */
function milliseconds(column: string): string {
  const whole = `TRY_CAST(regexp_extract("${column}", '^[0-9]+') AS BIGINT)`;
  const decimals = `rpad(coalesce(regexp_extract("${column}", '[.]([0-9]*)$', 1), ''), 4, '0')`;
  const rounded = `TRY_CAST(substr(${decimals}, 1, 3) AS BIGINT) + CASE WHEN substr(${decimals}, 4, 1) >= '5' THEN 1 ELSE 0 END`;
  return `CASE WHEN regexp_like("${column}", '^[0-9]{1,12}([.][0-9]*)?$') THEN ${whole} * 1000 + ${rounded} ELSE 0 END`;
}
