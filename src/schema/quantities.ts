/** Sizes and times as people write them. */

const SIZES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
};

/** Regular expressions, as JSON Schema takes them. */
export const SIZE_PATTERN = '^(\\d+(?:\\.\\d+)?)\\s*([kmgtKMGT][iI]?[bB]|[bB])?$';
export const DURATION_PATTERN = '^(\\d+(?:\\.\\d+)?)([smhd])$';

/** `256MiB`, `1.5GB`, or bytes, as bytes; null where it is no size. */
export function sizeOf(text: string): number | null {
  const match = new RegExp(SIZE_PATTERN).exec(text);
  return match === null ? null : Math.floor(Number(match[1]) * SIZES[(match[2] ?? 'b').toLowerCase()]);
}

const TIMES: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90s`, `30m`, `6h`, `7d`, as milliseconds; null where it is no time. */
export function durationOf(text: string): number | null {
  const match = new RegExp(DURATION_PATTERN).exec(text);
  return match === null ? null : Number(match[1]) * TIMES[match[2]];
}

/** The least memory that hitlens works in. */
export const LEAST_MEMORY = 32 * 1024 ** 2;
