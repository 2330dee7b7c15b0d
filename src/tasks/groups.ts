const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The dimension values of a group's key: text as logged, null for a missing value. */
export function keyCells(key: Uint8Array): (string | null)[] {
  return decoder
    .decode(key)
    .split('\t')
    .map((value) => (value === '-' ? null : value));
}
