/** What can be seen of an answer: the old one, the new one, none, or something that must never be seen. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Digests of files by their names. */
export type Files = Readonly<Record<string, string>>;

export type Seen = 'none' | 'old' | 'new' | 'files of both';

export function filesIn(folder: string): Files {
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  return Object.fromEntries(names.sort().map((name) => [name, digest(join(folder, name))]));
}

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Puts an answer of an earlier day in the place of the files, or none. */
export function reset(
  folder: string,
  { names, isThere }: { readonly names: readonly string[]; readonly isThere: boolean },
): Files {
  for (const name of names) {
    if (isThere) writeFileSync(join(folder, name), `the old ${name}\n`);
    else rmSync(join(folder, name), { force: true });
  }
  return filesIn(folder);
}

/** Throws where a file is neither the old one nor the new one: it is a part of one. */
export function seenIn(folder: string, before: Files, whole: Files): Seen {
  const now = filesIn(folder);
  const news = Object.keys(whole).filter((name) => now[name] === whole[name]);
  if (news.length === Object.keys(whole).length) return 'new';
  for (const [name, found] of Object.entries(now)) {
    if (found !== before[name] && found !== whole[name]) throw new Error(`${join(folder, name)} is neither old nor new`);
  }
  const lost = Object.keys(before).filter((name) => now[name] === undefined);
  if (lost.length > 0) throw new Error(`${lost.join(', ')} of the old answer is gone`);
  if (news.length > 0) return 'files of both';
  return Object.keys(before).length === 0 ? 'none' : 'old';
}
