/** The header lines of raw logs: which columns they have, and how to read them. */
import { closeSync, openSync, readSync } from 'node:fs';
import { UserError } from '../../schema/errors.js';
import { columnOf } from '../../schema/fields.js';
import { startOfText } from '../log-start.js';
import type { RawLog } from './raw-logs.js';

/** Logs that can be read in the same way. */
export interface AlikeLogs {
  readonly paths: readonly string[];
  readonly columns: readonly string[];
  readonly headerLines: number;
  readonly isGzip: boolean;
}

const HEAD_BYTES = 64 * 1024;

/** Groups logs by what they need to be read. They can be read to their end (see `whole-logs.ts`). */
export function alikeLogs(logs: readonly RawLog[]): AlikeLogs[] {
  const groups = new Map<string, { head: Omit<AlikeLogs, 'paths'>; paths: string[] }>();
  for (const log of logs) {
    const head = headOf(log);
    const key = JSON.stringify(head);
    const group = groups.get(key) ?? { head, paths: [] };
    group.paths.push(log.path);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ head, paths }) => ({ ...head, paths }));
}

/** Whether DuckDB can read a log as it is: text with a header, gzip or plain. JSON and Parquet have none. */
export function hasTextHeader(path: string): boolean {
  return startOf(path).text.startsWith('#');
}

function headOf({ path, name }: RawLog): Omit<AlikeLogs, 'paths'> {
  const { text, isGzip } = startOf(path);
  const lines = text.split('\n');
  const headerLines = lines.findIndex((line) => !line.startsWith('#'));
  const header = lines.slice(0, headerLines === -1 ? lines.length : headerLines);
  const fields = header.findLast((line) => line.startsWith('#Fields:'));
  if (fields === undefined) {
    throw new UserError(
      `${name}: no #Fields line at its start, so nobody can tell its columns. ` +
        'Questions about raw logs read standard logs with their header',
    );
  }
  const names = fields.slice('#Fields:'.length).trim().split(/\s+/);
  return { columns: names.map(columnOf), headerLines: header.length, isGzip };
}

function startOf(path: string): { text: string; isGzip: boolean } {
  const bytes = firstBytes(path);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return { text: startOfText(bytes, isGzip ? 'gzip' : 'plain'), isGzip };
}

function firstBytes(path: string): Buffer {
  const bytes = Buffer.alloc(HEAD_BYTES);
  const file = openSync(path, 'r');
  try {
    return bytes.subarray(0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}
