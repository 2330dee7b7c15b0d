/** `make bench`: speed and memory of hitlens beside DuckDB and others, on the same files in one run. See README.md. */
import { mkdirSync, rmSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Answers } from './answers.js';
import { best, type Cost, measure, PEAK_SOURCE, warm } from './measure.js';
import { memory } from './memory.js';
import { printCosts, printTargets } from './print.js';
import { query, rollup } from './rollup.js';
import { s3 } from './s3.js';
import { speed, startup } from './speed.js';
import type { Subject } from './subject.js';
import { isInstalled } from './subjects.js';
import type { Suite } from './suite.js';
import type { CostOf } from './targets.js';

const USAGE = `Usage: node dist/test/bench/bench.js [options]

Measures hitlens beside DuckDB and whatever else is installed, and checks that their answers are equal.

  --logs DIR    logs to measure with: a folder of .gz files that the generator of sample-logs made
                (default .cache/bench-logs, generated where it is not there: 2.4 million rows)
  --rounds N    runs of each subject, of which the best counts (default 5)
  --only NAME   only one group (top, aggregate, inflate, startup, rollup, query; memory: groups, spill, growth, growth-top; s3) or what has
                NAME in its name
  --keep        keep the copies of the logs that memory is measured with (4 GB)
  --help
`;

const SUITES = [speed, startup, rollup, query, memory, s3];

const DIST = fileURLToPath(new URL('../../', import.meta.url));
const ROOT = resolve(DIST, '..');

interface Bench {
  readonly logs: string | null;
  readonly rounds: number;
  readonly only: string | null;
  readonly keep: boolean;
}

function readOptions(): Bench | null {
  const { values } = parseArgs({
    options: {
      logs: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      only: { type: 'string' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return null;
  if (!/^[1-9]\d*$/.test(values.rounds)) throw new Error(`--rounds takes a whole number from 1 on, not '${values.rounds}'`);
  return { logs: values.logs ?? null, rounds: Number(values.rounds), only: values.only ?? null, keep: values.keep };
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Those asked for whose programs are all there; says which are not. */
function choose({ name: suite, subjects }: Suite, only: string | null): Subject[] {
  const asked = subjects.filter(({ name, group }) => only === null || suite === only || group === only || name.includes(only));
  return asked.filter(({ name, needs }) => {
    const missing = needs.filter((program) => !isInstalled(program));
    if (missing.length > 0) say(`Left out: ${name}, because ${missing.join(' and ')} is not installed.`);
    return missing.length === 0;
  });
}

/** One run of each after the other, so that a disturbance falls on all of them; each answer is looked at and then removed. */
async function runRounds(chosen: readonly Subject[], rounds: number, answers: Answers): Promise<ReadonlyMap<Subject, Cost>> {
  const costs = new Map<Subject, Cost[]>();
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`Round ${round} of ${rounds}\n`);
    for (const subject of chosen) {
      const { name, command, answer, env, mayRunOut } = subject;
      const cost = await measure(command, { env: env?.(), mayRunOut });
      costs.set(subject, [...(costs.get(subject) ?? []), cost]);
      if (answer === undefined) continue;
      if (!cost.ranOut) await answers.check(name, answer);
      // Or the system would be writing it to the disk during the next run.
      rmSync(answer.file, { force: true, recursive: true });
    }
  }
  return new Map([...costs].map(([subject, all]) => [subject, best(all)]));
}

/** What was measured, and what was wrong with the answers. */
interface Outcome {
  readonly costs: ReadonlyMap<Subject, Cost>;
  readonly answers: Answers;
  readonly about: string;
}

async function run(suite: Suite, chosen: readonly Subject[], asked: number): Promise<Outcome | null> {
  const prepared = await suite.prepare(say);
  if (prepared === null) return null;
  try {
    const { files, truth } = prepared;
    const megabytes = (warm(files) / 1e6).toFixed(0);
    const answers = new Answers(truth);
    const rounds = suite.rounds(asked);
    const costs = await runRounds(chosen, rounds, answers);
    return { costs, answers, about: `${suite.name}: ${files.length} files, ${megabytes} MB compressed. Best of ${rounds}.` };
  } finally {
    await prepared.done();
  }
}

async function bench({ logs, rounds, only, keep }: Bench): Promise<boolean> {
  const out = join(ROOT, '.cache/bench-out');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  try {
    const folder = resolve(logs ?? join(ROOT, '.cache/bench-logs'));
    const places = { dist: DIST, root: ROOT, logs: folder, ownLogs: logs === null, out, keep };
    const suites = SUITES.map((suite) => suite(places));
    const chosen = suites.map((suite) => choose(suite, only));
    if (chosen.every((subjects) => subjects.length === 0)) {
      throw new Error(`--only ${only}: there is no such group and no such subject`);
    }
    const outcomes: Outcome[] = [];
    for (const [i, suite] of suites.entries()) {
      const outcome = chosen[i].length === 0 ? null : await run(suite, chosen[i], rounds);
      if (outcome !== null) outcomes.push(outcome);
    }
    return report(outcomes);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** Prints all figures; true where every answer was right. */
function report(outcomes: readonly Outcome[]): boolean {
  const measured = outcomes.flatMap(({ costs }) => [...costs]);
  const costOf: CostOf = (group, name) => measured.find(([subject]) => subject.group === group && subject.name === name)?.[1];
  say(`\n${outcomes.map(({ about }) => about).join('\n')}\nLower is better.`);
  say(`${cpus().length} x ${cpus()[0]?.model.trim()}, ${(totalmem() / 1e9).toFixed(0)} GB, Node ${process.versions.node}.`);
  say(`Memory: the highest peak of one process (${PEAK_SOURCE}).\n`);
  const subjects = measured.map(([subject]) => subject);
  say(printCosts(subjects, costOf));
  say(printTargets(costOf));
  const wrong = outcomes.flatMap(({ answers }) => [...answers.wrong]);
  const checked = outcomes.reduce((sum, { answers }) => sum + answers.checked, 0);
  if (checked === 0) say('No answers to compare.');
  else if (wrong.length === 0) say(`All ${checked} answers are right.`);
  else say(`WRONG ANSWERS, so the figures mean nothing:\n${wrong.map((fault) => `  ${fault}`).join('\n')}`);
  return wrong.length === 0;
}

try {
  const options = readOptions();
  if (options === null) process.stdout.write(USAGE);
  else if (!(await bench(options))) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
