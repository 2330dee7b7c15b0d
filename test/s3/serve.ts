/**
 * The S3 of the tests as a process of its own, for benchmarks and fault runs. Serves the files of a folder, once or
 * under many keys, and prints its address as the first line.
 *
 *     node dist/test/s3/serve.js --folder sample-logs --bucket logs --copies 100 --latency 20 --faults 0.05
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FakeS3, type Fault, type S3Request } from './server.js';

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: 'sample-logs' },
    bucket: { type: 'string', default: 'logs' },
    /** Each file is there so many times. */
    copies: { type: 'string', default: '1' },
    /** Milliseconds before each answer. */
    latency: { type: 'string', default: '0' },
    /** Share of requests that go wrong. */
    faults: { type: 'string', default: '0' },
  },
});

const s3 = await FakeS3.start();
s3.latency = Number(values.latency);
s3.keepsRequests = false;
const rate = Number(values.faults);
if (rate > 0) s3.script = (request) => (Math.random() < rate ? anyFault(request) : undefined);

function anyFault({ kind }: S3Request): Fault {
  const faults: readonly Fault[] = [
    { status: 500, code: 'InternalError' },
    { status: 503, code: 'SlowDown' },
    { cutAfter: -1 },
    { lateMs: 200 },
    ...(kind === 'get' ? [{ cutAfter: 0 }, { cutAfter: 1000 }] : []),
  ];
  return faults[Math.floor(Math.random() * faults.length)];
}

const bucket = s3.bucket(values.bucket);
for (const name of readdirSync(values.folder).filter((file) => file.endsWith('.gz'))) {
  const body = readFileSync(join(values.folder, name));
  for (let copy = 0; copy < Number(values.copies); copy++) bucket.put(`copy-${String(copy).padStart(6, '0')}/${name}`, body);
}
console.log(s3.url);
