/** Building the rollup tables beside DuckDB, which makes the same two out of the same logs. */
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
