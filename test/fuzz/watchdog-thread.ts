/** The thread that watches another one: see `watchdog.ts`. */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { writeFinding } from './findings.js';
import { PATIENCE_MS, type Shared } from './watchdog.js';

const { state, bytes, target } = workerData as Shared & { target: string };

for (;;) {
  const before = Atomics.load(state, 0);
  Atomics.wait(state, 0, before, PATIENCE_MS);
  // Nothing wakes it: it looks whether the number has changed while it slept.
  if (before === 0 || Atomics.load(state, 0) !== before) continue;
  const says = `it came to no end within ${PATIENCE_MS / 1000} seconds`;
  const path = writeFinding({ target, seed: state[1] >>> 0, input: bytes.slice(0, state[2]), says });
  writeSync(2, `${target}: ${says}. The input is in ${path}\n`);
  process.kill(process.pid, 'SIGKILL');
}
