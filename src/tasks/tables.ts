/** `tables`: what Athena needs to know of the rollup tables and of raw logs. */
import { type TableOptions, type TableStatement, tableStatements } from '../query/ddl.js';
import type { Engine } from '../query/engine.js';
import type { SqlFile } from '../query/library.js';

export { RAW_LAYOUTS, type RawLayout, readLocation, type TableOptions, type TableStatement } from '../query/ddl.js';

/** The statements as one text to look at, or to paste. */
export function tablesText(templates: readonly SqlFile[], options: TableOptions): string {
  return tableStatements(templates, options)
    .map(({ sql }) => `${sql};\n`)
    .join('\n');
}

/** Runs the statements, one after the other; `onMade` is told of each. */
export async function createTables(
  templates: readonly SqlFile[],
  options: TableOptions,
  engine: Engine,
  onMade: (statement: TableStatement) => void,
): Promise<void> {
  for (const statement of tableStatements(templates, options)) {
    const answer = await engine.ask({ sql: withoutComments(statement.sql), parameters: [] });
    for await (const _ of answer.rows);
    onMade(statement);
  }
}

/** Athena's DDL takes no comment before the statement. */
function withoutComments(sql: string): string {
  return sql.replace(/^--.*\n/gm, '');
}
