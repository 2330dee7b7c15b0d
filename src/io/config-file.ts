/** `hitlens.config.json`: read, and its paths taken to be beside it, wherever hitlens was started. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { UserError } from '../schema/errors.js';
import type { NightlyConfig } from '../schema/nightly-config.js';
import { isS3 } from './s3/location.js';

export const CONFIG_FILE = 'hitlens.config.json';

/** Whether there is one in the folder that hitlens was started in. */
export function hasConfigFile(): boolean {
  return existsSync(CONFIG_FILE);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'it is a folder',
  EACCES: 'no permission to read it',
};

/** What is in the file, whatever that may be. Throws a UserError where it is no JSON. */
export function readConfigFile(path: string): unknown {
  const text = readText(path).replace(/^\ufeff/, '');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${path}${placeIn(text, error as SyntaxError)}: this is no JSON: ${(error as SyntaxError).message}`, 2);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new UserError(`${path}: ${REASONS[code] ?? message}`, 2);
  }
}

/** `:3:14`, line and column; nothing where the message tells no position. */
function placeIn(text: string, { message }: SyntaxError): string {
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position === undefined) return '';
  const before = text.slice(0, Number(position)).split('\n');
  return `:${before.length}:${(before.at(-1) ?? '').length + 1}`;
}

/** The configuration with its paths as seen from the folder that the file is in. */
export function besideFile(config: Partial<NightlyConfig>, file: string): Partial<NightlyConfig> {
  const folder = dirname(file);
  const place = (path: string) => (isS3(path) ? path : resolve(folder, path));
  const { logs, ...rest } = config;
  const places = (['rollup', 'report', 'metrics', 'tempDir'] as const).flatMap((key) => {
    const path = rest[key];
    return path === undefined ? [] : [[key, place(path)] as const];
  });
  return { ...rest, ...(logs === undefined ? {} : { logs: logs.map(place) }), ...Object.fromEntries(places) };
}
