/** Raw logs as tables: one for each place, and the view `raw_logs` over all of them, which questions read. */
import { RAW_COLUMNS, RAW_TABLE, type RawLayout, tableStatements, tableTemplates } from '../hitlens.js';
import { locationOf } from '../log-place.js';
import type { LogPlace } from '../settings/schema.js';
import type { View, ViewColumn } from './view-input.js';

export interface RawLogs {
  /** DDL of the tables. */
  readonly tables: readonly string[];
  /** null where no place has a layout that Athena reads as it is. */
  readonly view: Omit<View, 'database'> | null;
}

export function rawLogs(places: readonly LogPlace[]): RawLogs {
  const parts = places.flatMap((place) => {
    const layout = rawLayoutOf(place);
    return layout === null ? [] : [{ place, layout }];
  });
  const made = parts.map(({ place, layout }, i) => tableOf(place, layout, i === 0 ? '' : `_${i + 1}`));
  return { tables: made.map(({ table }) => table), view: made.length === 0 ? null : viewOf(made.map(({ select }) => select)) };
}

/** Logs v2 in W3C format have one or two lines of header, as it happens: no table of Athena's can tell. */
function rawLayoutOf({ layout }: LogPlace): RawLayout | null {
  return layout === 'v2-w3c' ? null : layout;
}

/** The table's DDL, and what the view selects from it; tables of further places have a number. */
function tableOf(place: LogPlace, raw: RawLayout, number: string): { table: string; select: string } {
  const [table, view] = tableStatements(tableTemplates(), {
    location: locationOf(place),
    raw,
    distributions: place.distributions,
  });
  const renamed = table.sql.replace(`\`${table.name}\``, `\`${table.name}${number}\``);
  const [, select] = /^CREATE OR REPLACE VIEW \w+ AS\n([\s\S]*)$/m.exec(view.sql) ?? [];
  return { table: renamed, select: select.replace(new RegExp(`^FROM ${table.name}$`, 'm'), `$&${number}`) };
}

const COLUMNS: readonly ViewColumn[] = [
  ...RAW_COLUMNS.map(({ name, type }) => ({ name, type })),
  { name: 'distribution', type: 'VARCHAR' },
  { name: 'dt', type: 'VARCHAR' },
];

function viewOf(selects: readonly string[]): Omit<View, 'database'> {
  return {
    name: RAW_TABLE,
    about: 'single requests, from the logs themselves',
    sql: selects.join('\nUNION ALL\n'),
    columns: COLUMNS,
  };
}
