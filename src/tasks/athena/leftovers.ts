/** What builds on Athena leave behind: removed at their end, or, where one was killed, a day later by any other. */
import type { Engine } from '../../query/engine.js';
import { buildOf, dropSql, LEFTOVERS_SQL } from '../../rollup/athena/names.js';
import type { BuildEffects } from './effects.js';

/** So long after its start, a build that left something behind is taken to be dead. Athena ends queries far earlier. */
const DEAD_MS = 24 * 3_600_000;

/** `s3://BUCKET/PREFIX/` of all builds, which are found below it by day and id. No table lies there. */
export function stagingRoot(tables: string): string {
  return `${tables}_building/`;
}

export function newId({ now, random }: BuildEffects): string {
  return `${now().getTime().toString(36)}x${random()}`;
}

/** What builds of any day left behind that were killed. Those that may still run are left alone. */
export async function removeLeftovers(tables: string, effects: BuildEffects): Promise<void> {
  const isDead = (id: string | undefined) =>
    id !== undefined && effects.now().getTime() - Number.parseInt(id.split('x')[0], 36) > DEAD_MS;
  const root = stagingRoot(tables);
  const folders = (await effects.store.list(root)).map(({ url }) => url.slice(root.length).split('/').slice(0, 2));
  const dead = new Set(folders.filter(([, id]) => isDead(id)).map((folder) => `${root}${folder.join('/')}/`));
  for (const folder of dead) await clean([], folder, effects);
  const { rows } = await effects.engine.ask({ sql: LEFTOVERS_SQL, parameters: [] });
  const left: string[] = [];
  for await (const [name] of rows) if (typeof name === 'string' && isDead(buildOf(name))) left.push(name);
  await clean(left, null, effects);
}

/** Nothing reads what is left of a build, so failing to remove it fails nothing. */
export async function clean(
  tables: readonly string[],
  staging: string | null,
  { engine, store, warn }: BuildEffects,
): Promise<void> {
  try {
    const objects = staging === null ? [] : await store.list(staging);
    for (const { url } of objects) await store.remove(url);
    for (const table of tables) await drop(table, engine);
  } catch (error) {
    warn(`what the build left behind could not be removed; a later build will try again: ${(error as Error).message}`);
  }
}

async function drop(table: string, engine: Engine): Promise<void> {
  const { rows } = await engine.ask({ sql: dropSql(table), parameters: [] });
  for await (const _ of rows);
}
