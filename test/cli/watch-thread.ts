/** The thread that watches runs in the process of the tests: see `in-process.ts`. */
import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

/** How many runs have ended. */
const runs = workerData as Int32Array;
let begun = 0;

parentPort?.on('message', ({ args, patienceMs }: { args: readonly string[]; patienceMs: number }) => {
  if (Atomics.wait(runs, 0, begun, patienceMs) === 'timed-out') {
    writeSync(2, `hitlens ${args.join(' ')}: it came to no end within ${patienceMs / 1000} seconds\n`);
    process.kill(process.pid, 'SIGKILL');
  }
  begun++;
});
