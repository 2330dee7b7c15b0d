/** Values inside statements of our own making: paths and patterns, which DuckDB takes for no parameters. */

export function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

export function listOf(values: readonly string[]): string {
  return `[${values.map(text).join(', ')}]`;
}
