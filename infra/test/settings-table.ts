/** The settings as rows of a table: what the README shows. */
import { settingsJsonSchema } from '../src/settings/schema.js';

interface Schema {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly const?: string;
}

export interface SettingRow {
  /** `job.memoryMiB` */
  readonly key: string;
  /** As JSON; empty where there is none. */
  readonly otherwise: string;
  readonly about: string;
}

export function settingRows(schema: Schema = settingsJsonSchema() as Schema, path = ''): SettingRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, one]) => {
    if (name === '$schema' || one.const !== undefined) return [];
    const key = `${path}${name}`;
    if (one.items?.properties !== undefined) return [rowOf(`${key}[]`, one), ...settingRows(one.items, `${key}[].`)];
    if (one.properties !== undefined) return settingRows(one, `${key}.`);
    if (one.oneOf !== undefined)
      return [kindRow(key, one), ...one.oneOf.flatMap((kind) => settingRows(kind, `${key}.`).map((row) => ofKind(row, kind)))];
    return [rowOf(key, one, schema.required?.includes(name))];
  });
}

function rowOf(key: string, { description = '', default: otherwise }: Schema, isRequired = false): SettingRow {
  const text = otherwise === undefined ? '' : JSON.stringify(otherwise);
  return { key, otherwise: isRequired && otherwise === undefined ? 'must be said' : text, about: description };
}

/** `job.runsOn` */
function kindRow(key: string, { description = '', default: otherwise, oneOf = [] }: Schema): SettingRow {
  const kinds = oneOf.map(({ properties }) => properties?.runsOn?.const);
  const { runsOn } = otherwise as { runsOn: string };
  return { key: `${key}.runsOn`, otherwise: JSON.stringify(runsOn), about: `${description}: ${kinds.join(' or ')}` };
}

/** `job.memoryMiB (lambda)` */
function ofKind(row: SettingRow, { properties }: Schema): SettingRow {
  return { ...row, key: `${row.key} (${properties?.runsOn?.const})` };
}

export function markdownRow({ key, otherwise, about }: SettingRow): string {
  return `| \`${key}\` | ${otherwise === '' || otherwise === 'must be said' ? otherwise : `\`${otherwise}\``} | ${about} |`;
}
