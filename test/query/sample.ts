/** The sample logs as rollup tables and as raw logs, and what questions answer about them. */

import { afterAll, beforeAll } from 'vitest';
import { queryEffects } from '../../src/local-query.js';
import { RAW_TABLE } from '../../src/schema/raw.js';
import type { Cell, Table } from '../../src/schema/table.js';
import { type EngineWanted, type OpenedEngine, type QueryEffects, type QueryOptions, query } from '../../src/tasks/query.js';
import { tempFolder } from '../logs.js';
import { writeRollup } from './rollup.js';

export const LOGS = 'sample-logs';

/** A row by the names of its columns. */
export type Row = Readonly<Record<string, Cell>>;

export interface Sample {
  /** Folder of the rollup tables. */
  readonly tables: string;
  ask(question: string, values?: Readonly<Record<string, string>>, more?: Partial<QueryOptions>): Promise<Table>;
  rows(question: string, values?: Readonly<Record<string, string>>): Promise<Row[]>;
}

export function rowsOf({ columns, rows }: Table): Row[] {
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]])));
}

/** Made once for the tests of a file; `raw` are the logs that questions of raw logs are asked of. */
export function withSample(raw: string = LOGS): Sample {
  let tables = '';
  beforeAll(async () => {
    tables = tempFolder();
    await writeRollup(LOGS, tables);
  }, 60_000);
  const { effects, close } = withSharedEngines();
  afterAll(close);
  const askAnew: Sample['ask'] = async (question, values, more) => {
    const options = { question, values, tables, raw: [raw], threads: 2, memory: 256 * 1024 ** 2, ...more };
    return (await query(options, effects)).table;
  };
  // Many tests look at the same answer.
  const answers = new Map<string, Promise<Table>>();
  const ask: Sample['ask'] = (question, values = {}, more = undefined) => {
    const key = JSON.stringify([question, values]);
    const answer = (more === undefined ? answers.get(key) : undefined) ?? askAnew(question, values, more);
    if (more === undefined) answers.set(key, answer);
    return answer;
  };
  return {
    get tables() {
      return tables;
    },
    ask,
    rows: async (question, values) => rowsOf(await ask(question, values)),
  };
}

/** One engine for all questions of the tables, by its threads: to open one takes longer than most answers. */
function withSharedEngines(): { effects: QueryEffects; close: () => Promise<void> } {
  const effects = queryEffects(fail);
  const engines = new Map<number | undefined, Promise<OpenedEngine>>();
  const openEngine = async (wanted: EngineWanted): Promise<OpenedEngine> => {
    if (wanted.reads.includes(RAW_TABLE)) return effects.openEngine(wanted);
    const opened = engines.get(wanted.threads) ?? effects.openEngine(wanted);
    engines.set(wanted.threads, opened);
    const { engine, complete } = await opened;
    return { engine: { name: engine.name, ask: (statement) => engine.ask(statement), close: async () => {} }, complete };
  };
  const close = async () => {
    for (const opened of engines.values()) await (await opened).engine.close();
  };
  return { effects: { ...effects, openEngine }, close };
}

function fail(message: string): never {
  throw new Error(`there was something to warn of: ${message}`);
}
