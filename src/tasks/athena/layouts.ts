/** How logs are written, by their first bytes, so that Athena can be told: the same as is found where they are read here. */
import { headerForRow, missingColumns, readComment, refuseHeaderless } from '../../ingest/header.js';
import type { Source } from '../../ingest/shard.js';
import { LOG_COLUMNS, type LogLayout } from '../../rollup/athena/logs.js';
import { DIMENSIONS } from '../../schema/dimensions.js';
import { DamagedInput, Refusal, UnreadableInput } from '../../schema/errors.js';
import { columnOf, V1_FIELD_NAMES } from '../../schema/fields.js';
import { distributionOf } from '../../schema/log-names.js';
import { ROLLUP_TABLES } from '../../schema/rollup.js';
import type { FailedInput } from '../../schema/summary.js';
import type { LaidOutLog } from './build.js';
import type { ObjectStore } from './effects.js';

export interface LogStart {
  readonly format: LogLayout['format'];
  /** The first lines, each whole; nothing of Parquet. */
  readonly text: string;
}

/** What the logs of a unit are. */
export interface LaidOut {
  readonly logs: readonly LaidOutLog[];
  /** Those that are no logs, or damaged from the start: the others count without them. */
  readonly refused: readonly FailedInput[];
  /** Those that could not be had, so that the unit must wait. */
  readonly unreadable: readonly FailedInput[];
  /** What is counted from columns that logs lack (see `missingColumns`), and in how many. Of Parquet it is not known. */
  readonly missing: ReadonlyMap<string, number>;
}

const ROLLED_UP = new Set(ROLLUP_TABLES.flatMap(({ sortedBy }) => sortedBy));
const ROLLED_UP_DIMENSIONS = DIMENSIONS.filter(({ name }) => ROLLED_UP.has(name));

export async function layOut(
  sources: readonly Source[],
  headerless: 'refuse' | 'v1',
  store: Pick<ObjectStore, 'start'>,
): Promise<LaidOut> {
  const refused: FailedInput[] = [];
  const unreadable: FailedInput[] = [];
  const missing = new Map<string, number>();
  const found = await Promise.all(
    sources.map(async (source): Promise<LaidOutLog[]> => {
      try {
        const start = await store.start(source);
        if (start === null) return [];
        const layout = layoutOf(start, headerless);
        for (const name of missingIn(layout, source.name)) missing.set(name, (missing.get(name) ?? 0) + 1);
        return [{ url: source.name, layout }];
      } catch (error) {
        const list = error instanceof UnreadableInput ? unreadable : refused;
        if (!isOfInput(error)) throw error;
        list.push({ file: source.name, reason: error.message });
        return [];
      }
    }),
  );
  return { logs: found.flat(), refused, unreadable, missing };
}

function isOfInput(error: unknown): error is Error {
  return error instanceof Refusal || error instanceof DamagedInput || error instanceof UnreadableInput;
}

function missingIn({ format, fields }: LogLayout, name: string): string[] {
  if (format === 'parquet') return [];
  return missingColumns(fields.map(columnOf), ROLLED_UP_DIMENSIONS, distributionOf(name), ['rollup']);
}

/** Throws a Refusal where hitlens reads no such log. */
function layoutOf({ format, text }: LogStart, headerless: 'refuse' | 'v1'): LogLayout {
  if (format === 'parquet') return { format, fields: [] };
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  return format === 'json' ? { format, fields: keysIn(lines) } : textLayout(lines, headerless);
}

/** Of the first object, those that matter. */
function keysIn(lines: readonly string[]): string[] {
  for (const line of lines) {
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value === 'object' && value !== null) {
        return Object.keys(value)
          .filter((key) => LOG_COLUMNS.includes(columnOf(key)))
          .sort();
      }
    } catch {
      // The next line may be one: what this is counts as rejected.
    }
  }
  return [];
}

function textLayout(lines: readonly string[], headerless: 'refuse' | 'v1'): LogLayout {
  let fields: readonly string[] | null = null;
  for (const line of lines) {
    if (!line.startsWith('#')) {
      if (fields === null && headerless === 'refuse') throw refuseHeaderless();
      return { format: 'text', fields: fields ?? V1_FIELD_NAMES.slice(0, headerForRow(line).length) };
    }
    if (readComment(line) !== null) fields = namesIn(line);
  }
  if (fields === null) throw new Refusal('it has no #Fields line at its beginning');
  return { format: 'text', fields };
}

function namesIn(fieldsLine: string): string[] {
  return fieldsLine
    .slice(fieldsLine.indexOf(':') + 1)
    .trim()
    .split(/[ \t]+/);
}
