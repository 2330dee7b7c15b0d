/** Inputs as the user names them (files, folders, globs, `-`) to the logs that they stand for, each once. */
import { closeSync, type Dirent, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '../ingest/shard.js';
import { UserError, usageError } from '../schema/errors.js';
import { STDIN } from './stream-bytes.js';

const GLOB = /[*?[\]{}]/;

export async function resolveInputs(inputs: readonly string[]): Promise<Source[]> {
  const found = new Map<string, Source>();
  for (const input of inputs) {
    for (const source of await sourcesOf(input)) {
      const identity = identityOf(source.name);
      if (!found.has(identity)) found.set(identity, source);
    }
  }
  return [...found.values()];
}

async function sourcesOf(input: string): Promise<Source[]> {
  if (input === STDIN) return [{ name: STDIN, size: 0 }];
  if (/^s3:\/\//i.test(input)) {
    throw usageError(
      `${input}: this version reads logs from disk and stdin. Copy them first: aws s3 cp --recursive ${input} logs/`,
    );
  }
  if (existsSync(input)) return statSync(input).isDirectory() ? logsIn(input) : [sourceOf(input)];
  if (GLOB.test(input)) return matching(input);
  throw new UserError(`${input}: no such file or folder`);
}

function sourceOf(path: string): Source {
  const { size } = statSync(path);
  return { name: path, size };
}

/** The same file by two names (a link, a folder given twice) is one input. */
function identityOf(path: string): string {
  if (path === STDIN) return STDIN;
  const { dev, ino } = statSync(path, { bigint: true });
  return `${dev}:${ino}`;
}

async function matching(pattern: string): Promise<Source[]> {
  const { glob } = await import('tinyglobby');
  const paths = (await glob(pattern.replaceAll('\\', '/'), { onlyFiles: false, expandDirectories: false })).sort();
  if (paths.length === 0) throw new UserError(`${pattern}: no files match`);
  const sources = paths.flatMap((path) => (statSync(path).isDirectory() ? logPaths(path.replace(/\/$/, '')) : [path]));
  if (sources.length === 0) throw new UserError(`${pattern}: no logs match`);
  return sources.map(sourceOf);
}

/** The logs of a folder and those below it, by name, in a fixed order. Hidden files and files that are no logs are left out. */
function logsIn(folder: string): Source[] {
  const paths = logPaths(folder);
  if (paths.length === 0) {
    throw new UserError(`${folder}: no logs in this folder. A log is gzip (.gz) or text that begins with #Version or #Fields`);
  }
  return paths.map(sourceOf);
}

function logPaths(folder: string): string[] {
  return filesBelow(folder, new Set()).filter(isLog);
}

/** Links are followed, to folders too; `seen` keeps a circle of them from going on for ever. */
function filesBelow(folder: string, seen: Set<string>): string[] {
  const identity = identityOf(folder);
  if (seen.has(identity)) return [];
  seen.add(identity);
  const entries = listFolder(folder).filter((entry) => !entry.name.startsWith('.'));
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    const kind = kindOf(path, entry);
    if (kind === 'folder') return filesBelow(path, seen);
    return kind === 'file' ? [path] : [];
  });
}

function listFolder(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new UserError(`${folder}: cannot be listed (${(error as NodeJS.ErrnoException).code}). Check its permissions`);
  }
}

/** A link counts as what it leads to; one that leads nowhere, or a device, is neither. */
function kindOf(path: string, entry: Dirent): 'file' | 'folder' | null {
  if (entry.isSymbolicLink() && !existsSync(path)) return null;
  const what = entry.isSymbolicLink() ? statSync(path) : entry;
  if (what.isDirectory()) return 'folder';
  return what.isFile() ? 'file' : null;
}

/** A name that ends in .gz is taken for what it says; any other file must begin like a log, with or without a header. */
function isLog(path: string): boolean {
  if (path.endsWith('.gz')) return true;
  const head = Buffer.alloc(32);
  try {
    const fd = openSync(path, 'r');
    const length = readSync(fd, head);
    closeSync(fd);
    return /^(\ufeff)?(#Version|#Fields|\d{4}-\d\d-\d\d\t)/.test(head.toString('utf8', 0, length)) || head[0] === 0x1f;
  } catch {
    // It cannot be opened. Whether it is a log nobody knows; if it is named like one, reading it will say what is wrong.
    return path.endsWith('.log');
  }
}
