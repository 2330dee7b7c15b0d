/** The options of `nightly`: the settings of a night, by the names that flags have. */
import type { AthenaConfig, NightlyConfig } from '../schema/nightly-config.js';
import { ATHENA_SETTINGS, SETTINGS, type Setting } from '../schema/nightly-settings.js';
import { GATE_OPTIONS } from './gate-options.js';
import type { OptionSpec } from './options.js';

/** What follows a flag on the command line; nothing where it stands alone. */
type Flags<Key extends string> = readonly (readonly [key: Key, value: string])[];

const FLAGS: Flags<Exclude<keyof NightlyConfig, '$schema' | 'logs' | 'athena' | 'gates'>> = [
  ['rollup', '<place>'],
  ['report', '<place>'],
  ['day', '<day>'],
  ['days', '<n>'],
  ['metrics', '<file>'],
  ['log', '<kind>'],
  ['engine', '<name>'],
  ['fields', '<version>'],
  ['memory', '<size>'],
  ['tempDir', '<dir>'],
  ['threads', '<n>'],
  ['profile', '<name>'],
  ['region', '<name>'],
  ['requestPayer', ''],
  ['concurrency', '<n>'],
];

const ATHENA_FLAGS: Flags<keyof AthenaConfig> = [
  ['workgroup', '<name>'],
  ['database', '<name>'],
  ['catalog', '<name>'],
  ['outputLocation', '<s3>'],
  ['maxScan', '<size>'],
  ['timeout', '<time>'],
  ['pricePerTb', '<dollars>'],
];

/** `--temp-dir` */
export function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function optionOf([key, value]: readonly [string, string], { about, otherwise }: Setting): OptionSpec {
  return { flags: `${flagOf(key)} ${value}`.trim(), about, otherwise };
}

const CONFIG: OptionSpec = {
  flags: '--config <file>',
  about: 'what is said here and in no flag; paths in it are seen from its folder',
  otherwise: 'hitlens.config.json, where there is one',
};

export const NIGHTLY_OPTIONS: readonly OptionSpec[] = [
  CONFIG,
  ...FLAGS.map((flag) => optionOf(flag, SETTINGS[flag[0]])),
  ...GATE_OPTIONS,
  ...ATHENA_FLAGS.map((flag) => optionOf(flag, ATHENA_SETTINGS[flag[0]])),
];

/** What flags say, as the file would; what is no number stays text, and is told to be wrong. */
export function flagSettings(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const athena = typedValues(ATHENA_FLAGS, ATHENA_SETTINGS, options);
  return { ...typedValues(FLAGS, SETTINGS, options), ...(Object.keys(athena).length === 0 ? {} : { athena }) };
}

function typedValues(
  flags: Flags<string>,
  settings: Readonly<Record<string, Setting>>,
  options: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const given = flags.filter(([key]) => options[key] !== undefined);
  return Object.fromEntries(given.map(([key]) => [key, typedValue(options[key], settings[key])]));
}

function typedValue(typed: unknown, { schema }: Setting): unknown {
  const isNumber = schema.type === 'integer' || schema.type === 'number';
  return isNumber && /^\d*\.?\d+$/.test(String(typed)) ? Number(typed) : typed;
}
