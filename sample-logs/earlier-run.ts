/** Logs of another seed beside new ones would contradict `truth.json`, so those that it lists are taken away first. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Only what looks like a log of this generator is ever removed, whatever the list says. */
const LOG_NAME = /^E[0-9A-Z]{13}\.\d{4}-\d\d-\d\d-\d\d\.[0-9a-f]{8}\.gz$/;

export async function removeEarlierRun(folder: string, truth: string): Promise<void> {
  const text = await readFile(join(folder, truth), 'utf8').catch(() => null);
  if (text === null) return;
  for (const name of namesIn(text)) {
    if (LOG_NAME.test(name)) await rm(join(folder, name), { force: true });
  }
}

/** `name` of every entry under `files`; none where the file is not a truth.json of this generator. */
function namesIn(text: string): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  if (typeof parsed !== 'object' || parsed === null || !('files' in parsed) || !Array.isArray(parsed.files)) return [];
  return parsed.files.map((file: unknown) =>
    typeof file === 'object' && file !== null && 'name' in file ? String(file.name) : '',
  );
}
