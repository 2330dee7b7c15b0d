/** Parameters as Athena takes them: each a text of 1 to 1024 characters that holds an SQL literal. */
import type { Parameter } from '../../query/engine.js';
import { UserError } from '../../schema/errors.js';

const MOST_CHARACTERS = 1024;

/** `'it''s'`, `DATE '2026-11-19'`, `42`: Athena puts the text where the `?` is, so quotes are part of it. */
export function literalOf(parameter: Parameter, place: number): string {
  const literal = written(parameter);
  if (literal.length <= MOST_CHARACTERS) return literal;
  throw new UserError(
    `the value of parameter ${place} is too long for Athena (${literal.length} characters, at most ${MOST_CHARACTERS}): ` +
      `${literal.slice(0, 40)}... Give a shorter one, or ask DuckDB: --engine duckdb`,
  );
}

function written({ type, value }: Parameter): string {
  switch (type) {
    case 'VARCHAR':
      return quoted(value);
    case 'DATE':
    case 'TIMESTAMP':
      return `${type} ${quoted(value)}`;
    case 'BIGINT':
      if (Number.isSafeInteger(value)) return String(value);
      break;
    case 'DOUBLE':
      // With an exponent, because 0.5 alone is a DECIMAL and its arithmetic another one.
      if (Number.isFinite(value)) return value.toExponential().replace('e+', 'E').replace('e', 'E');
  }
  throw new RangeError(`${value} is no ${type}`);
}

/** Only the quote is special in a literal; a backslash is not. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
