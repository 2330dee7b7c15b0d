/** `query`: a question in SQL, out of the library or a file, asked of an engine. */
import { bind, type GivenValues, valuesOf } from '../query/binding.js';
import { describedColumns } from '../query/columns.js';
import type { Engine, EngineAnswer, Statement } from '../query/engine.js';
import { parseQuestion } from '../query/header.js';
import { allQuestions, findQuestion, type SqlFile } from '../query/library.js';
import type { Question } from '../query/question.js';
import { tablesIn } from '../query/tokens.js';
import { RAW_TABLE } from '../schema/raw.js';
import { ROLLUP_TABLES } from '../schema/rollup.js';
import type { Table } from '../schema/table.js';
import type { TimeWindow } from './effects.js';

export type { GivenValues, Question, Statement };

export const ENGINES = ['duckdb', 'athena'] as const;

/** What an engine needs to know before it can be asked. */
export interface EngineWanted {
  readonly engine: Engine['name'];
  /** The tables that the question reads. */
  readonly reads: readonly string[];
  /** Where the rollup tables are: a folder, or `s3://`. */
  readonly tables: string;
  /** Raw logs: files, folders, globs, `s3://`. */
  readonly raw: readonly string[];
  /** Of raw logs, those whose names do not lie outside. */
  readonly window: TimeWindow;
  readonly memory?: number;
  readonly threads?: number;
  readonly tempDir?: string;
  /** How to reach what is in S3. */
  readonly s3?: S3Access;
  /** Folder for what is fetched from there; that of the user's cache where it is not given. */
  readonly cache?: string;
}

/** What is not said comes from the AWS configuration. */
export interface S3Access {
  readonly profile?: string;
  readonly region?: string;
  readonly requestPayer?: boolean;
  readonly anonymous?: boolean;
  /** Most requests at once. */
  readonly concurrency?: number;
}

export interface QueryEffects {
  /** The questions that come with hitlens. */
  questions(): readonly SqlFile[];
  readFile(path: string): string;
  openEngine(wanted: EngineWanted): Promise<OpenedEngine>;
}

export interface OpenedEngine {
  readonly engine: Engine;
  /** False where what it will read could not be read whole. */
  readonly complete: boolean;
}

export interface QueryOutcome {
  /** What it took, where the engine tells. */
  readonly cost: string | null;
  readonly complete: boolean;
}

export interface QueryOptions extends Partial<Omit<EngineWanted, 'reads' | 'window'>> {
  /** A name out of the library, or the path of a file that ends in `.sql`. */
  readonly question: string;
  readonly values?: GivenValues;
}

/** Where `hitlens rollup` writes unless told otherwise. */
export const DEFAULT_TABLES = './rollup';

/** All questions of the library. */
export function questions(effects: QueryEffects): Question[] {
  return allQuestions(effects.questions());
}

/** Which of the tables a question reads. */
export function readsOf({ sql }: Question): string[] {
  return tablesIn(sql, [...ROLLUP_TABLES.map(({ name }) => name), RAW_TABLE]);
}

/** The question, and the statement that will run. */
export function prepare(
  { question, values = {} }: QueryOptions,
  effects: QueryEffects,
): { question: Question; statement: Statement } {
  const found = /\.sql$/i.test(question)
    ? parseQuestion(question, effects.readFile(question), question)
    : findQuestion(effects.questions(), question);
  return { question: found, statement: bind(found, values) };
}

/** Asks, and gives the answer to `write` row by row. */
export async function queryRows(
  options: QueryOptions,
  effects: QueryEffects,
  write: (answer: Pick<EngineAnswer, 'columns' | 'rows'>) => Promise<void>,
): Promise<QueryOutcome> {
  const { question, statement } = prepare(options, effects);
  const { engine, complete } = await effects.openEngine(wantedOf(question, options));
  try {
    const { columns, rows, cost } = await engine.ask(statement);
    await write({ columns: describedColumns(question, columns), rows });
    return { cost: cost(), complete };
  } finally {
    await engine.close();
  }
}

/** The whole answer as a table. */
export async function query(options: QueryOptions, effects: QueryEffects): Promise<QueryOutcome & { table: Table }> {
  let table: Table = { columns: [], rows: [] };
  const outcome = await queryRows(options, effects, async (answer) => {
    table = await wholeTable(answer);
  });
  return { ...outcome, table };
}

/** An answer with all its rows. */
export async function wholeTable({ columns, rows }: Pick<EngineAnswer, 'columns' | 'rows'>): Promise<Table> {
  const all: Table['rows'][number][] = [];
  for await (const row of rows) all.push(row);
  return { columns, rows: all };
}

function wantedOf(question: Question, options: QueryOptions): EngineWanted {
  const { engine = 'duckdb', tables = DEFAULT_TABLES, raw = [], memory, threads, tempDir, s3 } = options;
  const window = windowOf(question, options.values ?? {});
  return { engine, reads: readsOf(question), tables, raw, window, memory, threads, tempDir, s3 };
}

/** The window of a question that has one, as instants of names: `20261119000000`. */
function windowOf(question: Question, given: GivenValues): TimeWindow {
  const values = valuesOf(question, given);
  const instant = (name: string) => {
    const parameter = values.get(name);
    if (parameter?.type !== 'DATE' && parameter?.type !== 'TIMESTAMP') return 0;
    return Number(parameter.value.replace(/\D/g, '').padEnd(14, '0'));
  };
  return { since: instant('from'), until: instant('to') };
}
