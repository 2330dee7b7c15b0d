/** Reads a settings file and says everything that is wrong with it, before anything is synthesized. */
import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { UserError } from '../hitlens.js';
import { contradictions } from './contradictions.js';
import { SETTINGS, type Settings } from './schema.js';

const EXIT_USAGE = 2;
const MOST_SHOWN = 60;

export function readSettings(file: string): Settings {
  return parseSettings(parseJson(readText(file), file), file);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : (error as Error).message;
    throw new UserError(`${file}: ${reason}. Settings are a JSON file: infra/example.json is one to begin with`, EXIT_USAGE);
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file}: this is no JSON: ${(error as Error).message}`, EXIT_USAGE);
  }
}

/** The file's name is for what is said of it. Throws a UserError with a line for each thing that is wrong. */
export function parseSettings(input: unknown, file: string): Settings {
  const parsed = SETTINGS.safeParse(input);
  const problems = parsed.success
    ? contradictions(parsed.data)
    : parsed.error.issues.flatMap((issue) => problemsOf(issue, input));
  if (parsed.success && problems.length === 0) return parsed.data;
  throw new UserError(problems.map((problem) => `${file}: ${problem}`).join('\n'), EXIT_USAGE);
}

/** `logs[0].layout: expected one of: …, not "v3"`; of unknown keys, a line for each. */
function problemsOf({ code, path, message }: z.core.$ZodIssue, input: unknown): string[] {
  const keys = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  const place = keys.join('').replace(/^\./, '');
  if (code === 'unrecognized_keys') return message.split('\n').map((line) => `${place === '' ? '' : `${place}.`}${line}`);
  const value = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], input);
  const name = place === '' ? 'settings' : place;
  return [value === undefined ? `${name} is missing: ${message}` : `${name}: ${message}, not ${shown(value)}`];
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
