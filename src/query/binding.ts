/** A question and the values given for its parameters, to the statement that an engine runs. */
import { UserError, usageError } from '../schema/errors.js';
import { didYouMean } from '../schema/near.js';
import type { Parameter, Statement } from './engine.js';
import type { Question } from './question.js';
import { partitionDay, sourceOf } from './times.js';
import { tokensOf } from './tokens.js';
import { readValue } from './values.js';

/** Values as typed, by the name of the parameter. */
export type GivenValues = Readonly<Record<string, string>>;

/** Values are bound, never pasted: each `:name` becomes a `?`, and its value stands in the same place of the list. */
export function bind(question: Question, given: GivenValues): Statement {
  const values = valuesOf(question, given);
  const parameters: Parameter[] = [];
  const parts = tokensOf(question.sql).map(({ kind, text }) => {
    if (kind !== 'parameter') {
      if (kind === 'sql' && text.includes('?')) throw unnamed(question);
      return text;
    }
    const value = values.get(text.slice(1));
    if (value === undefined) throw new RangeError(`${question.name}: ${text} is not declared`);
    parameters.push(value);
    return '?';
  });
  return { sql: parts.join(''), parameters };
}

/** The value of every parameter, and of those that are derived from one. */
export function valuesOf(question: Question, given: GivenValues): Map<string, Parameter> {
  const { parameters } = question;
  for (const name of Object.keys(given)) {
    if (!parameters.some((parameter) => parameter.name === name)) throw unknown(question, name);
  }
  const values = new Map<string, Parameter>();
  for (const spec of parameters) {
    const text = Object.hasOwn(given, spec.name) ? given[spec.name] : spec.otherwise;
    if (text === null) throw usageError(`${question.name} needs ${spec.name}: ${spec.about}. Say --param ${spec.name}=VALUE`);
    values.set(spec.name, readValue(spec, text, usageError));
  }
  checkWindows(question, values);
  for (const { name } of parameters) {
    const source = sourceOf(`${name}_dt`, parameters);
    const value = values.get(name);
    if (source === null || typeof value?.value !== 'string') continue;
    values.set(`${name}_dt`, { type: 'VARCHAR', value: partitionDay(source, value.value) });
  }
  return values;
}

/** An empty window would look like a cache that nobody asked. */
function checkWindows({ parameters }: Question, values: ReadonlyMap<string, Parameter>): void {
  for (const { name } of parameters.filter((parameter) => parameter.name.endsWith('from'))) {
    const until = name.replace(/from$/, 'to');
    const [from, to] = [values.get(name)?.value, values.get(until)?.value];
    if (typeof from === 'string' && typeof to === 'string' && withTime(from) >= withTime(to)) {
      throw usageError(
        `${until} (${to}) is not after ${name} (${from}): no row can lie between them. ${until} itself is left out`,
      );
    }
  }
}

function withTime(value: string): string {
  return value.includes(' ') ? value : `${value} 00:00:00`;
}

function unknown({ name: question, parameters }: Question, name: string): UserError {
  const names = parameters.map((parameter) => parameter.name);
  const those = names.length === 0 ? 'It has none' : `It has: ${names.join(', ')}`;
  return usageError(`${question} has no parameter ${name}. ${didYouMean(name, names)}${those}`);
}

function unnamed({ name }: Question): UserError {
  return new UserError(`${name}: there is a ? in the SQL. Parameters have names: write :limit, and declare it in the header`);
}
