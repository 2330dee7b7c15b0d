/** The configuration of a night, checked by the JSON Schema that is published: what is wrong is said by key, all of it at once. */
import type { ErrorObject, ValidateFunction } from 'ajv';
import { isDay } from '../schema/days.js';
import { UserError } from '../schema/errors.js';
import { didYouMean } from '../schema/near.js';
import type { NightlyConfig } from '../schema/nightly-config.js';
import { ATHENA_SETTINGS, configSchema, GATE_SETTINGS, SETTINGS, type Setting } from '../schema/nightly-settings.js';
import { LEAST_MEMORY, sizeOf } from '../schema/quantities.js';

/** Where a value stands: `['gates', '0', 'failUnder']`. */
export type KeyPath = readonly string[];

/** How a place is called in a message. */
export type NameOf = (path: KeyPath) => string;

const EXIT_USAGE = 2;
const MOST_SHOWN = 60;

/**
 * Takes what may be a part of a configuration for one. Throws a UserError with a line for each thing that is wrong;
 * `nameOf` tells where values come from: `hitlens.config.json: days`, or `--days`.
 */
export async function checkConfig(value: unknown, nameOf: NameOf = keyText): Promise<Partial<NightlyConfig>> {
  validator ??= compile();
  const validate = await validator;
  if (validate(value)) return value as Partial<NightlyConfig>;
  const problems = new Set((validate.errors ?? []).map((error) => problemOf(error, nameOf)));
  throw new UserError([...problems].join('\n'), EXIT_USAGE);
}

/** Compiling takes longer than all else. */
let validator: Promise<ValidateFunction> | undefined;

/** What the schema requires is said in several places, and checked when they are together. */
async function compile(): Promise<ValidateFunction> {
  const { Ajv } = await import('ajv');
  const ajv = new Ajv({ allErrors: true, verbose: true });
  ajv.addFormat('date', isDay);
  ajv.addFormat('memory', (text: string) => (sizeOf(text) ?? 0) >= LEAST_MEMORY);
  return ajv.compile(configSchema([]));
}

/** `gates[0].failUnder`; `configuration` for the whole of it. */
export function keyText(path: KeyPath): string {
  const text = path.map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`)).join('');
  return text === '' ? 'configuration' : text.replace(/^\./, '');
}

function problemOf(error: ErrorObject, nameOf: NameOf): string {
  const path = pathOf(error.instancePath);
  if (error.keyword === 'additionalProperties') return unknownKey(String(error.params.additionalProperty), path, nameOf);
  if (error.keyword === 'required') {
    const missing = [...path, String(error.params.missingProperty)];
    return `${nameOf(missing)} is missing: expected ${expectedAt(missing)}`;
  }
  return `${nameOf(path)}: expected ${expectedAt(path)}, not ${shown(error.data)}`;
}

/** A JSON Pointer's keys. */
function pathOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function unknownKey(key: string, path: KeyPath, nameOf: NameOf): string {
  const names = Object.keys(settingsAt(path)).filter((name) => name !== '$schema');
  return `${nameOf([...path, key])}: there is no such key. ${didYouMean(key, names)}There are: ${names.join(', ')}`;
}

/** The settings that an object at this place may have. */
function settingsAt([first]: KeyPath): Readonly<Record<string, Setting>> {
  if (first === 'athena') return ATHENA_SETTINGS;
  return first === 'gates' ? GATE_SETTINGS : SETTINGS;
}

function expectedAt(path: KeyPath): string {
  const [first, ...rest] = path;
  if (first === undefined) return 'an object, as in { "logs": ["s3://my-logs/cdn/"], "rollup": "s3://my-tables/cdn" }';
  const key = rest.at(-1) ?? '';
  const inner = first === 'athena' || first === 'gates' ? settingsAt(path)[key] : undefined;
  if (inner !== undefined) return inner.expected;
  if (first === 'gates' && rest.length === 1) return 'an object with failUnder';
  if (first === 'logs' && rest.length === 1) return 'a file, a folder, a glob or s3://BUCKET/PREFIX';
  return SETTINGS[first as keyof NightlyConfig].expected;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

/** What a night cannot do without, wherever it was said. */
export function wholeConfig(config: Partial<NightlyConfig>): NightlyConfig {
  const { logs, rollup } = config;
  const missing = [
    ...(logs === undefined ? ['no logs are named: say them as INPUT…, or as "logs" in hitlens.config.json'] : []),
    ...(rollup === undefined ? ['no place for the tables is named: say --rollup PLACE, or "rollup" in hitlens.config.json'] : []),
  ];
  if (logs === undefined || rollup === undefined) throw new UserError(missing.join('\n'), EXIT_USAGE);
  return { ...config, logs, rollup };
}
