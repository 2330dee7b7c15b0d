/**
 * What is built at once: the logs of one distribution and one day, by their names. A unit becomes one object in each
 * table; its fingerprint says which logs it was made from, so that a day whose logs are the same need not be built again.
 */
import { createHash } from 'node:crypto';
import { dayOf, distributionOf } from '../schema/log-names.js';
import { ROLLUP_VERSION } from '../schema/rollup.js';

/** A log as it was listed. */
export interface ListedLog {
  readonly name: string;
  readonly size: number;
  /** What changes with its content: an ETag, or a time of modification. */
  readonly version?: string;
}

export interface Unit<Log extends ListedLog> {
  readonly dt: string;
  readonly distribution: string;
  readonly logs: readonly Log[];
  readonly fingerprint: string;
}

export interface Units<Log extends ListedLog> {
  /** By day, then distribution. */
  readonly units: readonly Unit<Log>[];
  /** Logs whose names do not say which day or distribution they are of. */
  readonly nameless: readonly Log[];
}

/** The first and the last day that are wanted, if not all are. */
export interface Days {
  readonly from?: string;
  readonly last?: string;
}

/** Sorts logs into units. */
export function unitsOf<Log extends ListedLog>(logs: readonly Log[], { from, last }: Days = {}): Units<Log> {
  const found = new Map<string, { dt: string; distribution: string; logs: Log[] }>();
  const nameless: Log[] = [];
  for (const log of logs) {
    const dt = dayOf(log.name);
    const distribution = distributionOf(log.name);
    if (dt === null || distribution === null) {
      nameless.push(log);
      continue;
    }
    if ((from !== undefined && dt < from) || (last !== undefined && dt > last)) continue;
    const key = `${dt} ${distribution}`;
    const unit = found.get(key) ?? { dt, distribution, logs: [] };
    unit.logs.push(log);
    found.set(key, unit);
  }
  const units = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, unit]) => unit);
  return { units: units.map((unit) => ({ ...unit, fingerprint: fingerprintOf(unit.logs) })), nameless };
}

/** The same for the same logs in any order, wherever their folder lies. */
export function fingerprintOf(logs: readonly ListedLog[]): string {
  const lines = logs.map(({ name, size, version = '' }) => JSON.stringify([fileOf(name), size, version])).sort();
  return `${ROLLUP_VERSION}:${createHash('sha256').update(lines.join('\n')).digest('hex')}`;
}

function fileOf(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
}
