/** Puts the real effects together: disk, threads, terminal. */
import { randomBytes } from 'node:crypto';
import { availableParallelism, totalmem } from 'node:os';
import { LocalShard } from './ingest/local-shard.js';
import type { Shard } from './ingest/shard.js';
import { resolveInputs } from './io/inputs.js';
import { startProgress } from './io/progress.js';
import { localReader } from './io/reader.js';
import { ThreadShard } from './io/threads.js';
import { writeCsvLanes } from './kernel/csv-lanes.js';
import { LEAST_MEMORY } from './kernel/kernel.js';
import { compileKernel, createWasmKernel } from './kernel/wasm.js';
import type { Effects } from './tasks/effects.js';

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
    openShards: (threads, memory, bytes, sources) => openShards(module(), { threads, memory, bytes, sources }),
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

function openShards(
  module: WebAssembly.Module,
  { threads, memory, bytes, sources }: { threads: number; memory: number; bytes: number; sources: number },
): Shard[] {
  // Where nobody knows how long it takes, a thread keeps this one free to answer Ctrl-C.
  if (bytes > 0 && bytes <= FEW_BYTES) return [new LocalShard((plan) => createWasmKernel(plan, module), localReader)];
  const entry = new URL('./worker.js', import.meta.url);
  // A thread needs a file, and memory enough for a longest line.
  const n = Math.max(1, Math.min(threads, sources, Math.floor(memory / LEAST_MEMORY)));
  return Array.from({ length: n }, () => new ThreadShard(entry, module));
}

/** What the machine has, or what a container is allowed to use of it. */
function availableMemory(): number {
  const allowed = process.constrainedMemory?.() ?? 0;
  return allowed > 0 ? Math.min(totalmem(), allowed) : totalmem();
}
