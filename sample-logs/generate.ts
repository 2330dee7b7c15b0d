#!/usr/bin/env node
/** Command line of the generator of sample logs; see README.md. */
import { generate } from './day.js';
import { parseOptions, USAGE, WrongArguments } from './options.js';

async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options === null) {
    process.stdout.write(USAGE);
    return;
  }
  const truth = await generate(options);
  const ratio = truth.hit_ratio === null ? 'none' : `${(truth.hit_ratio * 100).toFixed(1)} %`;
  process.stdout.write(`${options.out}: ${truth.rows} rows in ${truth.files.length} files, hit ratio ${ratio}\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const isUsage = error instanceof WrongArguments;
  process.stderr.write(`generate: ${error instanceof Error ? error.message : String(error)}\n`);
  if (isUsage) process.stderr.write('Try --help.\n');
  process.exitCode = isUsage ? 2 : 1;
}
