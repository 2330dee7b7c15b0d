/** The options of all commands, each once: what drives parsing, `--help` and the README. */

import { FORMATS, type Format } from '../report/formats.js';
import { DIMENSION_NAMES } from '../schema/dimensions.js';
import { QUESTIONS_A_MONTH } from '../schema/estimate.js';
import { MEASURE_NAMES, PLAIN_MEASURE_NAMES } from '../schema/measures.js';
import { SETTINGS, type Setting } from '../schema/nightly-settings.js';
import type { Condition } from '../tasks/logs.js';
import { oneOf, readConditions, readDimensions, readInstant, readLimit, readMemory, readWhole } from './values.js';

export interface OptionSpec {
  /** As commander reads it: `--name <value>` or `--name`. */
  readonly flags: string;
  readonly about: string;
  /** The default in words, where there is one. */
  readonly otherwise?: string;
  /** Value as typed (and those before it, where the option repeats) to what the task takes; throws a UserError. */
  readonly read?: (text: string, before: unknown) => unknown;
  readonly isRequired?: boolean;
}

/** What a setting of a night is called in a file, too, is said in the same words. */
export function words({ about, otherwise }: Setting): Pick<OptionSpec, 'about' | 'otherwise'> {
  return { about, otherwise };
}

const COLORS = ['auto', 'always', 'never'] as const;
const FIELDS = ['v1'] as const;

export const BY: OptionSpec = {
  flags: '--by <dimensions>',
  about: `what to group by, separated by commas: ${DIMENSION_NAMES.join(', ')}`,
  read: readDimensions,
};

export const SORT: OptionSpec = {
  flags: '--sort <measure>',
  about: `worst first, by one of: ${MEASURE_NAMES.join(', ')}`,
  otherwise: 'misses',
  read: (text) => oneOf('measure', MEASURE_NAMES, text),
};

export const PLAIN_SORT: OptionSpec = {
  flags: '--sort <measure>',
  about: `most first, by one of: ${PLAIN_MEASURE_NAMES.join(', ')}`,
  otherwise: 'requests',
  read: (text) => oneOf('measure', PLAIN_MEASURE_NAMES, text),
};

export const LIMIT: OptionSpec = { flags: '--limit <n>', about: 'how many rows, or all', read: readLimit };

export const MIN_REQUESTS: OptionSpec = {
  flags: '--min-requests <n>',
  about: 'leave out what has fewer requests',
  read: readWhole('--min-requests', 1),
};

export const FIELD_LIST: OptionSpec = {
  flags: '--fields <version>',
  ...words(SETTINGS.fields),
  read: (text) => oneOf('field list', FIELDS, text),
};

/** The last days, today included. */
export const DAYS: OptionSpec = {
  flags: '--days <n>',
  about: 'only the last n days, today included',
  read: readWhole('--days', 1, 3660),
};

/** When the rows are from. */
const TIME_OPTIONS: readonly OptionSpec[] = [
  { flags: '--from <time>', about: 'only rows from this UTC date or instant on', read: readInstant('--from') },
  { flags: '--to <time>', about: 'only rows before this UTC date or instant', read: readInstant('--to') },
  { flags: '--since <span>', about: 'only rows of the last 30m, 6h, 2d, ...' },
];

/** Which logs are listed, by the times in their names. */
export const LISTING_OPTIONS: readonly OptionSpec[] = [DAYS, ...TIME_OPTIONS];

/** Which rows of the logs count. */
export const ROW_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--where <dim=value>',
    about:
      'only rows where this holds; * stands for anything, != for not, nothing for a missing value; repeat it to narrow further',
    read: (text, before) => readConditions(text, before as readonly Condition[] | undefined),
  },
  ...TIME_OPTIONS,
  FIELD_LIST,
];

function formatOption(formats: readonly Format[]): OptionSpec {
  return {
    flags: '--format <format>',
    about: formats.join(', '),
    otherwise: 'table on a terminal, ndjson in a pipe',
    read: (text) => oneOf('format', FORMATS, text),
  };
}

const FILE_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--output <file>',
    about: 'write to a file, which is there as a whole or not at all; its name may say the format, as in answer.parquet',
  },
  { flags: '--defuse', about: 'in CSV, keep spreadsheets from taking text for formulas' },
  {
    flags: '--color <when>',
    about: 'auto, always or never',
    otherwise: 'auto',
    read: (text) => oneOf('answer to --color', COLORS, text),
  },
];

/** How the answer is written. */
export const OUTPUT_OPTIONS: readonly OptionSpec[] = [formatOption(FORMATS), ...FILE_OPTIONS];

/** A report is no single table: it has no CSV and no Parquet of its own. */
export const REPORT_OUTPUT_OPTIONS: readonly OptionSpec[] = [
  formatOption(FORMATS.filter((format) => format !== 'csv' && format !== 'parquet')),
  ...FILE_OPTIONS,
];

/** Who asks AWS, and where. */
export const ACCOUNT_OPTIONS: readonly OptionSpec[] = [
  { flags: '--profile <name>', ...words(SETTINGS.profile) },
  { flags: '--region <name>', ...words(SETTINGS.region) },
];

/** How to reach what is in S3; whatever is not said comes from the AWS configuration. */
export const S3_OPTIONS: readonly OptionSpec[] = [
  ...ACCOUNT_OPTIONS,
  { flags: '--request-payer', ...words(SETTINGS.requestPayer) },
  { flags: '--no-sign-request', about: 'S3: without credentials, for buckets that everyone may read' },
  {
    flags: '--concurrency <n>',
    ...words(SETTINGS.concurrency),
    read: readWhole('--concurrency', 1, 1024),
  },
];

export const DRY_RUN: OptionSpec = {
  flags: '--dry-run',
  about: 'only list the logs that would be read, and how many bytes that is',
};

export const MEMORY: OptionSpec = {
  flags: '--memory <size>',
  ...words(SETTINGS.memory),
  read: readMemory,
};

export const THREADS: OptionSpec = {
  flags: '--threads <n>',
  ...words(SETTINGS.threads),
  read: readWhole('--threads', 1, 256),
};

/** What the machine gives. */
export const MACHINE_OPTIONS: readonly OptionSpec[] = [
  MEMORY,
  { flags: '--temp-dir <dir>', ...words(SETTINGS.tempDir) },
  THREADS,
];

export const QUESTIONS: OptionSpec = {
  flags: '--questions <n>',
  about: 'how many questions a month',
  otherwise: String(QUESTIONS_A_MONTH),
  read: readWhole('--questions', 0, 1e9),
};
