/** Holds answers against each other and against what the logs are known to hold. Figures of a wrong answer mean nothing. */
import { readFileSync } from 'node:fs';
import type { Truth } from '../../sample-logs/truth.js';
import { type Digest, digestCsv } from './digest.js';
import type { Answer } from './subjects.js';

/** What everyone counts. */
const MEASURES = ['requests', 'hits', 'refresh_hits', 'misses', 'bytes_sent', 'time_taken_ms'] as const;
const RANKED_ROWS = 20;
const HEADER = 'uri,pop,content_type,result_type,requests,bytes_sent,time_taken_ms';

type Row = Readonly<Record<string, unknown>>;

/** Collects the answers of all subjects; with the first of each kind (hitlens comes first) the others have to agree. */
export class Answers {
  /** What is wrong, in words; nothing where everything agrees. */
  readonly wrong = new Set<string>();
  /** How many were looked at. */
  checked = 0;
  private ranking: readonly Row[] | null = null;
  private groups: Digest | null = null;
  /** The first with its rows in order. */
  private ordered: Digest | null = null;

  constructor(private readonly truth: Truth | null) {}

  async check(name: string, answer: Answer): Promise<void> {
    this.checked++;
    const faults = answer.kind === 'top' ? this.checkTop(answer) : await this.checkAggregate(answer);
    for (const fault of faults) this.wrong.add(`${answer.kind} of ${name}: ${fault}`);
  }

  private checkTop({ file }: Answer): string[] {
    const rows = readRows(file);
    this.ranking ??= rows;
    return [...faultsOfTop(rows, this.ranking), ...(this.truth === null ? [] : faultsOfMisses(rows, this.truth))];
  }

  private async checkAggregate({ file, isOrdered }: Answer): Promise<string[]> {
    const digest = await digestCsv(file);
    this.groups ??= digest;
    if (isOrdered) this.ordered ??= digest;
    const against = this.truth === null ? [] : faultsOfGroups(digest, this.truth);
    return [...differences(digest, this.groups, isOrdered ? this.ordered : null), ...against];
  }
}

function readRows(file: string): Row[] {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Row);
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
  if (digest.header !== HEADER) faults.push(`its header is ${digest.header}`);
  if (digest.rows !== expected.rows) faults.push(`${digest.rows} rows instead of ${expected.rows}`);
  else if (digest.content !== expected.content) faults.push('its rows are others');
  else if (ordered !== null && digest.sequence !== ordered.sequence) faults.push('its rows are in another order');
  return faults;
}

function faultsOfGroups(digest: Digest, truth: Truth): string[] {
  const compared: [string, number | undefined, number][] = [
    ['rows', digest.rows, truth.distinct_rows],
    ['requests', digest.requests, truth.requests],
    ['bytes', digest.bytesSent, truth.bytes_sent],
  ];
  for (const name of new Set([...digest.resultTypes.keys(), ...Object.keys(truth.result_types)])) {
    compared.push([`requests with ${name}`, digest.resultTypes.get(name), truth.result_types[name] ?? 0]);
  }
  return compared
    .filter(([, found, known]) => (found ?? 0) !== known)
    .map(([what, found, known]) => `${found ?? 0} ${what}, truth.json has ${known}`);
}
