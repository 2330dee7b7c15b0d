/** A question: SQL that both engines run, and what its header says of it. */
import type { Column } from '../schema/table.js';

/** What a parameter takes. `whole` and `ratio` are numbers, the rest is text. */
export const PARAMETER_TYPES = ['date', 'timestamp', 'text', 'whole', 'ratio'] as const;

export type ParameterType = (typeof PARAMETER_TYPES)[number];

export interface ParameterSpec {
  readonly name: string;
  readonly type: ParameterType;
  /** As one would type it; null where a value must be given. */
  readonly otherwise: string | null;
  readonly about: string;
}

export interface ColumnSpec extends Column {
  readonly about: string;
}

export interface Question {
  /** The name of its file, without `.sql`. */
  readonly name: string;
  /** In a few words. */
  readonly title: string;
  /** What the answer tells. */
  readonly tells: string;
  /** What to do about it. */
  readonly act: string;
  readonly parameters: readonly ParameterSpec[];
  /** Empty where the header says nothing of them: then the engine's own are taken. */
  readonly columns: readonly ColumnSpec[];
  /** Parameters in it are written as `:name`. */
  readonly sql: string;
}
