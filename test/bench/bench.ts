/** `make bench`: speed and memory of hitlens beside DuckDB and others, on the same files in one run. See README.md. */
import { mkdirSync, rmSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Answers } from './answers.js';
import { ensureLogs, filesOf, truthOf } from './logs.js';
import { best, type Cost, measure, PEAK_SOURCE, warm } from './measure.js';
import { printCosts, printTargets } from './print.js';
import { isInstalled, type Subject, subjects } from './subjects.js';
import type { CostOf } from './targets.js';

const USAGE = `Usage: node dist/test/bench/bench.js [options]

Measures hitlens beside DuckDB and whatever else is installed, and checks that their answers are equal.

  --logs DIR    logs to measure with: a folder of .gz files that the generator of sample-logs made
                (default .cache/bench-logs, generated where it is not there: 2.4 million rows)
  --rounds N    runs of each subject, of which the best counts (default 5)
  --only NAME   only one group (top, aggregate, inflate, startup) or what has NAME in its name
  --help
`;

const STARTUP_ROUNDS = 10;

const DIST = fileURLToPath(new URL('../../', import.meta.url));
const ROOT = resolve(DIST, '..');

interface Bench {
  readonly logs: string | null;
  readonly rounds: number;
  readonly only: string | null;
}

function readOptions(): Bench | null {
  const { values } = parseArgs({
    options: {
      logs: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      only: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return null;
  if (!/^[1-9]\d*$/.test(values.rounds)) throw new Error(`--rounds takes a whole number from 1 on, not '${values.rounds}'`);
  return { logs: values.logs ?? null, rounds: Number(values.rounds), only: values.only ?? null };
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Those asked for whose programs are all there; says which are not. */
function choose(all: readonly Subject[], only: string | null): Subject[] {
  const asked = all.filter(({ name, group }) => only === null || group === only || name.includes(only));
  if (asked.length === 0) throw new Error(`--only ${only}: there is no such group and no such subject`);
  return asked.filter(({ name, needs }) => {
    const missing = needs.filter((program) => !isInstalled(program));
    if (missing.length > 0) say(`Left out: ${name}, because ${missing.join(' and ')} is not installed.`);
    return missing.length === 0;
  });
}

/** One run of each after the other, so that a disturbance falls on all of them; each answer is looked at and then removed. */
async function runRounds(chosen: readonly Subject[], rounds: number, answers: Answers): Promise<CostOf> {
  const costs = new Map<string, Cost[]>();
  const keyOf = (group: string, name: string) => `${group}\n${name}`;
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`Round ${round} of ${rounds}\n`);
    for (const { name, group, command, answer } of chosen) {
      const key = keyOf(group, name);
      costs.set(key, [...(costs.get(key) ?? []), await measure(command)]);
      if (answer === undefined) continue;
      await answers.check(name, answer);
      // Or the system would be writing it to the disk during the next run.
      rmSync(answer.file);
    }
  }
  return (group, name) => {
    const found = costs.get(keyOf(group, name));
    return found === undefined ? undefined : best(found);
  };
}

async function bench({ logs, rounds, only }: Bench): Promise<boolean> {
  const folder = resolve(logs ?? join(ROOT, '.cache/bench-logs'));
  if (logs === null) await ensureLogs(folder, say);
  const out = join(ROOT, '.cache/bench-out');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  try {
    const places = { dist: DIST, logs: folder, out, sampleLogs: join(ROOT, 'sample-logs') };
    const chosen = choose(subjects(places), only);
    const files = filesOf(folder);
    const megabytes = (warm(files) / 1e6).toFixed(0);
    const answers = new Answers(truthOf(folder));
    const isStartup = ({ group }: Subject) => group === 'startup';
    const longCosts = await runRounds(
      chosen.filter((subject) => !isStartup(subject)),
      rounds,
      answers,
    );
    const startCosts = await runRounds(chosen.filter(isStartup), STARTUP_ROUNDS, answers);
    const costOf: CostOf = (group, name) => longCosts(group, name) ?? startCosts(group, name);
    say(
      `\n${files.length} files, ${megabytes} MB compressed. Best of ${rounds} (start-up: of ${STARTUP_ROUNDS}); lower is better.`,
    );
    say(`${cpus().length} x ${cpus()[0]?.model.trim()}, ${(totalmem() / 1e9).toFixed(0)} GB, Node ${process.versions.node}.`);
    say(`Memory: the highest peak of one process (${PEAK_SOURCE}).\n`);
    say(printCosts(chosen, costOf));
    say(printTargets(costOf));
    return report(answers);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** True where every answer was right. */
function report({ wrong, checked }: Answers): boolean {
  if (checked === 0) say('No answers to compare.');
  else if (wrong.size === 0) say(`All ${checked} answers are equal to each other.`);
  else say(`WRONG ANSWERS, so the figures mean nothing:\n${[...wrong].map((fault) => `  ${fault}`).join('\n')}`);
  return wrong.size === 0;
}

try {
  const options = readOptions();
  if (options === null) process.stdout.write(USAGE);
  else if (!(await bench(options))) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
