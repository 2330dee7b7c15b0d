/**
 * The one table of CloudFront result types.
 *
 * Source: CloudFront Developer Guide, "Standard logging reference", x-edge-result-type; the generated-response and
 * function values are undocumented there and seen in real logs.
 */

/** What a result type counts as. Every request falls into exactly one class. */
export type ResultClass = 'hit' | 'refresh_hit' | 'miss' | 'error' | 'other';

/** In the order in which the kernel keeps its counters. */
export const RESULT_CLASSES: readonly ResultClass[] = ['hit', 'refresh_hit', 'miss', 'error', 'other'];

/**
 * Class of each `x-edge-result-type`. Most frequent first: the kernel looks from the top. A value that is not here
 * counts as `other`, so Redirect, LambdaGeneratedResponse, FunctionGeneratedResponse and whatever AWS adds next are
 * counted and shown, never dropped.
 */
export const RESULT_TYPES: readonly { readonly name: string; readonly class: ResultClass }[] = [
  { name: 'Hit', class: 'hit' },
  { name: 'Miss', class: 'miss' },
  { name: 'RefreshHit', class: 'refresh_hit' },
  { name: 'Error', class: 'error' },
  { name: 'Redirect', class: 'other' },
  { name: 'LambdaGeneratedResponse', class: 'other' },
  { name: 'FunctionGeneratedResponse', class: 'other' },
  { name: 'LimitExceeded', class: 'error' },
  { name: 'CapacityExceeded', class: 'error' },
  { name: 'LambdaExecutionError', class: 'error' },
  { name: 'FunctionExecutionError', class: 'error' },
  { name: 'FunctionThrottledError', class: 'error' },
];

const CLASS_OF = new Map(RESULT_TYPES.map((type) => [type.name, type.class]));

/** Class of a result type as logged; `null` (no such field, or `-`) and unknown values are `other`. */
export function resultClass(resultType: string | null): ResultClass {
  return (resultType === null ? undefined : CLASS_OF.get(resultType)) ?? 'other';
}
