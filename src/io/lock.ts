/**
 * Tells of a night that is still running on the same tables. It spares work, no more: two at once do no harm, since each
 * object of a table is replaced as a whole, by the same rows.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../schema/errors.js';
import { explained, makeFolder } from './output.js';
import { isS3 } from './s3/location.js';
import { isOver } from './stale.js';
import { forget, watch } from './temp.js';

/** So often a lock shows that its run is alive; one that was silent for so long is that of a dead run. */
const BEAT_MS = 30_000;
const SILENT_MS = 5 * 60_000;

const NAME = '.hitlens-nightly.lock';

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/** Returns what unlocks. Throws a UserError where another run is still going. */
export function lockTables(tables: string, now: Date, warn: (message: string) => void): () => void {
  if (!isS3(tables)) return lock(folderOf(tables), warn, now);
  try {
    // On this machine alone: a lock in S3 would outlive a run that was killed, and keep its repetition from mending it.
    return lock(folderOf(join(cacheFolder(), createHash('sha256').update(tables).digest('hex').slice(0, 16))), warn, now);
  } catch (error) {
    if (error instanceof StillRunning) throw error;
    // Where there is no place for it (a Lambda), S3 does without.
    return () => {};
  }
}

class StillRunning extends UserError {}

function folderOf(folder: string): string {
  makeFolder(folder);
  return folder;
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME: cache = '' } = process.env;
  return join(cache === '' ? join(homedir(), '.cache') : cache, 'hitlens', 'locks');
}

function lock(folder: string, warn: (message: string) => void, now: Date): () => void {
  const path = join(folder, NAME);
  const holder: Holder = { pid: process.pid, host: hostname(), since: now.toISOString() };
  const text = `${JSON.stringify(holder)}\n`;
  if (!taken(path, text)) {
    const other = holderOf(path);
    if (isRunning(path, other)) throw new StillRunning(`${stillRunning(other)} (its lock: ${path}). Nothing was done`);
    warn(`the night of ${nameOf(other)} did not come to its end; its lock is taken over`);
    // Two that see this at once may both go on: no harm is done.
    rmSync(path, { force: true });
    taken(path, text);
  }
  watch(path);
  const beat = setInterval(() => {
    if (isOurs(path, text)) beatOnce(path, text);
  }, BEAT_MS);
  beat.unref();
  return () => {
    clearInterval(beat);
    if (isOurs(path, text)) forget(path);
  };
}

/** Another run may have taken this one for dead. */
function isOurs(path: string, text: string): boolean {
  try {
    return readFileSync(path, 'utf8') === text;
  } catch {
    return false;
  }
}

/** Written, not touched: so it is the clock of where it lies that says when. */
function beatOnce(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch {
    // The run goes on without.
  }
}

/** False where the lock is there already. */
function taken(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw explained(path, error);
  }
}

/** null where it cannot be told: the lock is just being written, or just gone. */
function holderOf(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

/** Processes of other machines cannot be asked, and numbers of processes come again: then the last beat tells. */
function isRunning(path: string, holder: Holder | null): boolean {
  if (holder?.host === hostname() && (holder.pid === process.pid || isOver(holder.pid))) return false;
  const beaten = modified(path);
  return beaten !== null && clockOf(path) - beaten < SILENT_MS;
}

/** The time by the clock of where the lock lies, which may be another machine's. */
function clockOf(path: string): number {
  const probe = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(probe, '');
    return modified(probe) ?? Date.now();
  } catch {
    return Date.now();
  } finally {
    rmSync(probe, { force: true });
  }
}

function modified(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;
}

function stillRunning(holder: Holder | null): string {
  return `a night is still running on these tables: ${nameOf(holder)}`;
}

function nameOf(holder: Holder | null): string {
  return holder === null ? 'an unknown process' : `process ${holder.pid} on ${holder.host}, since ${holder.since}`;
}
