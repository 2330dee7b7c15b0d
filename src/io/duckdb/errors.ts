/** What DuckDB says is wrong, and what to do about it. */
import { UserError } from '../../schema/errors.js';
import { didYouMean } from '../../schema/near.js';
import { RAW_TABLE } from '../../schema/raw.js';
import { ROLLUP_TABLES } from '../../schema/rollup.js';
import type { TempPlace } from '../temp.js';
import { spillFailure } from './disk.js';

/** What DuckDB was to read. */
export interface Place {
  /** Folder of the rollup tables. */
  readonly tables: string;
  readonly hasRaw: boolean;
  /** Where it puts what does not fit into memory. */
  readonly temp: TempPlace;
}

const TABLES: readonly string[] = [...ROLLUP_TABLES.map(({ name }) => name), RAW_TABLE];

const UNKNOWN_TABLE = /Table with name (\S+) does not exist/;

export function explainedBy(error: unknown, place: Place): UserError {
  if (error instanceof UserError) return error;
  const message = (error instanceof Error ? error.message : String(error)).trim().replace(/^Failed to extract statements: /, '');
  const [, table] = UNKNOWN_TABLE.exec(message) ?? [];
  if (table !== undefined) return unknownTable(table, place);
  const spill = spillFailure(error, place.temp);
  if (spill !== null) return spill;
  if (/^Out of Memory Error/.test(message)) {
    return new UserError(`DuckDB: ${firstLine(message)}\nGive it more with --memory, or ask for fewer days with --from and --to`);
  }
  if (/No files found|magic bytes|cannot open file|Could not read/i.test(message)) {
    return new UserError(
      `DuckDB: ${firstLine(message)}\nIf it is a file of the rollup tables, build that day again with hitlens rollup`,
    );
  }
  return new UserError(`DuckDB: ${message}`);
}

function firstLine(message: string): string {
  return message.split('\n')[0];
}

function unknownTable(table: string, { tables, hasRaw }: Place): UserError {
  if (table === RAW_TABLE && !hasRaw) {
    return new UserError(`${RAW_TABLE} are the logs themselves: say where they are with --raw INPUT, as in --raw logs/`);
  }
  if (TABLES.includes(table)) {
    return new UserError(
      `${tables}: there is no table ${table} in this folder. Build it with hitlens rollup INPUT --to ${tables}, ` +
        'or name another folder with --tables',
    );
  }
  return new UserError(`there is no table ${table}. ${didYouMean(table, TABLES)}There are: ${TABLES.join(', ')}`);
}
