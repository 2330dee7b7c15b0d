/** Holds answers against each other and against what the logs are known to hold. Figures of a wrong answer mean nothing. */
import { readFileSync } from 'node:fs';
import type { Truth } from '../../sample-logs/truth.js';
import { type Digest, digestCsv } from './digest.js';
import { type Answer, KEYS } from './subject.js';
import { digestTables, type TablesDigest } from './tables.js';

/** What everyone counts. */
const MEASURES = ['requests', 'hits', 'refresh_hits', 'misses', 'bytes_sent', 'time_taken_ms'] as const;
const RANKED_ROWS = 20;
const SUMS = 'requests,bytes_sent,time_taken_ms';

type Row = Readonly<Record<string, unknown>>;

/** Collects the answers of all subjects; with the first of each kind (hitlens comes first) the others have to agree. */
export class Answers {
  /** What is wrong, in words; nothing where everything agrees. */
  readonly wrong = new Set<string>();
  /** How many were looked at. */
  checked = 0;
  /** The first ranking, and by question the first groups, and the first whose rows are in order. */
  private ranking: readonly Row[] | null = null;
  private readonly groups = new Map<string, Digest>();
  private readonly ordered = new Map<string, Digest>();
  private tables: TablesDigest | null = null;

  constructor(private readonly truth: Truth | null) {}

  async check(name: string, answer: Answer): Promise<void> {
    this.checked++;
    const faults = await this.faultsOf(answer);
    for (const fault of faults) this.wrong.add(`${answer.kind} of ${name}: ${fault}`);
  }

  private faultsOf(answer: Answer): string[] | Promise<string[]> {
    if (answer.kind === 'rollup') return this.checkTables(answer);
    return answer.kind === 'top' ? this.checkTop(answer) : this.checkAggregate(answer);
  }

  private async checkTables({ file }: Answer): Promise<string[]> {
    const digest = await digestTables(file);
    this.tables ??= digest;
    const names = Object.keys(digest.tables).filter((name) => digest.tables[name] !== this.tables?.tables[name]);
    const requests = this.truth?.requests ?? digest.requests;
    const sums = digest.requests === requests ? [] : [`${digest.requests} requests, and not ${requests}`];
    return [...names.map((name) => `${name} holds other rows`), ...sums];
  }

  private checkTop({ file, copies }: Answer): string[] {
    const rows = readRows(file, copies);
    this.ranking ??= rows;
    return [...faultsOfTop(rows, this.ranking), ...(this.truth === null ? [] : faultsOfMisses(rows, this.truth))];
  }

  private async checkAggregate({ file, isOrdered, by, copies }: Answer): Promise<string[]> {
    const digest = await digestCsv(file);
    const question = `${by} ${copies}`;
    const expected = firstOf(this.groups, question, digest);
    const ordered = isOrdered ? firstOf(this.ordered, question, digest) : null;
    const against = this.truth === null ? [] : faultsOfGroups(digest, this.truth, by, copies);
    const header = digest.header === `${by},${SUMS}` ? [] : [`its header is ${digest.header}`];
    return [...header, ...differences(digest, expected, ordered), ...against];
  }
}

function firstOf(known: Map<string, Digest>, question: string, digest: Digest): Digest {
  const first = known.get(question) ?? digest;
  known.set(question, first);
  return first;
}

/** Rows of a ranking, as of the logs read once. */
function readRows(file: string, copies: number): Row[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => {
    const row = JSON.parse(line) as Row;
    const measures = MEASURES.map((name) => [name, Number(row[name]) / copies]);
    return { ...row, ...Object.fromEntries(measures) };
  });
}

function faultsOfTop(rows: readonly Row[], expected: readonly Row[]): string[] {
  if (rows.length !== RANKED_ROWS) return [`${rows.length} rows instead of ${RANKED_ROWS}`];
  return rows.flatMap((row, i) =>
    ['uri', ...MEASURES]
      .filter((name) => row[name] !== expected[i][name])
      .map((name) => `${name} of row ${i + 1} is ${row[name]} instead of ${expected[i][name]}`),
  );
}

/** A row's share of the misses gives away how many there are in all. Only hitlens says it. */
function faultsOfMisses(rows: readonly Row[], truth: Truth): string[] {
  const shares = rows.filter((row) => typeof row.miss_share === 'number');
  const totals = new Set(shares.map((row) => Math.round(Number(row.misses) / Number(row.miss_share))));
  const expected = truth.result_types.Miss;
  return [...totals].filter((total) => total !== expected).map((total) => `${total} misses in all instead of ${expected}`);
}

function differences(digest: Digest, expected: Digest, ordered: Digest | null): string[] {
  const faults: string[] = [];
  if (digest.rows !== expected.rows) faults.push(`${digest.rows} rows instead of ${expected.rows}`);
  else if (digest.content !== expected.content) faults.push('its rows are others');
  else if (ordered !== null && digest.sequence !== ordered.sequence) faults.push('its rows are in another order');
  if (ordered !== null && digest.disorder > 0) faults.push(`${digest.disorder} of its rows do not come after the one before`);
  return faults;
}

function faultsOfGroups(digest: Digest, truth: Truth, by: string, copies: number): string[] {
  const compared: [string, number | undefined, number][] = [
    ['requests', digest.requests, truth.requests],
    ['bytes', digest.bytesSent, truth.bytes_sent],
  ];
  // Of other questions it is only known that each copy has as many rows.
  if (by.endsWith(KEYS)) compared.unshift(['rows', digest.rows, truth.distinct_rows]);
  else compared.unshift(['rows beyond what is the same for each copy', digest.rows % copies, 0]);
  for (const name of new Set([...digest.resultTypes.keys(), ...Object.keys(truth.result_types)])) {
    compared.push([`requests with ${name}`, digest.resultTypes.get(name), truth.result_types[name] ?? 0]);
  }
  return compared
    .map(([what, found = 0, known]) => ({ what, found, known: known * copies }))
    .filter(({ found, known }) => found !== known)
    .map(({ what, found, known }) => `${found} ${what}, truth.json has ${known}`);
}
