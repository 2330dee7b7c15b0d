/** Building the rollup tables beside DuckDB, which makes the same two out of the same logs, and asking them. */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ensureLogs, filesOf, LARGE, truthOf } from './logs.js';
import { type Answer, commandsIn } from './subject.js';
import { nothing, type Places, type Suite } from './suite.js';

export function rollup({ dist, logs, ownLogs, out }: Places): Suite {
  const { hitlens } = commandsIn(dist);
  const tables = (name: string) => join(out, `${name}-tables`);
  const answer = (name: string): Answer => ({ kind: 'rollup', file: tables(name), isOrdered: true, by: '', copies: 1 });
  return {
    name: 'rollup',
    subjects: [
      {
        name: 'hitlens',
        group: 'rollup',
        command: [...hitlens, 'rollup', logs, '--to', tables('hitlens'), '--format', 'ndjson'],
        needs: [],
        answer: answer('hitlens'),
      },
      {
        name: 'DuckDB',
        group: 'rollup',
        command: [process.execPath, join(dist, 'test/bench/duckdb-rollup.js'), logs, tables('duckdb')],
        needs: [],
        answer: answer('duckdb'),
      },
    ],
    rounds: (asked) => asked,
    async prepare(say) {
      if (ownLogs) await ensureLogs(logs, LARGE, say);
      return { files: filesOf(logs), truth: truthOf(logs), done: nothing };
    },
  };
}

/** What a question costs once there are tables: most of it is starting DuckDB. */
export function query({ dist, logs, ownLogs, out }: Places): Suite {
  const { hitlens } = commandsIn(dist);
  const tables = join(out, 'query-tables');
  const ask = (name: string) => ({
    name,
    group: 'query' as const,
    command: [...hitlens, 'query', name, '--tables', tables, '--format', 'ndjson', '--output', join(out, `${name}.ndjson`)],
    needs: [],
  });
  return {
    name: 'query',
    subjects: [ask('worst-objects'), ask('fleet-hit-ratio')],
    rounds: (asked) => asked,
    async prepare(say) {
      if (ownLogs) await ensureLogs(logs, LARGE, say);
      const [program, ...args] = [...hitlens, 'rollup', logs, '--to', tables];
      if (spawnSync(program, args, { stdio: 'ignore' }).status !== 0) throw new Error('the rollup tables could not be built');
      say(`The logs are ${(sizeOf(logs) / sizeOf(tables)).toFixed(1)} times as large as the rollup tables of them.`);
      return { files: parquetIn(tables), truth: null, done: nothing };
    },
  };
}

function parquetIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.parquet')).map((name) => join(folder, name));
}

function sizeOf(folder: string): number {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return names.filter((name) => /\.(gz|parquet)$/.test(name)).reduce((sum, name) => sum + statSync(name).size, 0);
}
