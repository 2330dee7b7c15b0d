/** Many small objects, as CloudFront writes them, from an S3 on the same machine and from disk. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { envFor } from '../s3/server.js';
import { ensureLogs, filesOf, MANY, truthOf } from './logs.js';
import { type Answer, commandsIn, type Subject } from './subject.js';
import type { Places, Suite } from './suite.js';

const MOST_ROUNDS = 3;
const LATENCY_MS = 20;
const BUCKET = 'logs';

export function s3({ dist, root, out }: Places): Suite {
  const objects = join(root, '.cache/bench-objects');
  const servers = new Servers(dist, objects);
  return {
    name: 's3',
    subjects: s3Subjects({ dist, objects, out }, servers),
    rounds: (asked) => Math.min(asked, MOST_ROUNDS),
    async prepare(say) {
      await ensureLogs(objects, MANY, say);
      await servers.start([0, LATENCY_MS]);
      return { files: filesOf(objects), truth: truthOf(objects), done: async () => servers.stop() };
    },
  };
}

/** A server for each latency, each in a process of its own: one that is not asked costs nothing. */
export class Servers {
  private readonly running = new Map<number, { readonly url: string; readonly stop: () => void }>();

  constructor(
    private readonly dist: string,
    private readonly folder: string,
  ) {}

  async start(latencies: readonly number[]): Promise<void> {
    for (const latency of latencies) this.running.set(latency, await this.startOne(latency));
  }

  private async startOne(latency: number): Promise<{ url: string; stop: () => void }> {
    const args = ['--folder', this.folder, '--bucket', BUCKET, '--latency', String(latency)];
    const child = spawn(process.execPath, [join(this.dist, 'test/s3/serve.js'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()));
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the S3 to measure with ended (${code})`)));
    });
    return { url, stop: () => child.kill() };
  }

  /** What a client needs to reach the one with such a latency. */
  env(latency: number): Record<string, string> {
    const server = this.running.get(latency);
    if (server === undefined) throw new Error('the S3 to measure with was not started');
    return envFor(server.url);
  }

  stop(): void {
    for (const { stop } of this.running.values()) stop();
    this.running.clear();
  }
}

interface S3Places {
  readonly dist: string;
  readonly objects: string;
  readonly out: string;
}

export function s3Subjects({ dist, objects, out }: S3Places, servers: Servers): Subject[] {
  const { hitlens, duckdb } = commandsIn(dist);
  const answer: Answer = { kind: 'top', file: join(out, 'objects.ndjson'), isOrdered: true, by: 'uri', copies: 1 };
  const top = (input: string) => [...hitlens, 'top', input, '--by', 'uri', '--format', 'ndjson', '--output', answer.file];
  const common = { group: 's3', needs: [], answer } as const;
  const bucket = `s3://${BUCKET}/`;
  return [
    { ...common, name: 'disk', command: top(objects) },
    { ...common, name: 'S3', command: top(bucket), env: () => servers.env(0) },
    { ...common, name: `S3, ${LATENCY_MS} ms away`, command: top(bucket), env: () => servers.env(LATENCY_MS) },
    { ...common, name: 'DuckDB, disk', command: [...duckdb, 'top', answer.file, objects] },
  ];
}
