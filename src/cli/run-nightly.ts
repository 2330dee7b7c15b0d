/** Runs `nightly`. */
import { besideFile, CONFIG_FILE, hasConfigFile, readConfigFile } from '../io/config-file.js';
import { nightlyEffects } from '../local-nightly.js';
import { nightEvents, nightLine } from '../report/night-text.js';
import { usageError } from '../schema/errors.js';
import type { NightlyConfig } from '../schema/nightly-config.js';
import { checkConfig, keyText, wholeConfig } from '../tasks/config.js';
import { nightly } from '../tasks/nightly.js';
import { failureOf } from './failure.js';
import { gatesOf } from './gate-options.js';
import { jsonLog, type NightLog, textLog } from './night-log.js';
import { flagOf, flagSettings } from './nightly-options.js';
import { type Streams, withOutput } from './streams.js';

export async function runNightly(inputs: string[], options: Record<string, unknown>, streams: Streams): Promise<number> {
  if (inputs.includes('-')) throw usageError('-: the tables are made of logs with names, which say their day and distribution');
  const config = wholeConfig(await configOf(inputs, options));
  const log = config.log === 'json' ? jsonLog(streams) : textLog(streams);
  try {
    return await run(config, log, streams);
  } catch (error) {
    if (config.log !== 'json') throw error;
    const failure = failureOf(error);
    log.event({ level: 'error', event: 'failed', ...failure });
    return failure.exitCode;
  }
}

async function run(config: NightlyConfig, log: NightLog, streams: Streams): Promise<number> {
  const outcome = await nightly(config, nightlyEffects(config, { warn: log.warn, note: log.note, now: streams.now }));
  for (const event of nightEvents(outcome)) log.event(event);
  await withOutput({}, streams, async (output) => output.write(`${nightLine(outcome)}\n`));
  return outcome.exitCode;
}

/** What flags say wins over what the file says. */
async function configOf(inputs: readonly string[], options: Record<string, unknown>): Promise<Partial<NightlyConfig>> {
  const file = await fileConfig(options.config as string | undefined);
  const flags = await checkConfig(flagSettings(options), ([first, second]) => `${flagOf(second ?? first)}`);
  const gates = (await gatesOf(options)) ?? file.gates;
  const logs = inputs.length > 0 ? inputs : file.logs;
  return { ...file, ...flags, logs, gates, athena: { ...file.athena, ...flags.athena } };
}

async function fileConfig(named: string | undefined): Promise<Partial<NightlyConfig>> {
  if (named === undefined && !hasConfigFile()) return {};
  const file = named ?? CONFIG_FILE;
  return besideFile(await checkConfig(readConfigFile(file), (path) => `${file}: ${keyText(path)}`), file);
}
