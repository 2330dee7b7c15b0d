/** Questions and the kernel count the same logs: where both can answer, they agree to the last request and byte. */
import { beforeAll, describe, expect, test } from 'vitest';
import { aggregate, localEffects, report, top } from '../../src/index.js';
import { sqlFiles } from '../../src/io/sql-files.js';
import { allQuestions } from '../../src/query/library.js';
import { hitRatios, RATIO_DEFINITIONS, type ResultFact } from '../../src/schema/ratios.js';
import type { Table } from '../../src/schema/table.js';
import { LOGS, type Row, rowsOf, withSample } from './sample.js';
import { MOVED } from './windows.js';

// Few of the logs, the day's last among them: what is found in all of them is said in faults.test.ts.
const sample = withSample('sample-logs/*-{08,09,23}.*.gz');
const inputs = [LOGS];

/** Columns of a table in the order of another. */
function inOrderOf({ columns }: Pick<Table, 'columns'>, table: Table): Table {
  const at = columns.map(({ name }) => table.columns.findIndex((column) => column.name === name));
  return { columns: at.map((i) => table.columns[i]), rows: table.rows.map((row) => at.map((i) => row[i])) };
}

async function topBy(dimension: string, more: Readonly<Record<string, unknown>> = {}): Promise<Table> {
  return (await top({ inputs, by: [dimension], limit: null, ...more }, localEffects())).table;
}

const FACTS = ['result_type', 'response_result_type', 'detailed_result_type', 'method'];

/** The kernel's requests by distribution and by everything that a hit ratio looks at. */
async function factsBy(): Promise<Map<string, ResultFact[]>> {
  const { table } = await aggregate({ inputs, by: ['date', 'distribution', ...FACTS] }, localEffects());
  const groups = new Map<string, ResultFact[]>();
  for (const row of rowsOf(table)) {
    const key = `${row.date} ${row.distribution}`;
    groups.set(key, [...(groups.get(key) ?? []), row as unknown as ResultFact]);
  }
  return groups;
}

describe('every question', () => {
  const questions = allQuestions(sqlFiles('questions'));

  test.each(questions.map(({ name }) => name))('%s has rows, and the columns of its header', async (name) => {
    const [question] = questions.filter((candidate) => candidate.name === name);
    const table = await sample.ask(name, name === 'movers' ? MOVED : {});
    expect(table.columns.map(({ name, kind }) => ({ name, kind }))).toEqual(
      question.columns.map((column) => ({ name: column.name, kind: column.kind })),
    );
    expect(table.rows.length).toBeGreaterThan(0);
    table.columns.forEach(({ kind }, i) => {
      const types = new Set(table.rows.map((row) => (row[i] === null ? 'null' : typeof row[i])));
      types.delete('null');
      expect([...types]).toEqual(types.size === 0 ? [] : [kind === 'text' ? 'string' : 'number']);
    });
  });

  test.each(questions.map(({ name }) => name))('%s gives the same bytes again, whatever the threads', async (name) => {
    const values = name === 'movers' ? MOVED : {};
    expect(await sample.ask(name, values, { threads: 1 })).toEqual(await sample.ask(name, values));
  });

  test.each(questions.map(({ name }) => name))('%s leaves out other days and other distributions', async (name) => {
    const moved = name === 'movers';
    const before: Record<string, string> = moved ? { before_from: '2026-01-01', before_to: '2026-01-02' } : {};
    expect((await sample.ask(name, { ...before, from: '2026-11-20', to: '2026-11-21' })).rows).toEqual([]);
    expect((await sample.ask(name, { ...(moved ? MOVED : {}), distribution: 'E0' })).rows).toEqual([]);
  });

  test.each(questions.map(({ name }) => name))('%s counts one distribution alone', async (name) => {
    const values = { ...(name === 'movers' ? MOVED : {}), limit: 'all' };
    const requests = async (distribution: string) => {
      const rows = await sample.rows(name, { ...values, distribution });
      return rows.reduce((sum, row) => sum + Number(row.requests ?? 0), 0);
    };
    const [all, shop, media] = await Promise.all(['', 'E1WGQ7ZK4N2RVD', 'E3MX8T5BJ90HLC'].map(requests));
    expect(shop + media).toBe(all);
  });
});

describe('the kernel says the same', () => {
  test.each([
    { question: 'worst-objects', by: 'uri' },
    { question: 'hit-ratio-by-pop', by: 'pop' },
    { question: 'hit-ratio-by-content-type', by: 'content_type' },
  ])('$question', async ({ question, by }) => {
    const [answer, expected] = await Promise.all([sample.ask(question, { limit: 'all' }), topBy(by)]);
    const common = { columns: answer.columns.filter(({ name }) => expected.columns.some((column) => column.name === name)) };
    expect(common.columns.length).toBeGreaterThanOrEqual(13);
    expect(inOrderOf(common, answer)).toEqual(inOrderOf(common, expected));
  });

  test('worst-images', async () => {
    const where = [{ dimension: 'content_type', pattern: 'image/*', negated: false }];
    const [answer, expected] = await Promise.all([sample.ask('worst-images'), topBy('uri', { where, limit: 20 })]);
    const common = { columns: answer.columns.filter(({ name }) => name !== 'miss_time_ms') };
    expect(inOrderOf(common, answer)).toEqual(inOrderOf(common, expected));
  });

  test('worst-objects: the time of misses', async () => {
    const where = [{ dimension: 'result_type', pattern: 'Miss', negated: false }];
    const { table } = await aggregate({ inputs, by: ['uri'], where }, localEffects());
    const expected = new Map(rowsOf(table).map((row) => [row.uri, row.time_taken_ms]));
    for (const row of await sample.rows('worst-objects', { limit: '200' })) expect(row.miss_time_ms).toBe(expected.get(row.uri));
  });

  test('hit-ratio-by-hour', async () => {
    const { hours } = await report({ inputs }, localEffects());
    const expected = rowsOf(hours).map(({ date, hour, ...rest }) => ({ hour: `${date} ${hour}:00:00`, ...rest }));
    expect(await sample.rows('hit-ratio-by-hour')).toEqual(expected);
  });

  test('hit-ratio-by-hour of some hours', async () => {
    const rows = await sample.rows('hit-ratio-by-hour', { from: '2026-11-19T08:00', to: '2026-11-19 10:00' });
    expect(rows.map((row) => row.hour)).toEqual(['2026-11-19 08:00:00', '2026-11-19 09:00:00']);
  });
});

describe('hit ratios', () => {
  let facts: Map<string, ResultFact[]>;
  beforeAll(async () => {
    facts = await factsBy();
  });

  test('fleet-hit-ratio has every definition, and the kernel the same values', async () => {
    const rows = await sample.rows('fleet-hit-ratio');
    const expected = [...facts].map(([key, group]) => {
      const [date, distribution] = key.split(' ');
      const sum = (of: 'requests' | 'bytes_sent') => group.reduce((total, fact) => total + fact[of], 0);
      return { date, distribution, requests: sum('requests'), bytes_sent: sum('bytes_sent'), ...hitRatios(group) };
    });
    const byDistribution = (a: Row, b: Row) => (String(a.distribution) < String(b.distribution) ? -1 : 1);
    expect(rows).toEqual(expected.sort(byDistribution));
    expect(Object.keys(rows[0]).slice(4)).toEqual(RATIO_DEFINITIONS.map(({ name }) => name));
  });

  test('result-facts are those of the kernel', async () => {
    const by = ['distribution', 'content_type', ...FACTS];
    const { table } = await aggregate({ inputs, by }, localEffects());
    const key = (row: Row) => JSON.stringify(by.map((name) => row[name]));
    const expected = rowsOf(table).map(({ time_taken_ms, ...row }) => [key(row), row.requests, row.bytes_sent]);
    const rows = await sample.rows('result-facts', { limit: 'all' });
    expect(rows.map((row) => [key(row), row.requests, row.bytes_sent]).sort()).toEqual(expected.sort());
  });

  test.each(RATIO_DEFINITIONS)(
    'ratio-losses of $name are what the definition leaves out of its numerator',
    async (definition) => {
      const { table } = await aggregate({ inputs, by: ['uri', ...FACTS] }, localEffects());
      const lost = new Map<string, number>();
      for (const row of rowsOf(table)) {
        const { part, whole } = definition.counts(row as unknown as ResultFact);
        lost.set(String(row.uri), (lost.get(String(row.uri)) ?? 0) + whole - part);
      }
      const expected = [...lost].filter(([, n]) => n > 0).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
      const all = expected.reduce((sum, [, n]) => sum + n, 0);
      const rows = await sample.rows('ratio-losses', { definition: definition.name, limit: 'all' });
      expect(rows).toEqual(expected.map(([uri, n]) => ({ uri, lost: n, lost_share: n / all })));
      expect(rows.length).toBeGreaterThan(100);
    },
  );

  test('ratio-losses of a content type', async () => {
    const losses = async (content_type: string) => {
      const rows = await sample.rows('ratio-losses', { content_type, limit: 'all' });
      return rows.reduce((sum, { lost }) => sum + Number(lost), 0);
    };
    const types = await sample.rows('hit-ratio-by-content-type', { limit: 'all' });
    const misses = (begin: string) =>
      types
        .filter(({ content_type }) => String(content_type).startsWith(begin))
        .reduce((sum, row) => sum + Number(row.misses), 0);
    expect(await losses('image/*')).toBe(misses('image/'));
    expect(await losses('text/html')).toBe(misses('text/html'));
    // Only `*` stands for something else.
    expect(await losses('image/_peg')).toBe(0);
    expect(await losses('%')).toBe(0);
  });

  test('origin-offload adds up, and its ratio is that of the definition', async () => {
    for (const row of await sample.rows('origin-offload')) {
      const group = facts.get(`${row.date} ${row.distribution}`) ?? [];
      const count = (results: readonly string[]) =>
        group
          .filter(({ detailed_result_type: result }) => results.includes(result ?? ''))
          .reduce((n, { requests }) => n + requests, 0);
      const errors = ['OriginConnectError', 'OriginCommError'];
      expect(row).toMatchObject({
        origin_offload: hitRatios(group).origin_offload,
        origin_misses: count(['Miss']),
        revalidations: count(['RefreshHit']),
        origin_errors: count(errors),
        shield_hits: count(['OriginShieldHit']),
        origin_requests: count(['Miss', 'RefreshHit', ...errors]),
      });
    }
  });

  test('cache-statistics divides as the console does', async () => {
    const { table } = await aggregate({ inputs, by: ['response_result_type'] }, localEffects());
    const by = new Map(rowsOf(table).map((row) => [row.response_result_type, Number(row.requests)]));
    const [day] = await sample.rows('cache-statistics');
    const hits = by.get('Hit') ?? 0;
    expect(day).toMatchObject({
      date: '2026-11-19',
      requests: 40_000,
      hits,
      misses: by.get('Miss'),
      errors: by.get('Error'),
      hit_share: hits / 40_000,
    });
  });

  test('popular-objects and cache-statistics count the same', async () => {
    const [day] = await sample.rows('cache-statistics');
    const objects = await sample.rows('popular-objects', { limit: 'all' });
    for (const name of ['requests', 'hits', 'misses', 'miss_bytes', 'bytes_sent', 'incomplete', 'status_2xx', 'status_5xx']) {
      expect({ [name]: objects.reduce((sum, row) => sum + Number(row[name]), 0) }).toEqual({ [name]: day[name] });
    }
  });
});
