/** Ingest without disk and threads: shards over logs in memory. */
import { Ingest, type IngestOptions, type Reading } from '../../src/ingest/ingest.js';
import { interleave } from '../../src/ingest/interleave.js';
import { LocalShard } from '../../src/ingest/local-shard.js';
import type { Question } from '../../src/ingest/question.js';
import type { SourceReader } from '../../src/ingest/shard.js';
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
  readonly sort?: string;
  readonly limit?: number | null;
  readonly headerless?: IngestOptions['headerless'];
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

/** Scans the logs and ranks every grouping. */
export async function ingest(logs: readonly MemoryLog[], question: Question, setup: Setup = {}): Promise<Ingested> {
  const {
    kernel = 'wasm',
    shards: count = 1,
    chunks = [1 << 20],
    sort = 'requests',
    limit = null,
    headerless = 'refuse',
  } = setup;
  const create = KERNELS.find(({ name }) => name === kernel)?.create;
  if (create === undefined) throw new Error(`no kernel ${kernel}`);
  const shards = Array.from({ length: count }, () => new LocalShard(create, readerOf(logs, chunks)));
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
    for await (const { record } of interleave(shards, layout, sort)) {
      if (limit !== null && ranking.length === limit) break;
      ranking.push(`${Buffer.from(record.key()).toString('latin1')} ${record.measures.join(' ')}`);
    }
    rankings.push(ranking);
  }
  return { reading: scan.reading, rankings, groups };
}

/** Keys alone. */
export function keys(ranking: readonly string[]): string[] {
  return ranking.map((line) => line.slice(0, line.search(/ \d/)));
}
