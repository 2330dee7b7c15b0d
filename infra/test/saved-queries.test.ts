/** Each question is there as a query that runs as it is. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { MAIN } from '../../test/cli/hitlens.js';
import { withDuckDB } from '../../test/rollup/tables.js';
import {
  columnsOfRollup,
  engineSql,
  PARTITION_COLUMN,
  queryEffects,
  questions,
  RAW_COLUMNS,
  ROLLUP_TABLES,
} from '../src/hitlens.js';
import { flat, resourcesOf, synthesize, VARIANTS } from './synth.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const all = questions(queryEffects());

interface SavedQuery {
  readonly Name: string;
  readonly QueryString: string;
  readonly Database: string;
  readonly WorkGroup: unknown;
}

const { template } = synthesize(VARIANTS.lambda);
const saved = Object.values(resourcesOf(template, 'AWS::Athena::NamedQuery')).map(
  ({ Properties }) => Properties as unknown as SavedQuery,
);

/** Windows that must be given. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  movers: ['before_from=2026-11-06', 'before_to=2026-11-13', 'from=2026-11-13', 'to=2026-11-20'],
};

const texts = new Map<string, string>();

function printed(name: string): string {
  const text = texts.get(name) ?? print(name);
  texts.set(name, text);
  return text;
}

function print(name: string): string {
  const values = (NEEDED[name] ?? []).flatMap((value) => ['--param', value]);
  const args = [MAIN, 'query', name, '--engine', 'athena', '--print', ...values];
  return execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
}

const TODAY = '2026-11-20';

/** The text with a fixed day for today, and every day in it worked out. */
function onOneDay(sql: string): string {
  const day = (ago: string) => new Date(Date.parse(TODAY) - Number(ago) * 86_400_000).toISOString().slice(0, 10);
  return sql
    .replace(/CAST\(current_date - INTERVAL '(\d+)' DAY AS DATE\)/g, (_, ago: string) => `DATE '${day(ago)}'`)
    .replaceAll('current_date', `DATE '${TODAY}'`)
    .replace(/CAST\(DATE '([\d-]+)' AS VARCHAR\)/g, "'$1'")
    .replace(/CAST\(DATE '([\d-]+)' AS TIMESTAMP\)/g, "TIMESTAMP '$1 00:00:00'");
}

/** What `hitlens query --print` prints, with its values in their places. */
function withValues(text: string, values: Readonly<Record<string, string>>): string {
  const places = [...text.matchAll(/^-- \? \d+: (\w+) (.*)$/gm)].map(([, type, value]) =>
    literal(type, JSON.parse(value) as string),
  );
  const [, ...parts] = text.split('\n\n');
  const sql = parts.join('\n\n');
  return sql.replace(/--[^\n]*|'[^']*'|\?/g, (piece) => {
    if (piece !== '?') return piece;
    const value = places.shift() ?? '';
    return values[value] ?? value;
  });
}

function literal(type: string, value: string | number): string {
  if (type === 'BIGINT') return String(value);
  if (type === 'DOUBLE') return Number(value).toExponential().replace('e+', 'E').replace('e', 'E');
  const quoted = `'${String(value)}'`;
  return type === 'VARCHAR' ? quoted : `${type} ${quoted}`;
}

/** All time, as questions have it by default, against the last seven days. */
const WINDOW: Readonly<Record<string, string>> = {
  "DATE '2008-01-01'": "DATE '2026-11-13'",
  "DATE '9999-12-31'": "DATE '2026-11-20'",
  "TIMESTAMP '2008-01-01 00:00:00'": "TIMESTAMP '2026-11-13 00:00:00'",
  "TIMESTAMP '9999-12-31 00:00:00'": "TIMESTAMP '2026-11-20 00:00:00'",
  "'2007-12-31'": "'2026-11-12'",
  "'9999-12-31'": "'2026-11-20'",
};

describe('saved queries', () => {
  test('are there for every question, in the workgroup of questions', () => {
    expect(saved.map(({ Name }) => Name).sort()).toEqual(all.map(({ name }) => name));
    expect(saved.length).toBeGreaterThan(15);
    for (const { Database, WorkGroup } of saved) {
      expect([Database, flat(WorkGroup)]).toEqual(['hitlens', expect.stringMatching(/^<WorkgroupsQuestions\w+>$/)]);
    }
  });

  test.each(saved.map((query) => [query.Name, query] as const))('%s is what hitlens query prints', (name, { QueryString }) => {
    const [about, ...parts] = onOneDay(QueryString).split('\n\n');
    const [title] = printed(name).split('\n');
    expect(about.split('\n')[0]).toBe(title);
    expect(parts.join('\n\n').trim()).toBe(withValues(printed(name), WINDOW).trim());
  });

  test('run as they are', async () => {
    await withDuckDB(async (db) => {
      await db.run(engineSql('duckdb'));
      for (const table of ROLLUP_TABLES) {
        const columns = [...columnsOfRollup(table), PARTITION_COLUMN].map(({ name, type }) => `"${name}" ${type}`);
        await db.run(`CREATE TABLE ${table.name} (${columns.join(', ')})`);
      }
      const raw = [...RAW_COLUMNS, { name: 'distribution', type: 'VARCHAR' }, { name: 'dt', type: 'VARCHAR' }];
      await db.run(`CREATE TABLE raw_logs (${raw.map(({ name, type }) => `"${name}" ${type}`).join(', ')})`);
      for (const { Name, QueryString } of saved) {
        await expect(db.run(QueryString), Name).resolves.toBeDefined();
      }
    });
  });
});
