/** Which files there are: names, hours, distributions. */
import type { Random } from './random.js';

const HOURS = 24;

/** As CloudFront makes them: 14 characters, the first an E. */
export const DISTRIBUTIONS = ['E1WGQ7ZK4N2RVD', 'E3MX8T5BJ90HLC'] as const;

export interface Plan {
  /** Hours of UTC that are logged, in order. */
  readonly hours: readonly number[];
  /** 1 or 2. */
  readonly distributions: number;
  /** Names of the files of an hour and a distribution, in order of time. */
  readonly names: (hour: number, distribution: number) => readonly string[];
}

/**
 * From 48 files on, every hour of the day has files of both distributions, as many more as asked for. Fewer files
 * cover fewer hours around noon; a single one is all of one hour and one distribution.
 */
export function planFiles(files: number, date: string, random: Random): Plan {
  const distributions = Math.min(2, files);
  const hourCount = Math.max(1, Math.min(HOURS, Math.floor(files / distributions)));
  const first = Math.floor((HOURS - hourCount) / 2);
  const hours = Array.from({ length: hourCount }, (_, i) => first + i);
  const pairs = hourCount * distributions;
  const names = Array.from({ length: pairs }, (_, pair) => {
    const count = Math.floor(((pair + 1) * files) / pairs) - Math.floor((pair * files) / pairs);
    const hour = first + Math.floor(pair / distributions);
    return namesOf(DISTRIBUTIONS[pair % distributions], date, hour, count, random);
  });
  return { hours, distributions, names: (hour, distribution) => names[(hour - first) * distributions + distribution] };
}

function namesOf(distribution: string, date: string, hour: number, count: number, random: Random): string[] {
  const stem = `${distribution}.${date}-${String(hour).padStart(2, '0')}`;
  const unique = new Set<string>();
  while (unique.size < count) unique.add(random.next().toString(16).padStart(8, '0'));
  return [...unique].map((id) => `${stem}.${id}.gz`);
}
