/** Logs v1 as CloudFront would have written them as v2: the same rows, in JSON, in Parquet, or as text in another order. */
import { readFileSync } from 'node:fs';
import { columnOf, V1_FIELD_NAMES } from '../src/schema/fields.js';
import { fileWith, gz, log, tempFolder, type Values } from './logs.js';
import { withDuckDB } from './rollup/tables.js';

/** What v2 has beyond v1 unless told otherwise. */
const MORE: Values = { 'c-country': 'DE', 'cache-behavior-path-pattern': '*' };

/** Rows of logs v1, by field. */
export function rowsOfLog(log: string): Values[] {
  const lines = log.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const values = line.split('\t');
    return { ...Object.fromEntries(V1_FIELD_NAMES.map((field, i) => [field, values[i]])), ...MORE };
  });
}

export function jsonLog(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** As logging v2 writes Parquet: all columns text, other characters in their names as underscores. */
export async function parquetLog(rows: readonly Values[]): Promise<Buffer> {
  const fields = Object.keys(rows[0] ?? MORE);
  const types = fields.map((field) => `"${field}": 'VARCHAR'`).join(', ');
  const columns = fields.map((field) => `"${field}" AS ${columnOf(field)}`).join(', ');
  const source = fileWith(jsonLog(rows), 'rows.json');
  const target = `${tempFolder()}/rows.parquet`;
  await withDuckDB((db) =>
    db.run(
      `COPY (SELECT ${columns} FROM read_json('${source}', format = 'newline_delimited', columns = {${types}}))
       TO '${target}' (FORMAT parquet)`,
    ),
  );
  return readFileSync(target);
}

/** Other fields than v1 has, in another order. */
const OTHER_FIELDS = ['timestamp', 'DistributionId', ...[...V1_FIELD_NAMES].reverse(), 'c-country'];

/**
 * A log v1 of this name, by turns as it is, with other fields, in JSON and in Parquet: its name then, and its content. The
 * `#Fields` line of the second has tabs between names, and no version comes before it.
 */
export async function rewritten(name: string, content: string, turn: number): Promise<[name: string, content: Uint8Array]> {
  const stem = name.replace(/\.gz$/, '');
  const rows = rowsOfLog(content);
  switch (turn % 4) {
    case 1: {
      const own = rows.map((values) => ({ ...values, DistributionId: name.split('.')[0] }));
      const [, , ...lines] = log(own, OTHER_FIELDS).split('\n');
      return [name, gz(`#Fields:\t${OTHER_FIELDS.join('\t')}\n${lines.join('\n')}`)];
    }
    case 2:
      return [`${stem}.json.gz`, gz(jsonLog(rows))];
    case 3:
      return [`${stem}.parquet`, await parquetLog(rows)];
    default:
      return [name, gz(content)];
  }
}
