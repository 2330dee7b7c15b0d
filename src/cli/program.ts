/** The `hitlens` command in any process: one table of commands, one try/catch, fixed exit codes. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError, type Help, Option, type OutputConfiguration } from 'commander';
import { Interrupted, usageError } from '../schema/errors.js';
import { COMMANDS, type CommandSpec } from './commands.js';
import { failureOf } from './failure.js';
import type { OptionSpec } from './options.js';
import type { Streams } from './streams.js';

export const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** Runs a command line; resolves to its exit code. */
export async function run(args: readonly string[], streams: Streams): Promise<number> {
  let exitCode = 0;
  const program = buildProgram((code) => {
    exitCode = code;
  }, streams);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    return explain(error, streams);
  }
}

function buildProgram(setExitCode: (code: number) => void, streams: Streams): Command {
  const program = new Command('hitlens')
    .description('What your CloudFront cache misses, where and why.')
    .version(version(), '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .exitOverride()
    .configureOutput(outputOf(streams))
    .showSuggestionAfterError(true);
  for (const spec of COMMANDS) addCommand(program, spec, setExitCode, streams);
  return program.addHelpText('after', '\nhitlens COMMAND --help tells more, with examples.');
}

/** For all commands. Errors are said where they are caught. */
function outputOf({ stdout, stderr, width }: Streams): OutputConfiguration {
  return {
    writeOut: (text) => stdout.write(text),
    writeErr: (text) => stderr.write(text),
    outputError: () => {},
    getOutHelpWidth: () => width,
  };
}

function addCommand(program: Command, spec: CommandSpec, setExitCode: (code: number) => void, streams: Streams): void {
  const command = program
    .command(spec.name)
    .description(spec.about)
    .argument(spec.operands.flags, spec.operands.about)
    .helpOption('-h, --help', 'print help')
    .exitOverride()
    .addHelpText('after', ({ command }) => `\n${wrapped(spec.more, command.createHelp(), streams.width)}`);
  for (const option of spec.options) command.addOption(optionOf(option));
  command.action(async (operands: string[] | string | undefined, options: Record<string, unknown>) => {
    const run = options.dryRun === true ? (await import('./run-dry.js')).runDry : spec.run;
    setExitCode(await run(operands === undefined ? [] : [operands].flat(), options, streams));
  });
}

/** Paragraphs as wide as the terminal. Those with indented lines, which are examples, stay as they are. */
function wrapped(text: string, help: Help, width: number): string {
  const paragraphs = text.split('\n\n').map((paragraph) => {
    return /\n /.test(paragraph) ? paragraph : help.boxWrap(paragraph.replaceAll('\n', ' '), width);
  });
  return paragraphs.join('\n\n');
}

function optionOf(spec: OptionSpec): Option {
  const about = spec.otherwise === undefined ? spec.about : `${spec.about} (default: ${spec.otherwise})`;
  const option = new Option(spec.flags, about);
  if (spec.isRequired) option.makeOptionMandatory();
  if (spec.read !== undefined) option.argParser(spec.read);
  return option;
}

function version(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Says what went wrong; returns the exit code. */
function explain(error: unknown, streams: Streams): number {
  if (error instanceof CommanderError) {
    // Help and version were asked for, and printed.
    if (error.exitCode === 0) return 0;
    if (error.code === 'commander.help') return EXIT_USAGE;
    return explain(
      usageError(`${error.message.replace(/^error: /, '')}\nTry: hitlens --help, or hitlens COMMAND --help`),
      streams,
    );
  }
  // Whoever did it knows.
  if (error instanceof Interrupted) return EXIT_FAILED;
  const { message, exitCode } = failureOf(error);
  streams.warn(message);
  return exitCode;
}
