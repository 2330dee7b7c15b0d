/** Athena's types, and what a value of each becomes. */
import type { ColumnInfo } from '@aws-sdk/client-athena';
import type { Cell, Column } from '../../schema/table.js';

const NUMBERS = /^(tinyint|smallint|integer|int|bigint|real|float|double|decimal)\b/;
const FRACTIONS = /^(real|float|double|decimal)\b/;
const MOMENTS = /^time(stamp)?\b/;

export interface AnswerColumn extends Column {
  /** The cell for a value, which is a text; null for NULL. */
  readonly read: (text: string | null) => Cell;
}

/** Any number is a count until someone who knows better says otherwise. */
export function answerColumn({ Name = '', Type = '' }: ColumnInfo): AnswerColumn {
  const type = Type.toLowerCase();
  if (NUMBERS.test(type)) {
    return { name: Name, kind: 'count', isFractional: FRACTIONS.test(type), read: unlessNull(readNumber) };
  }
  return { name: Name, kind: 'text', read: unlessNull(MOMENTS.test(type) ? readMoment : asIs) };
}

function unlessNull(read: (text: string) => Cell): (text: string | null) => Cell {
  return (text) => (text === null ? null : read(text));
}

/** NaN and Infinity come from dividing by 0: there is no such ratio. */
function readNumber(text: string): Cell {
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** `2026-11-19 08:00:00.000` without the fraction, where it says nothing. */
function readMoment(text: string): Cell {
  return text.replace(/\.0+(?!\d)/, '');
}

function asIs(text: string): Cell {
  return text;
}
