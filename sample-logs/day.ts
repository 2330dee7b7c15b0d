/** One day of a site: requests, caches, logs. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../src/io/output.js';
import { removeEarlierRun } from './earlier-run.js';
import { asIs, Edge, repaired } from './edge.js';
import { LogFiles } from './log-files.js';
import { planFiles } from './plan.js';
import { Random } from './random.js';
import { Replies } from './reply.js';
import type { Request } from './request.js';
import { compactIds, randomIds } from './request-ids.js';
import { type Host, Rows } from './row.js';
import { LONG_TAIL, SCENARIOS } from './scenarios.js';
import { divide, type Hour, Traffic } from './traffic.js';
import { type Truth, Witness } from './truth.js';

export interface Options {
  /** Folder for the logs and `truth.json`; made if need be. */
  readonly out: string;
  readonly rows: number;
  readonly seed: number;
  readonly files: number;
  /** Share of rows that are distinct in (path, POP, content type, result type); null: as the scenarios give. */
  readonly distinct: number | null;
  /** YYYY-MM-DD */
  readonly date: string;
}

const TRUTH = 'truth.json';

/** Up to this many rows the files are the same bytes everywhere and small enough to keep; above it they are made fast. */
const KEPT_ROWS = 200_000;

/** Length of the time before the logs begin, in which the caches fill. */
const WARM_UP_HOURS = 24;

/**
 * Requests of that time, per row of the logs. A small log stands for a site that is busier than itself: with its own
 * few requests, no cache of so many POPs would ever be warm.
 */
const WARM_UP_SMALL = 6;
const WARM_UP_LARGE = 1;

const HOSTS: readonly Host[] = [
  { domain: 'd111111abcdef8.cloudfront.net', alias: 'www.example.com' },
  { domain: 'd222222abcdef8.cloudfront.net', alias: 'media.example.com' },
];

/** A widened catalogue has this many objects per distinct row asked for: each is seen at a few POPs. */
const WIDENED_OBJECTS = 0.5;

/** Simulates the day, writes its logs and `truth.json`, and gives the truth. */
export async function generate(options: Options): Promise<Truth> {
  const { out, rows, seed, date } = options;
  makeFolder(out);
  await removeEarlierRun(out, TRUTH);
  const isKept = rows <= KEPT_ROWS;
  const plan = planFiles(options.files, date, new Random(seed, 'file names'));
  const files = new LogFiles(out, plan, isKept);
  const witness = new Witness(plan.distributions);
  const ids = new Random(seed, 'request ids');
  const lines = new Rows(date, HOSTS.slice(0, plan.distributions), isKept ? compactIds(ids) : randomIds(ids));
  const replies = new Replies(new Random(seed, 'replies'));
  const edge = new Edge(asIs());
  const repairedEdge = new Edge(repaired());

  for (const request of requests(options, plan.hours, witness)) {
    const repairedOutcome = repairedEdge.serve(request);
    const outcome = edge.serve(request);
    if (!request.isLogged) continue;
    const reply = replies.to(request, outcome);
    const finished = finishedAt(request, reply.takenMs);
    witness.row(request, outcome, reply, finished);
    witness.repairedRow(request, repairedOutcome);
    const distribution = SCENARIOS[request.scenario].distribution % plan.distributions;
    const wait = files.append(request.at, distribution, lines.line(request, outcome, reply, finished));
    if (wait !== undefined) await wait;
  }

  const truth = witness.truth(seed, date, await files.close());
  await writeFile(join(out, TRUTH), `${JSON.stringify(truth, null, 2)}\n`);
  return truth;
}

function requests(options: Options, hours: readonly number[], witness: Witness): Iterable<Request> {
  const { rows, seed } = options;
  const distinct = options.distinct ?? 0;
  const widened = Math.max(SCENARIOS[LONG_TAIL].objects, Math.ceil(rows * distinct * WIDENED_OBJECTS));
  const warmUp = Array.from({ length: WARM_UP_HOURS }, (_, i) => hours[0] - WARM_UP_HOURS + i);
  const all: Hour[] = [
    ...divide(rows * (rows <= KEPT_ROWS ? WARM_UP_SMALL : WARM_UP_LARGE), warmUp, false),
    ...divide(rows, hours, true),
  ];
  return new Traffic(seed, widened).requests(all, () => witness.distinctShare < distinct);
}

/** A log has the time at which CloudFront was done. The day ends with its last second, so no row falls out of it. */
function finishedAt(request: Request, takenMs: number): number {
  return Math.min(Math.floor(request.at + takenMs / 1000), 24 * 3600 - 1);
}
