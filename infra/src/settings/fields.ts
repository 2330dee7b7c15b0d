/** Kinds of values in a settings file. Each says what it expects, in the same words for people and for editors. */
import { z } from 'zod';
import { didYouMean } from '../hitlens.js';

/** An object that knows no other keys. */
export function object<Shape extends z.ZodRawShape>(shape: Shape) {
  const keys = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? unknown(issue.keys as string[], keys) : 'expected an object'),
  });
}

/** A line for each key. */
function unknown(found: readonly string[], keys: readonly string[]): string {
  const known = keys.filter((key) => !key.startsWith('$'));
  const lines = found.map((key) => `${key}: there is no such key. ${didYouMean(key, known)}There are: ${known.join(', ')}`);
  return lines.join('\n');
}

export function text(pattern: RegExp, expected: string) {
  const error = `expected ${expected}`;
  return z.string({ error }).regex(pattern, { error });
}

/** A whole number; both ends are allowed. */
export function whole(least: number, most: number, unit: string) {
  const error = `expected a whole number of ${unit} from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** A number of which 1 is all. */
export function share() {
  const error = 'expected a number from 0 to 1, as in 0.9';
  return z.number({ error }).min(0, { error }).max(1, { error });
}

export function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.enum(values, { error: `expected one of: ${values.join(', ')}` });
}

/** One of a few numbers that AWS allows. */
export function oneNumberOf(values: readonly number[], unit: string) {
  const error = `expected a number of ${unit} that AWS has: ${values.join(', ')}`;
  return z.number({ error }).refine((value) => values.includes(value), { error });
}

export function list<Item extends z.ZodType>(item: Item, of: string) {
  return z.array(item, { error: `expected a list of ${of}` });
}

/** `04:30` */
export function timeOfDay() {
  return text(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day, as in 04:30');
}

export function timeZone() {
  const error = 'expected the name of a time zone, as in UTC or Europe/Berlin';
  return z.string({ error }).refine(isTimeZone, { error });
}

function isTimeZone(name: string): boolean {
  try {
    // An offset (+02:00) is fine here, and unknown to the scheduler.
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).format() !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
