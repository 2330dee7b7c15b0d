/**
 * A question as a query that Athena's console shows and runs as it is: about the last seven days, until yesterday, with the
 * defaults for everything else. Not as a prepared statement: Athena binds parameters in WHERE only, by their places, and
 * questions have them elsewhere, too.
 */
import { literalOf, type Question, tokensOf, valuesOf } from '../hitlens.js';

/** How many days ago a window begins or ends; the end itself is left out. */
const DAYS_AGO: Readonly<Record<string, number>> = { from: 7, to: 0, before_from: 14, before_to: 7 };

export function savedQuery(question: Question): string {
  const text = tokensOf(question.sql).map(({ kind, text }) =>
    kind === 'parameter' ? expressionOf(question, text.slice(1)) : text,
  );
  const about = [question.title, question.tells, question.act].map((line) => `-- ${line}\n`);
  return `${about.join('')}\n${text.join('')}\n`;
}

/** SQL for a parameter, or for the days of partitions that are derived from one. */
function expressionOf(question: Question, name: string): string {
  const day = name.endsWith('_dt') ? daysAgo(question, name.slice(0, -'_dt'.length)) : null;
  // Rows lie at most a day beside the day in the names of their logs.
  if (day !== null) return `CAST(${ago(name.endsWith('from_dt') ? day + 1 : day)} AS VARCHAR)`;
  const type = typeOf(question, name);
  if (type === 'date') return ago(daysAgo(question, name));
  if (type === 'timestamp') return `CAST(${ago(daysAgo(question, name))} AS TIMESTAMP)`;
  const value = valuesOf({ ...question, parameters: question.parameters.filter((one) => one.name === name) }, {}).get(name);
  if (value === undefined) throw new RangeError(`${question.name}: nothing is known of ${name}`);
  return literalOf(value, 1);
}

function typeOf({ parameters }: Question, name: string): string | undefined {
  return parameters.find((parameter) => parameter.name === name)?.type;
}

function daysAgo({ name: question }: Question, name: string): number {
  const days = DAYS_AGO[name];
  if (days === undefined) throw new RangeError(`${question}: say in DAYS_AGO which day ${name} is`);
  return days;
}

/** A DATE on Athena and on DuckDB alike. */
function ago(days: number): string {
  return days === 0 ? 'current_date' : `CAST(current_date - INTERVAL '${days}' DAY AS DATE)`;
}
