/** What a command would read: every log with its size, and what is left out. */
import type { Cell, Column, Table } from '../schema/table.js';
import type { Effects, Skipped } from './effects.js';
import type { LogOptions } from './logs.js';

const COLUMNS: readonly Column[] = [
  { name: 'input', kind: 'text' },
  { name: 'bytes', kind: 'bytes' },
  { name: 'unreadable', kind: 'text' },
];

export interface Plan {
  /** A row for each log, and for each that could not be read, why. Size is null where nobody knows it before the end. */
  readonly table: Table;
  readonly files: number;
  readonly bytes: number;
  readonly skipped: Skipped;
}

export async function plan(options: Pick<LogOptions, 'inputs' | 'since' | 'until'>, effects: Effects): Promise<Plan> {
  const { sources, skipped } = await effects.resolve(options.inputs, options);
  const wanted = sources.map(({ name, size }): Cell[] => [name, name === '-' ? null : size, null]);
  const unreadable = skipped.unreadable.map(({ file, size, reason }): Cell[] => [file, size, reason]);
  return {
    table: { columns: COLUMNS, rows: [...wanted, ...unreadable] },
    files: sources.length,
    bytes: sources.reduce((sum, { size }) => sum + size, 0),
    skipped,
  };
}
