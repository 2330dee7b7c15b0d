/**
 * A statement and its parameters as Athena takes them. Its documentation allows a `?` in WHERE only; numbers and dates are
 * wanted after LIMIT, in HAVING and in SELECT, too. They are written into the text, as their digits can say nothing else;
 * text is always bound.
 */
import type { Statement } from '../../query/engine.js';
import { literalOf } from './literals.js';

/** What a `?` is none in: text, quoted names and comments. */
const SKIPPED_OR_PLACE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\?/g;

const DIGITS = /^(-?\d[\d.]*(E-?\d+)?|(DATE|TIMESTAMP) '[\d :.-]+')$/;

export interface Bound {
  readonly sql: string;
  /** Literals for the places that are left. */
  readonly literals: string[];
}

export function bound({ sql, parameters }: Statement): Bound {
  const literals: string[] = [];
  let count = 0;
  const text = sql.replace(SKIPPED_OR_PLACE, (piece) => {
    if (piece !== '?') return piece;
    const parameter = parameters[count++];
    if (parameter === undefined) throw new RangeError(`the statement has more places than its ${parameters.length} parameters`);
    const literal = literalOf(parameter, count);
    // After a minus, another one would begin a comment.
    if (DIGITS.test(literal)) return literal.startsWith('-') ? ` ${literal}` : literal;
    literals.push(literal);
    return piece;
  });
  if (count < parameters.length) throw new RangeError(`the statement has ${count} places for ${parameters.length} parameters`);
  return { sql: text, literals };
}
