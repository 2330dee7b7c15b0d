/** Inputs that could not be read whole, in words. */
import type { FailedInput } from './summary.js';

const MOST_NAMED = 3;

/** A line each, but what is wrong with many files for the same reason is said once. */
export function failedTexts(failed: readonly FailedInput[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { file, reason } of failed) byReason.set(reason, [...(byReason.get(reason) ?? []), file]);
  return [...byReason].flatMap(([reason, files]) =>
    files.length <= MOST_NAMED
      ? files.map((file) => `${file}: ${reason}`)
      : [`${files[0]} and ${files.length - 1} more: ${reason}`],
  );
}
