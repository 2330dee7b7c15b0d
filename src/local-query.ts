/** Puts the real effects of questions together: the files of `sql/`, DuckDB on this machine, Athena. */
import { availableParallelism, tmpdir } from 'node:os';
import { resolveInputs } from './io/inputs.js';
import { isS3 } from './io/s3/location.js';
import { settingsToList } from './io/s3/settings.js';
import { engineSql, readSqlFile, sqlFiles } from './io/sql-files.js';
import { removeStaleTemps } from './io/temp.js';
import { defaultMemory } from './local.js';
import type { Engine } from './query/engine.js';
import { UserError, usageError } from './schema/errors.js';
import { RAW_TABLE } from './schema/raw.js';
import type { FailedInput } from './schema/summary.js';
import type { EngineWanted, OpenedEngine, QueryEffects } from './tasks/query.js';

/** `athena` opens Athena, where it may be asked. */
export function queryEffects(warn: (message: string) => void = () => {}, athena: () => Promise<Engine> = noAthena): QueryEffects {
  return {
    questions: () => sqlFiles('questions'),
    readFile: readSqlFile,
    openEngine: (wanted) => (wanted.engine === 'athena' ? withAthena(athena) : openDuckDb(wanted, warn)),
  };
}

/** Templates of Athena's tables. */
export function tableTemplates() {
  return sqlFiles('tables');
}

async function openDuckDb(wanted: EngineWanted, warn: (message: string) => void): Promise<OpenedEngine> {
  const { memory = defaultMemory(), threads = availableParallelism(), tempDir } = wanted;
  removeStaleTemps(tempDir ?? tmpdir());
  const [tables, raw] = [await tablesFolder(wanted), await rawLogs(wanted)];
  const { openDuckDb } = await import('./io/duckdb/engine.js');
  let complete = true;
  const onDamaged = ({ file, reason }: FailedInput) => {
    complete = false;
    warn(`${file}: ${reason}`);
  };
  const engine = await openDuckDb({ tables, raw, memory, threads, tempDir, macros: engineSql('duckdb'), warn, onDamaged });
  return { engine, complete };
}

/** The folder of the rollup tables. What is in S3 is fetched first: only the tables that the question reads. */
async function tablesFolder({ tables, reads, window, s3 = {}, cache }: EngineWanted): Promise<string> {
  const names = reads.filter((name) => name !== RAW_TABLE);
  if (!isS3(tables) || names.length === 0) return tables;
  const { S3 } = await import('./io/s3/client.js');
  const { fetchTables } = await import('./io/rollup/cache.js');
  return fetchTables(S3.load(settingsToList(s3)), { address: tables, names, window, cache });
}

async function rawLogs({ raw, reads, window }: EngineWanted): Promise<string[]> {
  if (raw.length === 0 || !reads.includes(RAW_TABLE)) return [];
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

async function withAthena(athena: () => Promise<Engine>): Promise<OpenedEngine> {
  return { engine: await athena(), complete: true };
}

async function noAthena(): Promise<Engine> {
  throw new UserError('nobody said how to reach Athena');
}
