/** Many objects through a proxy that breaks every tenth answer: what hitlens says must be what it says of them on disk. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../sample-logs/random.js';
import { hitlens, type Run } from '../cli/hitlens.js';
import { gz, log, tempFolder, type Values } from '../logs.js';
import { BreakingProxy, type Fate, type Passed } from './breaking-proxy.js';
import { FakeS3 } from './server.js';

const BUCKET = 'logs';
/** So that there are several pages of a list to break. */
const PAGE = 150;
const PATIENCE_MS = 300_000;

export interface FaultyRun {
  readonly onDisk: Run;
  readonly inS3: Run;
  /** How many answers met which fate. */
  readonly fates: Readonly<Record<Fate, number>>;
  readonly ms: number;
}

export async function faultyRun({ objects, seed }: { readonly objects: number; readonly seed: number }): Promise<FaultyRun> {
  const random = new Random(seed, 'faults');
  const store = await FakeS3.start();
  store.keepsRequests = false;
  store.pageSize = PAGE;
  const proxy = await BreakingProxy.start(store.url, random);
  try {
    const folder = fill(store, objects, random);
    const onDisk = await aggregate(folder);
    proxy.fate = faults();
    const start = performance.now();
    const inS3 = await aggregate(`s3://${BUCKET}/cdn/`, { ...store.env(), AWS_ENDPOINT_URL: proxy.url });
    return { onDisk, inS3, fates: proxy.fates, ms: performance.now() - start };
  } finally {
    await proxy.stop();
    await store.stop();
  }
}

function aggregate(input: string, env: Readonly<Record<string, string>> = {}): Promise<Run> {
  const command = ['aggregate', input, '--by', 'uri,pop', '--format', 'csv', '--threads', '2'];
  return hitlens(command, { env, patienceMs: PATIENCE_MS });
}

/** Every tenth answer breaks off, the first one among them: it is a list. Of fifty, one is refused and one never comes. */
function faults(): (request: Passed) => Fate {
  let answers = -1;
  return () => {
    answers++;
    if (answers % 10 === 0) return 'broken';
    if (answers % 50 === 23) return 'slow down';
    return answers % 50 === 41 ? 'reset' : 'whole';
  };
}

/** Puts the same logs into the store and into a folder, which it returns. Most are small, as CloudFront's are. */
function fill(store: FakeS3, objects: number, random: Random): string {
  const bucket = store.bucket(BUCKET);
  const folder = tempFolder();
  for (let i = 0; i < objects; i++) {
    const name = `${String(i).padStart(5, '0')}.gz`;
    const body = gz(log(rows(i % 50 === 0 ? 4000 : 20, random)));
    bucket.put(`cdn/${name}`, body);
    writeFileSync(join(folder, name), body);
  }
  return folder;
}

function rows(count: number, random: Random): Values[] {
  return Array.from({ length: count }, () => ({
    'cs-uri-stem': `/objects/${random.below(3000)}.html`,
    'x-edge-location': `POP${random.below(9)}`,
    'sc-bytes': String(random.below(1_000_000)),
    'time-taken': `0.${random.below(1000)}`,
  }));
}
