/** Puts the real effects together: disk, S3, threads, terminal. */
import { randomBytes } from 'node:crypto';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { divide, LEAST_SHARE } from './ingest/budget.js';
import { LocalShard } from './ingest/local-shard.js';
import type { Shard } from './ingest/shard.js';
import { allowGivingBack } from './io/give-back.js';
import { resolveInputs } from './io/inputs.js';
import { startProgress } from './io/progress.js';
import { publish } from './io/publish.js';
import { ParquetBuilder } from './io/rollup/builder.js';
import { LocalRollupStore } from './io/rollup/local-store.js';
import { S3RollupStore } from './io/rollup/s3-store.js';
import { localStorage } from './io/run-store.js';
import type { S3 } from './io/s3/client.js';
import { isS3 } from './io/s3/location.js';
import { sourceReader } from './io/s3/reader.js';
import { concurrencyOf, type S3Options, settingsToList, shareOf } from './io/s3/settings.js';
import { useTempFolder } from './io/temp.js';
import { type ThreadParts, ThreadShard } from './io/threads.js';
import { writeCsvLanes } from './kernel/csv-lanes.js';
import { compileKernel } from './kernel/instance.js';
import type { KernelPlan } from './kernel/kernel.js';
import { createWasmKernel } from './kernel/wasm.js';
import type { RollupStore } from './rollup/store.js';
import type { Effects, ParquetFiles, ShardsWanted } from './tasks/effects.js';

const GIBIBYTE = 1024 ** 3;
/** Starting threads takes longer than reading this much. */
const FEW_BYTES = 4 * 1024 * 1024;

export function localEffects(warn: (message: string) => void = () => {}, s3Options: S3Options = {}): Effects {
  let compiled: WebAssembly.Module | undefined;
  const module = () => {
    compiled ??= compileKernel();
    return compiled;
  };
  // Made when there is something in S3. Threads are told what it found out; each fetches for itself.
  let s3: S3 | undefined;
  const connect = async () => {
    const { S3 } = await import('./io/s3/client.js');
    s3 ??= S3.load(settingsToList(s3Options));
    return s3;
  };
  return {
    resolve: (inputs, window, options) => resolveInputs(inputs, window, connect, options),
    openShards: (wanted) => {
      const { memory, sources, tempDir = tmpdir() } = wanted;
      useTempFolder(tempDir);
      if (s3 === undefined) return openShards(module(), threadsFor(wanted), { tempDir });
      const started = threadsFor({ ...wanted, threads: Math.min(wanted.threads, concurrencyOf(s3Options)) });
      const threads = Math.max(1, started);
      const share = { regions: s3.regions, bytesInFlight: divide(memory / threads).input, tempDir };
      return openShards(module(), started, { tempDir, s3: shareOf(s3Options, share, { threads, sources }) });
    },
    openRollup: (to, wanted) => openRollup(to, wanted, connect),
    publish: (place, files) => publish(place, files, connect),
    writeCsvLanes: (pieces, options, write) => writeCsvLanes(module(), pieces, options, write),
    openParquet,
    startProgress,
    warn,
    seed: () => {
      const bytes = randomBytes(8);
      return [bytes.readInt32LE(0), bytes.readInt32LE(4)];
    },
    cores: availableParallelism(),
    defaultMemory: defaultMemory(),
  };
}

/** Loaded where it is asked for: DuckDB takes a while. */
export async function openParquet(wanted: Parameters<Effects['openParquet']>[0]): Promise<ParquetFiles> {
  const { memory = defaultMemory(), threads = availableParallelism(), tempDir } = wanted;
  const { openParquetFiles } = await import('./io/duckdb/parquet-files.js');
  return openParquetFiles({ memory, threads, tempDir });
}

async function openRollup(
  to: string,
  { threads, memory, tempDir = tmpdir() }: Parameters<Effects['openRollup']>[1],
  connect: () => Promise<S3>,
): Promise<RollupStore> {
  useTempFolder(tempDir);
  const builder = new ParquetBuilder({ memory, threads, tempDir });
  return isS3(to) ? new S3RollupStore(to, await connect(), builder, tempDir) : new LocalRollupStore(to, builder);
}

/** How many threads to start; 0 where starting them would take longer than the work. */
function threadsFor({ threads, memory, bytes, sources }: ShardsWanted): number {
  // Where nobody knows how long it takes, a thread keeps this one free to answer Ctrl-C.
  if (bytes !== null && bytes <= FEW_BYTES) return 0;
  // A thread needs a file, and memory enough for a longest line.
  return Math.max(1, Math.min(threads, sources, Math.floor(memory / LEAST_SHARE)));
}

function openShards(module: WebAssembly.Module, threads: number, { tempDir, s3 }: Omit<ThreadParts, 'module'>): Shard[] {
  if (threads === 0) {
    const createKernel = (plan: KernelPlan) => createWasmKernel(plan, module);
    return [new LocalShard({ createKernel, reader: sourceReader(s3, tempDir), storage: localStorage(tempDir) })];
  }
  allowGivingBack();
  const entry = new URL('./worker.js', import.meta.url);
  return Array.from({ length: threads }, () => new ThreadShard(entry, { module, tempDir, s3 }));
}

/** What hitlens uses where nobody says how much it may. */
export function defaultMemory(): number {
  return Math.min(GIBIBYTE, Math.floor(availableMemory() / 4));
}

/** What the machine has, or what a container is allowed to use of it. */
function availableMemory(): number {
  const allowed = process.constrainedMemory?.() ?? 0;
  return allowed > 0 ? Math.min(totalmem(), allowed) : totalmem();
}
