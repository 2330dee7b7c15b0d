/** `make fuzz`: all targets in turns, for so many seconds. */
import { Coverage } from './coverage.js';
import { writeFinding } from './findings.js';
import { Fuzzer } from './fuzzer.js';
import type { Target } from './target.js';
import { TARGETS } from './targets.js';
import { Watchdog } from './watchdog.js';

const { FUZZ_SECONDS = '60', FUZZ_TARGET = '', FUZZ_SEED = String(Date.now() % 1_000_000) } = process.env;

/** False where something was found. */
async function fuzz(target: Target, seconds: number): Promise<boolean> {
  const coverage = new Coverage(target.watches);
  const watchdog = new Watchdog(target.name);
  const fuzzer = new Fuzzer(target, coverage, Number(FUZZ_SEED), watchdog.watch);
  const until = Date.now() + seconds * 1000;
  const finding = await fuzzer.run(() => Date.now() >= until);
  await watchdog.close();
  coverage.close();
  const { runs, kept, happenings } = fuzzer.tally;
  const rate = Math.round(runs / seconds).toLocaleString('en-US');
  console.log(
    `${target.name.padEnd(6)} ${runs.toLocaleString('en-US')} inputs, ${rate} a second, ${kept} kept for ${happenings} new things that happened`,
  );
  if (finding === null) return true;
  const path = writeFinding(finding);
  console.log(`\nFound (seed ${FUZZ_SEED}): ${finding.says}

It is in ${path}, as small as it could be made. What to do:
  npx vitest run test/fuzz       checks it again, as make test does from now on
  commit it with what mends it   or delete it where the check was wrong, and mend the check`);
  return false;
}

const targets = TARGETS.filter(({ name }) => FUZZ_TARGET === '' || name === FUZZ_TARGET);
console.log(`fuzzing for ${FUZZ_SECONDS} seconds, seed ${FUZZ_SEED}`);
for (const target of targets) {
  if (!(await fuzz(target, Number(FUZZ_SECONDS) / targets.length))) process.exitCode = 1;
}
