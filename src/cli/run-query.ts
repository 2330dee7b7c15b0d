/** Runs `query`. */
import { queryEffects } from '../local-query.js';
import { usageError } from '../schema/errors.js';
import type { Table } from '../schema/table.js';
import {
  DEFAULT_TABLES,
  type GivenValues,
  prepare,
  type QueryEffects,
  type QueryOptions,
  queryRows,
  questions,
  readsOf,
} from '../tasks/query.js';
import { withAnswer } from './answers.js';
import { athenaEngine } from './athena-options.js';
import { exitCodeOf, s3Options } from './log-options.js';
import { SHORTHANDS } from './query-options.js';
import { type Streams, withOutput } from './streams.js';

export async function runQuery(operands: string[], options: Record<string, unknown>, streams: Streams): Promise<number> {
  const effects = queryEffects(streams.warn, () => athenaEngine(options));
  if (options.list === true) return list(effects, options, streams);
  const [question] = operands;
  if (question === undefined) throw usageError('which question? hitlens query --list names them; a file ends in .sql');
  const task = taskOf(question, options);
  if (options.print === true) return print(task, effects, options, streams);
  return ask(task, effects, options, streams);
}

function taskOf(question: string, options: Record<string, unknown>): QueryOptions {
  const { tables, raw, engine, memory, threads, tempDir } = options as Omit<QueryOptions, 'question'>;
  if (engine === 'athena' && (raw !== undefined || tables !== undefined)) {
    throw usageError(`--${raw === undefined ? 'tables' : 'raw'}: Athena reads its own tables; hitlens tables makes them`);
  }
  const machine = { memory, threads, tempDir, s3: s3Options(options) };
  return { question, values: valuesOf(options), engine, tables: tables ?? DEFAULT_TABLES, raw, ...machine };
}

/** `--limit 5` is as good as `--param limit=5`. */
function valuesOf(options: Record<string, unknown>): GivenValues {
  const values: Record<string, string> = { ...(options.param as GivenValues | undefined) };
  for (const name of SHORTHANDS) {
    if (options[name] === undefined) continue;
    if (Object.hasOwn(values, name)) throw usageError(`--${name} and --param ${name} say the same: give one`);
    values[name] = String(options[name]);
  }
  return values;
}

async function list(effects: QueryEffects, options: Record<string, unknown>, streams: Streams): Promise<number> {
  const rows = questions(effects).map((question) => [question.name, question.title, readsOf(question).join(', ')]);
  const columns = ['question', 'what it answers', 'reads'].map((name) => ({ name, kind: 'text' as const }));
  const table: Table = { columns, rows };
  await withAnswer(options, streams, ({ write }) => write({ table }));
  return 0;
}

/** The statement as it runs, below what else there is to know; all of it is SQL. */
async function print(
  task: QueryOptions,
  effects: QueryEffects,
  options: Record<string, unknown>,
  streams: Streams,
): Promise<number> {
  const { question, statement } = prepare(task, effects);
  const about = [question.title, question.tells, question.act].filter((line) => line !== '').map((line) => `-- ${line}`);
  const parameters = question.parameters.map(({ name, type, otherwise, about: text }) => {
    const value = otherwise === null ? 'must be given' : otherwise === '' ? "''" : otherwise;
    return `-- param ${name} (${type}, ${value}): ${text}`;
  });
  const values = statement.parameters.map(({ type, value }, i) => `-- ? ${i + 1}: ${type} ${JSON.stringify(value)}`);
  const text = [...about, ...parameters, ...values, '', statement.sql, ''].join('\n').replace(/^\n+/, '');
  await withOutput(options, streams, async (output) => output.write(text));
  return 0;
}

async function ask(
  task: QueryOptions,
  effects: QueryEffects,
  options: Record<string, unknown>,
  streams: Streams,
): Promise<number> {
  const { cost, complete } = await withAnswer(options, streams, ({ write }) =>
    queryRows(task, effects, (table) => write({ table })),
  );
  if (cost !== null) streams.warn(cost);
  return exitCodeOf(complete);
}
