/** Puts the real effects of questions together: the files of `sql/`, DuckDB on this machine, Athena. */
import { availableParallelism, tmpdir } from 'node:os';
import type { Source } from './ingest/shard.js';
import { type FindLogs, type FoundLogs, onDisk } from './io/duckdb/raw-logs.js';
import { resolveInputs } from './io/inputs.js';
import type { S3 } from './io/s3/client.js';
import { isS3 } from './io/s3/location.js';
import { settingsToList } from './io/s3/settings.js';
import { engineSql, readSqlFile, sqlFiles } from './io/sql-files.js';
import { type TempPlace, useTempFolder } from './io/temp.js';
import { defaultMemory } from './local.js';
import type { Engine } from './query/engine.js';
import { UserError, usageError } from './schema/errors.js';
import { failedTexts } from './schema/failed.js';
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
  useTempFolder(tempDir ?? tmpdir());
  let s3: S3 | undefined;
  const connect = async () => {
    const { S3 } = await import('./io/s3/client.js');
    s3 ??= S3.load(settingsToList(wanted.s3 ?? {}));
    return s3;
  };
  const [tables, raw] = [await tablesFolder(wanted, connect), await rawLogs(wanted, connect)];
  const { openDuckDb } = await import('./io/duckdb/engine.js');
  let complete = true;
  const onDamaged = (logs: readonly FailedInput[]) => {
    complete = false;
    failedTexts(logs).forEach(warn);
  };
  const engine = await openDuckDb({ tables, raw, memory, threads, tempDir, macros: engineSql('duckdb'), warn, onDamaged });
  return { engine, complete };
}

/** The folder of the rollup tables. What is in S3 is fetched first: only the tables that the question reads. */
async function tablesFolder({ tables, reads, window, cache }: EngineWanted, connect: () => Promise<S3>): Promise<string> {
  const names = reads.filter((name) => name !== RAW_TABLE);
  if (!isS3(tables) || names.length === 0) return tables;
  const { fetchTables } = await import('./io/rollup/cache.js');
  return fetchTables(await connect(), { address: tables, names, window, cache });
}

/** Raw logs, if the question reads any. Those in S3 are fetched, too: they are read more than once. */
async function rawLogs({ raw, reads, window }: EngineWanted, connect: () => Promise<S3>): Promise<FindLogs | null> {
  if (raw.length === 0 || !reads.includes(RAW_TABLE)) return null;
  if (raw.includes('-')) throw usageError('--raw -: DuckDB reads logs more than once. Write them to a file first');
  const { sources, skipped } = await resolveInputs(raw, window, connect);
  if (sources.length + skipped.unreadable.length === 0) {
    const all = skipped.outside === 0 ? 'all folders' : `all ${skipped.outside} logs`;
    throw new UserError(`--raw: ${all} lie outside --from and --to, by the time in their names`);
  }
  const here = onDisk(sources.filter(({ name }) => !isS3(name)).map(({ name }) => name));
  const remote = sources.filter(({ name }) => isS3(name));
  return async (place) => {
    const fetched = remote.length === 0 ? onDisk([]) : await fetchLogs(remote, place, connect);
    return { logs: [...here.logs, ...fetched.logs], failed: [...skipped.unreadable, ...fetched.failed] };
  };
}

async function fetchLogs(logs: readonly Source[], place: TempPlace, connect: () => Promise<S3>): Promise<FoundLogs> {
  const { download } = await import('./io/s3/download.js');
  return download(await connect(), logs, place);
}

async function withAthena(athena: () => Promise<Engine>): Promise<OpenedEngine> {
  return { engine: await athena(), complete: true };
}

async function noAthena(): Promise<Engine> {
  throw new UserError('nobody said how to reach Athena');
}
