#!/usr/bin/env node
/** The process of the `hitlens` command: its signals, a standard output that closes, its exit code. */
import { endAll, interrupt } from '../io/interrupt.js';
import { abandonOutputs, explained } from '../io/output.js';
import { removeTemps } from '../io/temp.js';
import { EXIT_FAILED, run } from './program.js';
import { streamsOf } from './streams.js';

const streams = streamsOf(process);

let isLeaving = false;

/** A shell sees 128 and the signal's number: 130 after Ctrl-C. */
function leaveBy(signal: NodeJS.Signals): void {
  // Whoever asks twice does not want to wait.
  const ended = isLeaving ? Promise.resolve() : endAll();
  isLeaving = true;
  // A thread may be waiting for stdin, and an orderly exit would wait for the thread. The signal itself does not, once
  // nobody listens to it; others that do (the progress bar shows the cursor again) come first.
  void ended.then(() => setImmediate(() => endBy(signal)));
}

function endBy(signal: NodeJS.Signals): void {
  abandonOutputs();
  removeTemps();
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  abandonOutputs();
  if (error.code === 'EPIPE') process.exit(0);
  streams.warn(explained('standard output', error).message);
  process.exit(EXIT_FAILED);
});
// Nobody listens to the messages: no reason to withhold the answer.
process.stderr.on('error', () => {});
process.on('SIGINT', () => {
  if (!interrupt()) leaveBy('SIGINT');
});
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => leaveBy(signal));

process.exitCode = await run(process.argv.slice(2), streams);
