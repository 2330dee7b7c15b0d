/** How the obvious kernel reads values: the twin of `assembly/values.ts` and `assembly/fields.ts`. */
import type { ColumnMap, Reading } from './kernel.js';

/** Characters as bytes, a character each. */
export function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

export function readDimension(reading: Reading, fields: string[], column: ColumnMap['dimensions'][number]): string {
  const present = [fields[column.first], fields[column.second]].find((value) => value !== undefined && value !== '-');
  const value = present ?? latin1(column.constant ?? '-');
  if (reading === 'media-type') return mediaType(value);
  if (reading === 'hour') return isTimeOfDay(value) ? value.slice(0, 2) : '-';
  return value;
}

function mediaType(value: string): string {
  const type = value.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  if (!type.includes(';')) return type;
  return type.slice(0, type.indexOf(';')).replace(/( |%20)+$/, '') || '-';
}

function isTimeOfDay(time: string | undefined): boolean {
  return time !== undefined && /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)$/.test(time);
}

export function instant(date: string | undefined, time: string | undefined): number {
  if (date === undefined || time === undefined || !/^\d{4}-\d\d-\d\d$/.test(date) || !isTimeOfDay(time)) return 0;
  const day = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(date)) return 0;
  return Number(`${date}${time}`.replace(/\D/g, ''));
}

export function wholeNumber(value: string | undefined): number {
  if (value === undefined || !/^\d+$/.test(value)) return 0;
  return BigInt(value) > 2n ** 53n ? 0 : Number(value);
}

export function milliseconds(value: string | undefined): number {
  const digits = value === undefined ? null : /^(\d{1,12})(?:\.(\d*))?$/.exec(value);
  if (digits === null) return 0;
  const decimals = (digits[2] ?? '').padEnd(4, '0');
  return Number(digits[1]) * 1000 + Number(decimals.slice(0, 3)) + Number(decimals[3] >= '5');
}
