import type { MeasureKind } from './measures.js';

/** One value of an answer. Dimension values are strings, measures numbers; null is a value that is missing. */
export type Cell = string | number | null;

export interface Column {
  readonly name: string;
  /** `text` for dimensions; for measures, what the number means and so how it is shown. */
  readonly kind: 'text' | MeasureKind;
  /** Its numbers may have fractions though they are no ratios. */
  readonly isFractional?: boolean;
}

/** The shape of every answer. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}
