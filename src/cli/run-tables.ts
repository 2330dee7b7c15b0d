/** Runs `tables`. */
import { queryEffects, tableTemplates } from '../local-query.js';
import { createTables, type TableOptions, tablesText } from '../tasks/tables.js';
import { athenaEngine } from './athena-options.js';
import { type Streams, withOutput } from './streams.js';
import { oneOf } from './values.js';

const ACTIONS = ['print', 'create'] as const;

export async function runTables([action]: string[], options: Record<string, unknown>, streams: Streams): Promise<number> {
  const { location, raw, start, distributions } = options as unknown as TableOptions;
  const tables: TableOptions = { location, raw, start, distributions };
  if (oneOf('action', ACTIONS, action) === 'print') {
    await withOutput({}, streams, async (output) => output.write(tablesText(tableTemplates(), tables)));
    return 0;
  }
  const wanted = { engine: 'athena', reads: [], tables: location, raw: [], window: {} } as const;
  const { engine } = await queryEffects(streams.warn, () => athenaEngine(options)).openEngine(wanted);
  try {
    await createTables(tableTemplates(), tables, engine, ({ name }) => streams.warn(`made ${name}`));
  } finally {
    await engine.close();
  }
  return 0;
}
