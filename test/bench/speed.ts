/** Speed beside DuckDB on large logs, and of starting up. */
import { join } from 'node:path';
import { ensureLogs, filesOf, LARGE, truthOf } from './logs.js';
import { speedSubjects, startupSubjects } from './subjects.js';
import { nothing, type Places, type Suite } from './suite.js';

const STARTUP_ROUNDS = 10;

export function speed({ dist, logs, ownLogs, out }: Places): Suite {
  return {
    name: 'speed',
    subjects: speedSubjects({ dist, logs, out }),
    rounds: (asked) => asked,
    async prepare(say) {
      if (ownLogs) await ensureLogs(logs, LARGE, say);
      return { files: filesOf(logs), truth: truthOf(logs), done: nothing };
    },
  };
}

export function startup({ dist, root }: Places): Suite {
  const sampleLogs = join(root, 'sample-logs');
  return {
    name: 'startup',
    subjects: startupSubjects(dist, sampleLogs),
    rounds: () => STARTUP_ROUNDS,
    prepare: async () => ({ files: filesOf(sampleLogs), truth: null, done: nothing }),
  };
}
