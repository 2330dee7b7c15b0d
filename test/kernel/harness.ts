/** Drives a kernel the way ingest does, in the fewest words: one file in given chunks, groups out in their order. */

import { compileKernel } from '../../src/kernel/instance.js';
import {
  type ColumnMap,
  type Kernel,
  type KernelPlan,
  MEASURES_OF,
  MOST_ROOM,
  PARTITIONS,
  ScanEvent,
} from '../../src/kernel/kernel.js';
import { createPlainKernel } from '../../src/kernel/plain.js';
import { RunReader } from '../../src/kernel/runs.js';
import { createWasmKernel } from '../../src/kernel/wasm.js';

const module = compileKernel();

export const KERNELS: readonly { name: string; create: (plan: KernelPlan) => Kernel }[] = [
  { name: 'wasm', create: (plan) => createWasmKernel(plan, module) },
  { name: 'plain', create: createPlainKernel },
];

export interface Answer {
  readonly groups: readonly (readonly [key: string, measures: readonly number[]])[][];
  readonly accepted: number;
  readonly rejected: readonly number[];
  readonly first: number;
  readonly last: number;
  readonly events: readonly string[];
}

/** `columns` makes the column map from the names in a `#Fields:` line. */
export function scanChunks(kernel: Kernel, chunks: readonly Uint8Array[], columns: (names: string[]) => ColumnMap): string[] {
  const events: string[] = [];
  const handle = (isLast: boolean) => {
    for (let event = kernel.scan(isLast); event !== ScanEvent.More; event = kernel.scan(isLast)) {
      const line = Buffer.from(kernel.eventLine()).toString('latin1');
      if (event === ScanEvent.Full) throw new Error('full');
      if (event === ScanEvent.NoHeader) {
        events.push(`no header at ${kernel.lineNumber()}`);
        kernel.setColumns(columns(['date', 'time']));
      } else if (event === ScanEvent.Rejected) {
        events.push(`${kernel.eventReason()} at ${kernel.lineNumber()}: ${line}`);
      } else if (line.startsWith('#Fields:')) {
        kernel.setColumns(
          columns(
            line
              .slice(8)
              .trim()
              .split(/[ \t]+/),
          ),
        );
      }
    }
  };
  kernel.startFile();
  for (const chunk of chunks.flatMap(inRooms)) {
    kernel.room(chunk.length).set(chunk);
    kernel.filled(chunk.length);
    handle(false);
  }
  handle(true);
  return events;
}

/** A chunk in pieces that a kernel has room for. */
function inRooms(chunk: Uint8Array): Uint8Array[] {
  const pieces = Math.max(1, Math.ceil(chunk.length / MOST_ROOM));
  return Array.from({ length: pieces }, (_, i) => chunk.subarray(i * MOST_ROOM, (i + 1) * MOST_ROOM));
}

/** All groups of every grouping in their order, through runs, as threads hand them on; the first kernel merges them. */
export function groupsOf(kernels: readonly Kernel[], plan: KernelPlan): [string, number[]][][] {
  const runs = plan.groupings.map((_, grouping) => runsOf(kernels, grouping));
  return plan.groupings.map((_, grouping) => mergeRuns(kernels[0], plan, grouping, runs[grouping]));
}

/** By partition, the run of each kernel. */
function runsOf(kernels: readonly Kernel[], grouping: number): Uint8Array[][] {
  return Array.from({ length: PARTITIONS }, (_, partition) => {
    const runs: Uint8Array[] = [];
    for (const kernel of kernels) kernel.exportPartition(grouping, partition, (run) => runs.push(new Uint8Array(run)));
    return runs;
  });
}

function mergeRuns(
  merger: Kernel,
  plan: KernelPlan,
  grouping: number,
  partitions: readonly (readonly Uint8Array[])[],
): [string, number[]][] {
  merger.beginMerge(grouping);
  for (const runs of partitions) {
    merger.beginPartition(0);
    for (const run of runs) mergeRun(merger, run);
    merger.endPartition();
  }
  const count = merger.rank(() => 0, null);
  const groups: [string, number[]][] = [];
  for (let at = 0; at < count; ) {
    const { piece, next } = merger.exportRanking(at, count);
    const reader = new RunReader(piece, MEASURES_OF[plan.groupings[grouping].layout], 'ranking');
    while (reader.next()) groups.push([Buffer.from(reader.key()).toString('latin1'), [...reader.measures]]);
    at = next;
  }
  return groups;
}

/** In steps that cut records anywhere. */
function mergeRun(merger: Kernel, run: Uint8Array): void {
  for (let at = 0; at < run.length; at += 5000) {
    const piece = run.subarray(at, at + 5000);
    merger.room(piece.length).set(piece);
    merger.filled(piece.length);
    if (!merger.merge()) throw new Error('full');
  }
}

export function answerOf(
  create: (plan: KernelPlan) => Kernel,
  plan: KernelPlan,
  chunks: readonly Uint8Array[],
  columns: (names: string[]) => ColumnMap,
): Answer {
  return answerOfFiles(create(plan), plan, [chunks], columns);
}

/** Each file in its chunks, one after the other. */
export function answerOfFiles(
  kernel: Kernel,
  plan: KernelPlan,
  files: readonly (readonly Uint8Array[])[],
  columns: (names: string[]) => ColumnMap,
): Answer {
  const events = files.flatMap((chunks) => scanChunks(kernel, chunks, columns));
  return { groups: groupsOf([kernel], plan), ...kernel.counts(), events };
}
