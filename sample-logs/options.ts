/** The command line of the generator. */
import { parseArgs } from 'node:util';
import type { Options } from './day.js';

export const DEFAULTS: Options = {
  out: 'sample-logs',
  rows: 40_000,
  seed: 1,
  files: 48,
  distinct: null,
  date: '2026-11-19',
};

export const USAGE = `Usage: node dist/sample-logs/generate.js [options]

Simulates a day of a site behind CloudFront and writes its standard logs, and truth.json: what they hold and what
each fault of the site costs. The same options give the same requests and results.

  --out DIR           where to write (default ${DEFAULTS.out}); logs that a truth.json there lists are replaced
  --rows N            requests (default ${DEFAULTS.rows}); up to 200,000 the files are the same byte for byte on every
                      machine; above that they are compressed by zlib, with random request ids, and grow large
  --seed N            (default ${DEFAULTS.seed})
  --files N           (default ${DEFAULTS.files}: one per hour and distribution); more are several per hour, fewer cover
                      fewer hours around noon, one is an hour of a single distribution; a file without rows is not written
  --distinct SHARE    share of rows, 0 to 1, that are distinct in (path, POP, content type, result type), brought about by
                      a wider catalogue of rarely used files; below what the scenarios give it changes nothing
  --date YYYY-MM-DD   (default ${DEFAULTS.date})
  --help

Takes some 12 seconds and 400 MB of memory for a million rows.
`;

/** Wrong words on the command line: the message says which and what would be right. */
export class WrongArguments extends Error {}

/** The options, or null where help is asked for. */
export function parseOptions(args: readonly string[]): Options | null {
  const values = parse(args);
  if (values.help) return null;
  return {
    out: values.out ?? DEFAULTS.out,
    rows: wholeNumber('--rows', values.rows, DEFAULTS.rows, 1),
    seed: wholeNumber('--seed', values.seed, DEFAULTS.seed, 0),
    files: wholeNumber('--files', values.files, DEFAULTS.files, 1),
    distinct: shareOf('--distinct', values.distinct),
    date: dateOf('--date', values.date),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        out: { type: 'string' },
        rows: { type: 'string' },
        seed: { type: 'string' },
        files: { type: 'string' },
        distinct: { type: 'string' },
        date: { type: 'string' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new WrongArguments(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(name: string, text: string | undefined, otherwise: number, least: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || !Number.isSafeInteger(value)) {
    throw new WrongArguments(`${name} takes a whole number from ${least} on, not '${text}'`);
  }
  return value;
}

function shareOf(name: string, text: string | undefined): number | null {
  if (text === undefined) return DEFAULTS.distinct;
  if (!/^(0|1|0?\.\d+|1\.0+)$/.test(text)) throw new WrongArguments(`${name} takes a number from 0 to 1, not '${text}'`);
  return Number(text);
}

function dateOf(name: string, text: string | undefined): string {
  if (text === undefined) return DEFAULTS.date;
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text) {
    throw new WrongArguments(`${name} takes a date like 2026-11-19, not '${text}'`);
  }
  return text;
}
