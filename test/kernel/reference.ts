/** The answer by splitting on tabs: no state between rows, no chunks, nothing shared with the kernels but the plan. */
import type { ColumnMap, KernelPlan, Layout, Reading } from '../../src/kernel/kernel.js';

type Row = { values: string[]; measures: Record<Layout, number[]> };

export function referenceAnswer(plan: KernelPlan, text: string, columns: (names: string[]) => ColumnMap) {
  let map: ColumnMap | undefined;
  let accepted = 0;
  const rejected = [0, 0, 0];
  const rows: Row[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.replace(/\r$/, '');
    if (line.startsWith('#Fields:'))
      map = columns(
        line
          .slice(8)
          .trim()
          .split(/[ \t]+/),
      );
    if (line === '' || line.startsWith('#') || map === undefined) continue;
    const fields = line.split('\t');
    if (fields.length < map.width || fields.slice(map.width).join('') !== '') {
      rejected[0]++;
      continue;
    }
    const when = `${fields[map.date]} ${fields[map.time]}`;
    if (plan.since + plan.until > 0 && !isInstant(when)) {
      rejected[1]++;
      continue;
    }
    accepted++;
    const number = Number(when.replace(/\D/g, ''));
    if (number < plan.since || (plan.until > 0 && number >= plan.until)) continue;
    const row = rowOf(plan, fields, map);
    if (plan.filters.every((filter) => matches(row.values[filter.dimension], filter.pattern) !== filter.negated)) rows.push(row);
  }
  return { accepted, rejected, groups: plan.groupings.map((grouping) => group(rows, grouping)) };
}

function isInstant(when: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(when);
  if (match === null) return false;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  return month >= 1 && month <= 12 && day >= 1 && day <= days && hour < 24 && minute < 60 && second <= 60;
}

function rowOf(plan: KernelPlan, fields: string[], map: ColumnMap): Row {
  const values = map.dimensions.map(({ first, second, constant }, i) => {
    const candidates = [fields[first] ?? '-', fields[second] ?? '-', constant ?? '-'];
    return read(plan.readings[i], candidates.find((value) => value !== '-') ?? '-');
  });
  const bytes = /^\d+$/.test(fields[map.bytes] ?? '') && BigInt(fields[map.bytes]) <= 2n ** 53n ? Number(fields[map.bytes]) : 0;
  const taken = toMilliseconds(fields[map.timeTaken]);
  const first = toMilliseconds(fields[map.firstByte]);
  const type = plan.classes.find(({ name }) => name === fields[map.resultType])?.class;
  const is = (kind: number) => (type === kind ? 1 : 0);
  const cache = [1, bytes, taken, is(0), is(1), is(2), is(3), bytes * (is(0) + is(1)), bytes * is(2)];
  return { values, measures: { plain: cache.slice(0, 3), cache, rollup: [1, bytes, taken, first] } };
}

function toMilliseconds(seconds = ''): number {
  if (!/^\d{1,12}(\.\d*)?$/.test(seconds)) return 0;
  const [whole, decimals = ''] = seconds.split('.');
  return Number((BigInt(whole + decimals.padEnd(4, '0').slice(0, 4)) + 5n) / 10n);
}

function read(reading: Reading, value: string): string {
  if (reading === 'hour') return isInstant(`2024-01-01 ${value}`) ? value.slice(0, 2) : '-';
  if (reading === 'as-logged') return value;
  const [type, ...parameters] = value.split(';');
  const lower = Buffer.from(type, 'latin1').map((byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));
  const name = Buffer.from(lower).toString('latin1');
  return parameters.length === 0 ? name : name.replace(/( |%20)*$/, '') || '-';
}

function matches(value: string, pattern: string): boolean {
  if (pattern === '') return value === '-';
  if (value === '-') return false;
  const [head, ...rest] = pattern.split('*');
  if (rest.length === 0) return value === pattern;
  const tail = rest.pop() ?? '';
  if (!value.startsWith(head) || !value.endsWith(tail) || value.length < head.length + tail.length) return false;
  let middle = value.slice(head.length, value.length - tail.length);
  for (const piece of rest) {
    const at = middle.indexOf(piece);
    if (at < 0) return false;
    middle = middle.slice(at + piece.length);
  }
  return true;
}

function group(rows: readonly Row[], { dimensions, layout }: KernelPlan['groupings'][number]): [string, number[]][] {
  const sums = new Map<string, number[]>();
  for (const { values, measures: all } of rows) {
    const measures = all[layout];
    const key = dimensions.map((dimension) => values[dimension]).join('\t');
    const before = sums.get(key) ?? measures.map(() => 0);
    sums.set(
      key,
      before.map((sum, i) => sum + measures[i]),
    );
  }
  return [...sums].sort((a, b) => b[1][0] - a[1][0] || (a[0] < b[0] ? -1 : 1));
}
