/** The logs to measure with, generated once, and what they are known to hold. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate, type Options } from '../../sample-logs/day.js';
import { DEFAULTS } from '../../sample-logs/options.js';
import type { Truth } from '../../sample-logs/truth.js';

export type Recipe = Omit<Options, 'out'>;

/** The hard case: over 1 GB of text, more than half of the rows distinct in all that `aggregate` groups by. */
export const LARGE: Recipe = { ...DEFAULTS, rows: 2_400_000, files: 48, distinct: 0.6, seed: 1 };

/** What a busy bucket is full of: objects of 100 KB of text, 20 KB as stored. */
export const MANY: Recipe = { ...DEFAULTS, rows: 2_000_000, files: 10_000, seed: 1 };

/** Says with which options the logs beside it were generated. */
const RECIPE_FILE = 'options.json';

/** Makes sure that the folder has the logs, and nothing but them. */
export async function ensureLogs(folder: string, options: Recipe, say: (text: string) => void): Promise<void> {
  const recipe = JSON.stringify({ ...options, out: '.' });
  const file = join(folder, RECIPE_FILE);
  if (existsSync(file) && readFileSync(file, 'utf8') === recipe) return;
  say(`Generating ${options.rows} rows in ${folder}, once ...`);
  rmSync(folder, { recursive: true, force: true });
  await generate({ ...options, out: folder });
  // Last, so that logs of an interrupted run are not taken for whole.
  writeFileSync(file, recipe);
}

export function filesOf(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.gz'));
  return names.sort().map((name) => join(folder, name));
}

/** What the logs hold by their generator's count; null where they are others'. */
export function truthOf(folder: string): Truth | null {
  const file = join(folder, 'truth.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Truth) : null;
}
