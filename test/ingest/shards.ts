/** Ingest without disk and threads: shards over logs in memory. */
import { tmpdir } from 'node:os';
import { Ingest, type IngestOptions, type Reading } from '../../src/ingest/ingest.js';
import { interleave } from '../../src/ingest/interleave.js';
import { LocalShard } from '../../src/ingest/local-shard.js';
import type { Question } from '../../src/ingest/question.js';
import type { SourceReader, Storage } from '../../src/ingest/shard.js';
import { localStorage } from '../../src/io/run-store.js';
import { type Kernel, type KernelPlan, LONGEST_LINE, MOST_ROOM } from '../../src/kernel/kernel.js';
import type { DamagedInput } from '../../src/schema/errors.js';
import { KERNELS } from '../kernel/harness.js';

export interface MemoryLog {
  readonly name: string;
  readonly content: Uint8Array | string;
  /** What reading it ends with, after all of its content. */
  readonly damage?: DamagedInput;
}

export interface Setup {
  readonly kernel?: 'wasm' | 'plain';
  readonly shards?: number;
  /** Bytes that are given to the kernel at once, in turns. */
  readonly chunks?: readonly number[];
  readonly sort?: string | null;
  readonly limit?: number | null;
  readonly headerless?: IngestOptions['headerless'];
  /** Bytes for groups, beyond what a kernel needs anyway; many where it is not given. */
  readonly spare?: number;
  readonly storage?: Storage;
}

export interface Ingested {
  readonly reading: Reading;
  /** Key (as characters up to U+00FF) and measures of every group, in their order, for each grouping. */
  readonly rankings: readonly (readonly string[])[];
  readonly groups: readonly number[];
}

export const BY_URI: Question = {
  groupings: [{ dimensions: ['uri'], layout: 'cache' }],
  where: [],
  since: 0,
  until: 0,
  tracksTime: true,
};

function readerOf(logs: readonly MemoryLog[], chunks: readonly number[]): SourceReader {
  return {
    atOnce: 1,
    open: async (source) => ({
      read: async (sink, onRead) => {
        const found = logs.find(({ name }) => name === source.name);
        const content = Buffer.from(found?.content ?? '');
        for (let at = 0, turn = 0; at < content.length; turn++) {
          const piece = content.subarray(at, at + chunks[turn % chunks.length]);
          sink.room(piece.length).set(piece);
          sink.filled(piece.length);
          onRead(piece.length);
          at += piece.length;
        }
        if (found?.damage !== undefined) throw found.damage;
      },
    }),
  };
}

/** What a kernel needs before it has any groups: its window, and room for a key of several dimensions and a record. */
const FIXED = 3 * LONGEST_LINE + MOST_ROOM + 64 * 1024;
/** `make test` runs these tests twice: the second time kernels go to disk all the time. */
const SPARE = process.env.HITLENS_TEST_MEMORY === 'least' ? 96 * 1024 : 64 * 1024 * 1024;

function shardOver(
  logs: readonly MemoryLog[],
  parts: { create: (plan: KernelPlan) => Kernel; chunks: readonly number[]; spare: number; storage: Storage },
): LocalShard {
  return new LocalShard({
    createKernel: (plan) => {
      const joined = plan.groupings.filter(({ dimensions }) => dimensions.length > 1).length;
      return parts.create({ ...plan, memory: FIXED + (joined - 1) * LONGEST_LINE + parts.spare });
    },
    reader: readerOf(logs, parts.chunks),
    storage: parts.storage,
    divide: () => ({ kernel: 0, runs: Math.floor(parts.spare / 2), input: 0 }),
  });
}

/** Scans the logs and ranks every grouping. */
export async function ingest(logs: readonly MemoryLog[], question: Question, setup: Setup = {}): Promise<Ingested> {
  const {
    kernel = 'wasm',
    shards: count = 1,
    chunks = [1 << 20],
    sort = 'requests',
    limit = null,
    headerless = 'refuse',
    spare = SPARE,
    storage = localStorage(tmpdir()),
  } = setup;
  const create = KERNELS.find(({ name }) => name === kernel)?.create;
  if (create === undefined) throw new Error(`no kernel ${kernel}`);
  const shards = Array.from({ length: count }, () => shardOver(logs, { create, chunks, spare, storage }));
  const scan = await Ingest.scan(shards, {
    question,
    sources: logs.map(({ name, content }) => ({ name, size: content.length })),
    memory: 64 * 1024 * 1024,
    headerless,
    seed: [3, 4],
    onProgress: () => {},
  });
  const rankings: string[][] = [];
  const groups: number[] = [];
  for (const [grouping, { layout }] of question.groupings.entries()) {
    groups.push((await scan.rank({ grouping, sort, limit, minRequests: 1 })).groups);
    const ranking: string[] = [];
    for await (const { record } of interleave(shards, layout, sort === null ? 'key' : 'requests')) {
      if (limit !== null && ranking.length === limit) break;
      ranking.push(`${Buffer.from(record.key()).toString('latin1')} ${record.measures.join(' ')}`);
    }
    rankings.push(ranking);
  }
  await Promise.all(shards.map((shard) => shard.close()));
  return { reading: scan.reading, rankings, groups };
}

/** Keys alone. */
export function keys(ranking: readonly string[]): string[] {
  return ranking.map((line) => line.slice(0, line.search(/ \d/)));
}
