/**
 * One night, as a program of its own: reads its configuration from the environment, says what it does in lines of JSON, and
 * ends with hitlens' exit codes. CloudWatch makes metrics of some of the lines.
 */
import { embeddedMetrics, type NightlyConfig, nightEvents, nightly, nightlyEffects, UserError } from 'hitlens';
import { boardLines } from './board.js';

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function log(event: object): void {
  say({ time: new Date().toISOString(), ...event });
}

function configOf({ HITLENS_NIGHTLY = '{}', HITLENS_OVERRIDES = '{}' }: NodeJS.ProcessEnv): NightlyConfig {
  return { ...JSON.parse(HITLENS_NIGHTLY), ...JSON.parse(HITLENS_OVERRIDES) };
}

async function main(): Promise<number> {
  const config = configOf(process.env);
  const effects = nightlyEffects(config, {
    warn: (message) => log({ level: 'warn', event: 'warning', message }),
    note: (message) => log({ level: 'info', event: 'note', message }),
  });
  const outcome = await nightly(config, effects);
  for (const line of embeddedMetrics(outcome, process.env.HITLENS_NAMESPACE)) process.stdout.write(`${line}\n`);
  for (const line of boardLines(outcome)) say(line);
  for (const event of nightEvents(outcome)) log(event);
  return outcome.exitCode;
}

try {
  process.exitCode = await main();
} catch (error) {
  const message = error instanceof UserError ? error.message : String((error as Error).stack ?? error);
  log({ level: 'error', event: 'failed', message });
  process.exitCode = 1;
}
