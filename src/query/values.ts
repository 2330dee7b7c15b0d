/** Values of parameters as typed, to what an engine binds. */
import type { UserError } from '../schema/errors.js';
import type { Parameter } from './engine.js';
import type { ParameterSpec } from './question.js';

/** More rows than any answer has; beyond it, engines count in 64 bits, but not everywhere. */
export const MOST_WHOLE = 2 ** 31 - 1;

const EXPECTED: Readonly<Record<ParameterSpec['type'], string>> = {
  date: 'a UTC date, as in 2026-11-19',
  timestamp: 'a UTC date or time, as in 2026-11-19 or 2026-11-19T08:00',
  text: 'text',
  whole: `a whole number up to ${MOST_WHOLE}, or all`,
  ratio: 'a number, as in 0.5',
};

/** What a value of this type looks like. */
export function expectedOf({ type }: ParameterSpec): string {
  return EXPECTED[type];
}

export function readValue(spec: ParameterSpec, text: string, fail: (message: string) => UserError): Parameter {
  const value = READERS[spec.type](text);
  if (value === null) throw fail(`${spec.name}=${text}: expected ${expectedOf(spec)}`);
  return value;
}

const READERS: Readonly<Record<ParameterSpec['type'], (text: string) => Parameter | null>> = {
  date: (text) => {
    const instant = readInstant(text);
    return instant?.endsWith(' 00:00:00') === true ? { type: 'DATE', value: instant.slice(0, 10) } : null;
  },
  timestamp: (text) => {
    const value = readInstant(text);
    return value === null ? null : { type: 'TIMESTAMP', value };
  },
  text: (value) => ({ type: 'VARCHAR', value }),
  whole: (text) => {
    if (text === 'all') return { type: 'BIGINT', value: MOST_WHOLE };
    return /^\d{1,10}$/.test(text) && Number(text) <= MOST_WHOLE ? { type: 'BIGINT', value: Number(text) } : null;
  },
  ratio: (text) => (/^-?\d+(\.\d+)?$/.test(text) ? { type: 'DOUBLE', value: Number(text) } : null),
};

const INSTANT = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?Z?)?$/;

/** As `2026-11-19 08:00:00`; null where there is no such day or time. */
function readInstant(text: string): string | null {
  const [, day, minute = '00:00', second = ':00'] = INSTANT.exec(text) ?? [];
  if (day === undefined) return null;
  const date = new Date(`${day}T${minute}${second}Z`);
  // The 30th of February becomes a day in March, and year 0 is none to an engine.
  const isReal = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(`${day}T${minute}`) && !day.startsWith('0000');
  return isReal ? `${day} ${minute}${second}` : null;
}
