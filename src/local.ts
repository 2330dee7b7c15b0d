/** Puts the real effects together: disk, threads, terminal. */
import { randomBytes } from 'node:crypto';
import { availableParallelism, tmpdir, totalmem } from 'node:os';
import { LEAST_SHARE } from './ingest/budget.js';
import { LocalShard } from './ingest/local-shard.js';
import type { Shard } from './ingest/shard.js';
import { resolveInputs } from './io/inputs.js';
import { startProgress } from './io/progress.js';
import { localReader } from './io/reader.js';
import { localStorage } from './io/run-store.js';
import { removeStale } from './io/temp.js';
import { ThreadShard } from './io/threads.js';
import { writeCsvLanes } from './kernel/csv-lanes.js';
import type { KernelPlan } from './kernel/kernel.js';
import { compileKernel, createWasmKernel } from './kernel/wasm.js';
import type { Effects, ShardsWanted } from './tasks/effects.js';

const GIBIBYTE = 1024 ** 3;
/** Starting threads takes longer than reading this much. */
const FEW_BYTES = 4 * 1024 * 1024;

export function localEffects(warn: (message: string) => void = () => {}): Effects {
  let compiled: WebAssembly.Module | undefined;
  const module = () => {
    compiled ??= compileKernel();
    return compiled;
  };
  return {
    resolve: resolveInputs,
    openShards: (wanted) => openShards(module(), wanted),
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

function openShards(module: WebAssembly.Module, wanted: ShardsWanted): Shard[] {
  const { threads, memory, bytes, sources, tempDir = tmpdir() } = wanted;
  removeStale(tempDir);
  // Where nobody knows how long it takes, a thread keeps this one free to answer Ctrl-C.
  if (bytes !== null && bytes <= FEW_BYTES) {
    const createKernel = (plan: KernelPlan) => createWasmKernel(plan, module);
    return [new LocalShard({ createKernel, reader: localReader, storage: localStorage(tempDir) })];
  }
  const entry = new URL('./worker.js', import.meta.url);
  // A thread needs a file, and memory enough for a longest line.
  const n = Math.max(1, Math.min(threads, sources, Math.floor(memory / LEAST_SHARE)));
  return Array.from({ length: n }, () => new ThreadShard(entry, { module, tempDir }));
}

/** What the machine has, or what a container is allowed to use of it. */
function availableMemory(): number {
  const allowed = process.constrainedMemory?.() ?? 0;
  return allowed > 0 ? Math.min(totalmem(), allowed) : totalmem();
}
