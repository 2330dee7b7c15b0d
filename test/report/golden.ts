/** Expected output as files in `golden/`: read them to see what hitlens prints. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const FOLDER = fileURLToPath(new URL('./golden/', import.meta.url));

/** A missing file is written, but never where `CI` is set; `UPDATE_GOLDEN=1` writes all anew. */
export function expectGolden(name: string, text: string): void {
  const file = FOLDER + name;
  const isMissing = !existsSync(file);
  if (isMissing && process.env.CI)
    throw new Error(`golden/${name} is missing: run the tests once without CI, look at it, commit it`);
  if (isMissing || process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
}
