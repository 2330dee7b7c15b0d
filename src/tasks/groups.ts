/** Groups as rows of a table: their columns, and their keys as cells. */
import { measure } from '../schema/measures.js';
import type { Column } from '../schema/table.js';

/** Dimensions, then measures. */
export function columnsOf(dimensions: readonly string[], measures: readonly string[]): Column[] {
  const texts = dimensions.map((name): Column => ({ name, kind: 'text' }));
  return [...texts, ...measures.map((name) => ({ name, kind: measure(name).kind }))];
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The dimension values of a group's key: text as logged, null for a missing value. */
export function keyCells(key: Uint8Array): (string | null)[] {
  return decoder
    .decode(key)
    .split('\t')
    .map((value) => (value === '-' ? null : value));
}
