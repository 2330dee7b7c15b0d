/** Views of the rollup tables in a folder: `TABLE/dt=YYYY-MM-DD/DISTRIBUTION.parquet`. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { columnsOfRollup, PARTITION_COLUMN, ROLLUP_TABLES, type RollupTable } from '../../schema/rollup.js';
import { listOf } from './text.js';

/** Statements for the tables that are there, by their names. */
export function rollupViews(folder: string): Map<string, string> {
  const views = new Map<string, string>();
  for (const table of ROLLUP_TABLES) {
    const files = filesOf(join(folder, table.name));
    if (files.length > 0) views.set(table.name, viewOf(table, files));
  }
  return views;
}

const PARTITION = new RegExp(`^${PARTITION_COLUMN.name}=\\d{4}-\\d\\d-\\d\\d$`);

/** Named one by one: a glob would trip over folders with brackets in their names, and over files that are being written. */
function filesOf(folder: string): string[] {
  const days = namesIn(folder).filter((name) => PARTITION.test(name));
  return days.flatMap((day) => {
    const names = namesIn(join(folder, day)).filter((name) => /^[^._].*\.parquet$/.test(name));
    return names.map((name) => join(folder, day, name));
  });
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function viewOf(table: RollupTable, files: readonly string[]): string {
  const columns = columnsOfRollup(table).map(({ name, type }) => `CAST("${name}" AS ${type}) AS "${name}"`);
  const { name: dt, type } = PARTITION_COLUMN;
  return `CREATE VIEW "${table.name}" AS SELECT ${columns.join(', ')}, "${dt}"
    FROM read_parquet(${listOf(files)}, hive_partitioning = true, hive_types = {'${dt}': ${type}})`;
}
