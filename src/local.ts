/** Puts the real effects together: disk, S3, threads, terminal. */
import { randomBytes } from 'node:crypto';
import { availableParallelism, totalmem } from 'node:os';
import { LocalShard } from './ingest/local-shard.js';
import type { Shard } from './ingest/shard.js';
import { resolveInputs } from './io/inputs.js';
import { startProgress } from './io/progress.js';
import type { S3 } from './io/s3/client.js';
import { sourceReader } from './io/s3/reader.js';
import { concurrencyOf, type S3Options, type S3Settings, settingsToList, shareOf } from './io/s3/settings.js';
import { ThreadShard } from './io/threads.js';
import { writeCsvLanes } from './kernel/csv-lanes.js';
import { LEAST_MEMORY } from './kernel/kernel.js';
import { compileKernel, createWasmKernel } from './kernel/wasm.js';
import type { Effects } from './tasks/effects.js';

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
    s3 ??= await S3.load(settingsToList(s3Options));
    return s3;
  };
  return {
    resolve: (inputs, window) => resolveInputs(inputs, window, connect),
    openShards: (threads, memory, bytes, sources) => {
      if (s3 === undefined) return openShards(module(), threadsFor({ wanted: threads, memory, bytes, sources }));
      const wanted = Math.min(threads, concurrencyOf(s3Options));
      const started = threadsFor({ wanted, memory, bytes, sources });
      const { regions } = s3;
      return openShards(module(), started, shareOf(s3Options, { regions, threads: Math.max(1, started), sources }));
    },
    writeCsvLanes: (pieces, options, write) => writeCsvLanes(module(), pieces, options, write),
    startProgress,
    warn,
    seed: () => {
      const bytes = randomBytes(8);
      return [bytes.readInt32LE(0), bytes.readInt32LE(4)];
    },
    cores: availableParallelism(),
    defaultMemory: Math.min(GIBIBYTE, Math.floor(availableMemory() / 4)),
  };
}

interface Work {
  /** Threads at most. */
  readonly wanted: number;
  readonly memory: number;
  readonly bytes: number;
  readonly sources: number;
}

/** How many threads to start; 0 where starting them would take longer than the work. */
function threadsFor({ wanted, memory, bytes, sources }: Work): number {
  // Size 0 is stdin, which may go on for long: a thread keeps this one free to answer Ctrl-C.
  if (bytes > 0 && bytes <= FEW_BYTES) return 0;
  // A thread needs a file, and memory enough for a longest line.
  return Math.max(1, Math.min(wanted, sources, Math.floor(memory / LEAST_MEMORY)));
}

function openShards(kernel: WebAssembly.Module, threads: number, s3?: S3Settings): Shard[] {
  if (threads === 0) return [new LocalShard((plan) => createWasmKernel(plan, kernel), sourceReader(s3))];
  const entry = new URL('./worker.js', import.meta.url);
  return Array.from({ length: threads }, () => new ThreadShard(entry, { kernel, s3 }));
}

/** What the machine has, or what a container is allowed to use of it. */
function availableMemory(): number {
  const allowed = process.constrainedMemory?.() ?? 0;
  return allowed > 0 ? Math.min(totalmem(), allowed) : totalmem();
}
