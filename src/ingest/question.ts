/** What is asked of logs, in the field's own terms, and the kernel's plan for it. */
import type { KernelPlan, Layout } from '../kernel/kernel.js';
import { DIMENSIONS, type Dimension, dimensionIndex } from '../schema/dimensions.js';
import { RESULT_CLASSES, RESULT_TYPES } from '../schema/result-types.js';

/** Keeps the rows whose dimension matches a pattern (`*` for any run of bytes), or those where it does not. */
export interface Condition {
  readonly dimension: string;
  readonly pattern: string;
  readonly negated: boolean;
}

export interface Question {
  /** Dimensions by name, at least one each; `plain` counts requests, bytes and time, `cache` result classes too. */
  readonly groupings: readonly { readonly dimensions: readonly string[]; readonly layout: Layout }[];
  /** All must hold. */
  readonly where: readonly Condition[];
  /** Instants as numbers, `20261119235959`; from the first, up to but without the second; 0 is open. */
  readonly since: number;
  readonly until: number;
  /** Whether the first and last instant of the rows are wanted. */
  readonly tracksTime: boolean;
}

/** The dimensions that a question needs, each once: the kernel knows them by their place in this list. */
export function dimensionsOf(question: Question): readonly Dimension[] {
  const names = new Set([
    ...question.groupings.flatMap((grouping) => grouping.dimensions),
    ...question.where.map((w) => w.dimension),
  ]);
  return [...names].map((name) => DIMENSIONS[dimensionIndex(name)]);
}

export function planOf(question: Question, seed: readonly [number, number], memory: number): KernelPlan {
  const dimensions = dimensionsOf(question);
  const at = (name: string) => dimensions.findIndex((dimension) => dimension.name === name);
  return {
    readings: dimensions.map((dimension) => dimension.reading),
    groupings: question.groupings.map(({ dimensions: names, layout }) => ({ dimensions: names.map(at), layout })),
    filters: question.where.map(({ dimension, pattern, negated }) => ({ dimension: at(dimension), pattern, negated })),
    classes: RESULT_TYPES.map((type) => ({ name: type.name, class: RESULT_CLASSES.indexOf(type.class) })),
    since: question.since,
    until: question.until,
    tracksTime: question.tracksTime,
    seed,
    memory,
  };
}
