/** Inputs as the user names them (files, folders, globs, `s3://`, `-`) to the logs that they stand for, each once. */
import { closeSync, type Dirent, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Source } from '../ingest/shard.js';
import { UserError } from '../schema/errors.js';
import { dayOf } from '../schema/log-names.js';
import type { Resolved, ResolveOptions, TimeWindow } from '../tasks/effects.js';
import type { S3 } from './s3/client.js';
import { isS3 } from './s3/location.js';
import { STDIN } from './stream-bytes.js';
import { isOpen, isOutside, type Span, spanOf } from './window.js';

const GLOB = /[*?[\]{}]/;

/** `connect` is called once there is something in S3. */
export async function resolveInputs(
  inputs: readonly string[],
  window: TimeWindow,
  connect: () => Promise<S3>,
  options: ResolveOptions = {},
): Promise<Resolved> {
  const span = spanOf(window);
  const all: Resolved[] = [];
  for (const input of inputs) all.push(isS3(input) ? await inS3(input, span, connect, options) : await onDisk(input, span));
  return together(all);
}

async function inS3(input: string, span: Span, connect: () => Promise<S3>, options: ResolveOptions): Promise<Resolved> {
  const { resolveS3 } = await import('./s3/inputs.js');
  return resolveS3(input, span, await connect(), options);
}

/** What was found twice counts once. */
function together(all: readonly Resolved[]): Resolved {
  const found = new Map<string, Source>();
  for (const source of all.flatMap(({ sources }) => sources)) {
    const identity = identityOf(source.name);
    if (!found.has(identity)) found.set(identity, source);
  }
  const skipped = all.map((one) => one.skipped);
  const unreadable = new Map(skipped.flatMap((one) => one.unreadable).map((one) => [one.file, one]));
  const sum = (of: 'outside' | 'outsideFolders' | 'markers') => skipped.reduce((total, one) => total + one[of], 0);
  return {
    sources: [...found.values()],
    skipped: {
      outside: sum('outside'),
      outsideFolders: sum('outsideFolders'),
      markers: sum('markers'),
      unreadable: [...unreadable.values()],
    },
  };
}

async function onDisk(input: string, span: Span): Promise<Resolved> {
  const found = await sourcesOf(input);
  const folder = folderOf(input);
  const isWanted = ({ name }: Source) => !isOutside(relative(folder, name).replaceAll('\\', '/'), span);
  const sources = isOpen(span) ? found : found.filter(isWanted);
  return { sources, skipped: { outside: found.length - sources.length, outsideFolders: 0, markers: 0, unreadable: [] } };
}

/** The folder that an input is or begins with. It is the user's own: what time its name may say says nothing about logs. */
function folderOf(input: string): string {
  if (existsSync(input)) return statSync(input).isDirectory() ? input : dirname(input);
  const special = input.search(GLOB);
  return dirname(`${input.slice(0, special === -1 ? undefined : special)}x`);
}

async function sourcesOf(input: string): Promise<Source[]> {
  if (input === STDIN) return [{ name: STDIN, size: 0 }];
  if (existsSync(input)) return statSync(input).isDirectory() ? logsIn(input) : [sourceOf(input)];
  if (GLOB.test(input)) return matching(input);
  throw new UserError(`${input}: no such file or folder`);
}

function sourceOf(path: string): Source {
  const { size, mtimeMs } = statSync(path);
  return { name: path, size, modified: mtimeMs };
}

/** The same file by two names (a link, a folder given twice) is one input. */
function identityOf(path: string): string {
  if (path === STDIN || isS3(path)) return path;
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
  // Many things are JSON or Parquet: those that are named as CloudFront names its logs are meant.
  if (/\.(jsonl?|parquet)$/.test(path)) return dayOf(path) !== null;
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
