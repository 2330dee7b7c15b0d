/** The options of questions in SQL and of Athena's tables. */
import { isDay } from '../schema/days.js';
import { usageError } from '../schema/errors.js';
import { DEFAULT_TABLES, ENGINES } from '../tasks/query.js';
import { RAW_LAYOUTS, readLocation } from '../tasks/tables.js';
import type { OptionSpec } from './options.js';
import { oneOf } from './values.js';

export const LIST: OptionSpec = { flags: '--list', about: 'list the questions that come with hitlens' };

export const PRINT: OptionSpec = { flags: '--print', about: 'show the SQL and its parameters, and run nothing' };

export const ENGINE: OptionSpec = {
  flags: '--engine <name>',
  about: `what runs it: ${ENGINES.join(', ')}`,
  otherwise: 'duckdb, on this machine',
  read: (text) => oneOf('engine', ENGINES, text),
};

/** What a question reads. */
export const TABLE_OPTIONS: readonly OptionSpec[] = [
  { flags: '--tables <place>', about: 'where the rollup tables are: a folder, or s3://BUCKET/PREFIX', otherwise: DEFAULT_TABLES },
  {
    flags: '--raw <input...>',
    about: 'raw logs, for questions about single requests: files, folders, globs or s3://BUCKET/PREFIX',
    read: (text, before) => [...((before as readonly string[] | undefined) ?? []), text],
  },
];

/** `name=value` */
function readParameter(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) throw usageError(`--param ${text}: expected NAME=VALUE, as in --param limit=50`);
  if (Object.hasOwn(before, name)) throw usageError(`--param ${name} is given twice`);
  return { ...before, [name]: value };
}

/** Values of parameters. Those that most questions have, have options of their own. */
export const PARAMETER_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--param <name=value>',
    about: 'a parameter of the question; repeat it for more',
    read: (text, before) => readParameter(text, before as Readonly<Record<string, string>> | undefined),
  },
  { flags: '--from <day>', about: 'the same as --param from: first UTC day' },
  { flags: '--to <day>', about: 'the same as --param to: the day after the last' },
  { flags: '--distribution <id>', about: 'the same as --param distribution' },
  { flags: '--limit <n>', about: 'the same as --param limit: how many rows, or all' },
];

export const SHORTHANDS = ['from', 'to', 'distribution', 'limit'] as const;

function readDay(text: string): string {
  if (isDay(text)) return text;
  throw usageError(`--start ${text}: expected a date, as in 2026-01-01`);
}

function readIds(text: string): string[] {
  const ids = text.split(',').map((id) => id.trim());
  const wrong = ids.find((id) => !/^[A-Z0-9]{5,20}$/.test(id));
  if (wrong !== undefined) {
    throw usageError(
      `--distributions ${text}: ${wrong === '' ? 'an empty name' : wrong} is no distribution id, as in E1WGQ7ZK4N2RVD`,
    );
  }
  return ids;
}

export const DDL_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--location <s3-uri>',
    about: 'where the rollup tables are in S3; with --raw, where the logs are',
    isRequired: true,
    read: readLocation,
  },
  {
    flags: '--raw <layout>',
    about: `tables of raw logs, as CloudFront wrote them: ${RAW_LAYOUTS.join(', ')}`,
    read: (text) => oneOf('layout', RAW_LAYOUTS, text),
  },
  {
    flags: '--start <day>',
    about: 'first day of the partitions',
    otherwise: '2020-01-01; for logs v2 the day they came up',
    read: readDay,
  },
  { flags: '--distributions <ids>', about: 'for logs v2: which ones, separated by commas', read: readIds },
];
