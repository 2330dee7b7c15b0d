import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export const FILE_NAME = /^E[0-9A-Z]{13}\.\d{4}-\d\d-\d\d-\d\d\.[0-9a-f]{8}\.gz$/;

/** Names of the log files of a folder, in order. */
export function logNames(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.gz'))
    .sort();
}

export interface LogText {
  readonly name: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly endsWithNewline: boolean;
}

/** The plainest reader there is, so that it shares nothing with what is tested. */
export function readLogs(folder: string): LogText[] {
  return logNames(folder).map((name) => {
    const text = gunzipSync(readFileSync(join(folder, name))).toString('latin1');
    const lines = text.replace(/\n$/, '').split('\n');
    return {
      name,
      header: lines.slice(0, 2),
      rows: lines.slice(2).map((line) => line.split('\t')),
      endsWithNewline: text.endsWith('\n'),
    };
  });
}

export function allRows(logs: readonly LogText[]): (readonly string[])[] {
  return logs.flatMap((log) => log.rows);
}
