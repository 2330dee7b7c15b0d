/** A worker thread: puts together io, ingest and kernel for itself, as `cli/` does for the main thread, and serves a shard. */
import { parentPort, workerData } from 'node:worker_threads';
import { LocalShard } from './ingest/local-shard.js';
import { localStorage } from './io/run-store.js';
import { sourceReader } from './io/s3/reader.js';
import type { Reply, Request, ThreadParts } from './io/threads.js';
import { createWasmKernel } from './kernel/wasm.js';
import { UserError } from './schema/errors.js';

if (parentPort === null) throw new Error('this file is the entry of a worker thread');
const port = parentPort;
const { module, tempDir, s3 } = workerData as ThreadParts;
const shard = new LocalShard({
  createKernel: (plan) => createWasmKernel(plan, module),
  reader: sourceReader(s3, tempDir),
  storage: localStorage(tempDir),
});

function reply(message: Reply): void {
  port.postMessage(message);
}

async function serve(request: Exclude<Request, { kind: 'peek' }>): Promise<unknown> {
  if (request.kind === 'scan') return shard.scan(request.task, (bytes, rows) => reply({ kind: 'progress', bytes, rows }));
  return request.kind === 'rank' ? shard.rank(request.task) : shard.piece();
}

async function answer(request: Exclude<Request, { kind: 'peek' }>): Promise<void> {
  try {
    reply({ kind: 'done', result: await serve(request) });
  } catch (error) {
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    reply({ kind: 'failed', message, stack, isUserError: error instanceof UserError });
  }
}

// One after the other: answers go back in the order of the requests.
let last: Promise<void> = Promise.resolve();
port.on('message', async (request: Request) => {
  if (request.kind === 'peek') {
    // In the middle of a scan, whenever that lets messages in.
    reply({ kind: 'peeked', glimpse: await shard.peek(request.task) });
    return;
  }
  last = last.then(() => answer(request));
});
