/** Puts the real effects of questions together: the files of `sql/`, DuckDB on this machine, Athena. */
import { availableParallelism, tmpdir } from 'node:os';
import { resolveInputs } from './io/inputs.js';
import { isS3 } from './io/s3/location.js';
import { engineSql, readSqlFile, sqlFiles } from './io/sql-files.js';
import { removeStaleTemps } from './io/temp.js';
import { defaultMemory } from './local.js';
import type { Engine } from './query/engine.js';
import { UserError, usageError } from './schema/errors.js';
import { RAW_TABLE } from './schema/raw.js';
import type { EngineWanted, QueryEffects } from './tasks/query.js';

export function queryEffects(warn: (message: string) => void = () => {}): QueryEffects {
  return {
    questions: () => sqlFiles('questions'),
    readFile: readSqlFile,
    openEngine: (wanted) => (wanted.engine === 'athena' ? openAthena(wanted) : openDuckDb(wanted, warn)),
  };
}

/** Templates of Athena's tables. */
export function tableTemplates() {
  return sqlFiles('tables');
}

async function openDuckDb(wanted: EngineWanted, warn: (message: string) => void): Promise<Engine> {
  const { memory = defaultMemory(), threads = availableParallelism(), tempDir } = wanted;
  removeStaleTemps(tempDir ?? tmpdir());
  const [tables, raw] = [await tablesFolder(wanted), await rawLogs(wanted)];
  const { openDuckDb } = await import('./io/duckdb/engine.js');
  return openDuckDb({ tables, raw, memory, threads, tempDir, macros: engineSql('duckdb'), warn });
}

/** The folder of the rollup tables. What is in S3 has to be fetched first: only the tables and days that the question reads. */
async function tablesFolder({ tables, reads }: EngineWanted): Promise<string> {
  if (!isS3(tables) || !reads.some((name) => name !== RAW_TABLE)) return tables;
  throw new UserError(`--tables ${tables}: DuckDB reads tables on disk. Copy them into a folder, or ask Athena: --engine athena`);
}

async function rawLogs({ raw, window }: EngineWanted): Promise<string[]> {
  if (raw.length === 0) return [];
  const remote = raw.find((input) => isS3(input) || input === '-');
  if (remote !== undefined) {
    throw usageError(`--raw ${remote}: DuckDB reads logs on disk, more than once. Copy them into a folder first`);
  }
  const { sources, skipped } = await resolveInputs(raw, window, () => Promise.reject(new RangeError('nothing is in S3')));
  if (sources.length === 0) {
    throw new UserError(`--raw: all ${skipped.outside} logs lie outside --from and --to, by the time in their names`);
  }
  return sources.map(({ name }) => name);
}

async function openAthena(_wanted: EngineWanted): Promise<Engine> {
  throw new UserError('--engine athena is not there yet. On this machine: --engine duckdb');
}
