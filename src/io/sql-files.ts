/** The files of `sql/`. The build copies them beside the compiled program, so both find them in the same place. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SqlFile } from '../query/library.js';
import { UserError } from '../schema/errors.js';

const SQL = fileURLToPath(new URL('../../sql/', import.meta.url));

/** The files of one of its folders, by name. */
export function sqlFiles(folder: 'questions' | 'tables'): SqlFile[] {
  const names = readdirSync(join(SQL, folder)).filter((name) => name.endsWith('.sql'));
  return names.sort().map((name) => {
    const path = join(SQL, folder, name);
    return { name: name.slice(0, -'.sql'.length), path, text: readFileSync(path, 'utf8') };
  });
}

/** What one engine lacks. */
export function engineSql(engine: string): string {
  return readFileSync(join(SQL, 'engine', `${engine}.sql`), 'utf8');
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'it is a folder',
  EACCES: 'no permission to read it',
};

/** A file of the user's own. */
export function readSqlFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new UserError(`${path}: ${REASONS[code] ?? message}`);
  }
}
