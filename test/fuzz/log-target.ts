/** Logs through headers, scanner, kernel and ranking: fast kernel, plain kernel and a reference give the same answer. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../../sample-logs/random.js';
import { mapColumns } from '../../src/ingest/header.js';
import { dimensionsOf, planOf, type Question } from '../../src/ingest/question.js';
import { LONGEST_LINE, MEASURES_OF } from '../../src/kernel/kernel.js';
import { DamagedInput } from '../../src/schema/errors.js';
import { columnOf } from '../../src/schema/fields.js';
import { type Ingested, ingest, type MemoryLog, type Setup } from '../ingest/shards.js';
import { referenceAnswer } from '../kernel/reference.js';
import { pick } from './mutate-bytes.js';
import { mutateLog } from './mutate-log.js';
import { expectSame, type Target } from './target.js';

const CORPUS = 'test/fuzz/corpus';
const KIBIBYTE = 1024;
const DISTRIBUTION = 'E1WGQ7ZK4N2RVD';

const PLAIN: Question = {
  groupings: [
    { dimensions: ['uri', 'content_type'], layout: 'cache' },
    { dimensions: ['date', 'hour', 'host', 'distribution'], layout: 'plain' },
  ],
  where: [],
  since: 0,
  until: 0,
  tracksTime: true,
};
const where = (dimension: string, pattern: string, negated = false) => ({ dimension, pattern, negated });
const QUESTIONS: readonly Question[] = [
  PLAIN,
  { ...PLAIN, groupings: [{ dimensions: ['result_type'], layout: 'cache' }], tracksTime: false },
  { ...PLAIN, where: [where('uri', '/*a*'), where('status', '', true)] },
  { ...PLAIN, where: [where('content_type', 'text/*'), where('hour', '1*', true)], tracksTime: false },
  { ...PLAIN, since: 20261119000005, until: 20261120000000 },
  { ...PLAIN, groupings: [{ dimensions: ['status', 'method', 'pop', 'hour'], layout: 'plain' }], since: 20240229000000 },
];

/** Everything about a run but the bytes. */
interface Circumstances {
  readonly question: Question;
  readonly logs: readonly MemoryLog[];
  readonly setup: Setup;
}

function circumstances(input: Uint8Array, seed: number): Circumstances {
  const random = new Random(seed, 'circumstances');
  const question = pick(random, QUESTIONS);
  const longest = pick(random, [1, 7, 64, 100, 1000, 1 << 19]);
  const isLong = input.length > 20_000;
  const setup: Setup = {
    shards: random.chance(0.8) ? 1 : 2 + random.below(2),
    chunks: Array.from({ length: 1 + random.below(3) }, () => (isLong ? 10_000 : 1) + random.below(longest)),
    headerless: random.chance(0.2) ? 'v1' : 'refuse',
    sort: pick(random, ['requests', 'bytes_sent', 'time_taken_ms']),
    limit: random.chance(0.9) ? null : 3,
    // The least is so little that groups go to disk; more than enough only costs time.
    spare: pick(random, [96 * KIBIBYTE, 1024 * KIBIBYTE]),
  };
  const damage = random.chance(0.8) ? undefined : new DamagedInput('damaged', random.chance(0.5));
  const parts = random.chance(0.7) ? 1 : 2 + random.below(2);
  const places = [
    0,
    ...Array.from({ length: parts - 1 }, () => random.below(input.length + 1)).sort((a, b) => a - b),
    input.length,
  ];
  const logs = places.slice(1).map((end, i) => ({
    name: `${i === 1 ? 'elsewhere' : DISTRIBUTION}.2026-11-19-0${i}.0123abcd`,
    content: input.subarray(places[i], end),
    damage: i === 0 ? damage : undefined,
  }));
  return { question, logs, setup };
}

/** Whether the reference reads this log as hitlens does: it knows no refusals and no odd spellings of a header. */
function isForReference(text: string, { logs, setup }: Circumstances, { reading }: Ingested): boolean {
  if (logs.length > 1 || logs[0].damage !== undefined || reading.failed.length > 0 || setup.limit !== null) return false;
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const isHeader = (line: string) => line.startsWith('#Fields:');
  const headers = lines.filter((line) => line.startsWith('#') && /fields/i.test(line));
  if (!headers.every((line) => /^#Fields:[ -~\t]+$/.test(line))) return false;
  const first = lines.find((line) => isHeader(line) || (line !== '' && !line.startsWith('#')));
  return (first === undefined || isHeader(first)) && lines.every((line) => line.length < LONGEST_LINE);
}

function expectLikeReference(text: string, { question, setup }: Circumstances, { reading, rankings }: Ingested): void {
  const dimensions = dimensionsOf(question);
  const columns = (names: string[]) => mapColumns(names.map(columnOf), dimensions, DISTRIBUTION);
  const expected = referenceAnswer(planOf(question, [1, 2], 0), text, columns);
  expectSame('rows, against the reference', [reading.accepted, ...reading.rejected], [expected.accepted, ...expected.rejected]);
  for (const [i, groups] of expected.groups.entries()) {
    const records = groups.map(
      ([key, measures]) => `${key} ${measures.slice(0, MEASURES_OF[question.groupings[i].layout]).join(' ')}`,
    );
    const isOrdered = setup.sort === 'requests';
    expectSame(
      'groups, against the reference',
      isOrdered ? rankings[i] : rankings[i].toSorted(),
      isOrdered ? records : records.toSorted(),
    );
  }
}

const size = (n: number) => Math.ceil(Math.log2(n + 1));

/** What happened, in words that do not differ for every input. */
function happened({ reading, groups }: Ingested): string[] {
  return [
    `accepted ${size(reading.accepted)}`,
    `counted ${size(reading.counted)}`,
    ...reading.rejected.map((n, reason) => `rejected ${reason} ${size(n)}`),
    ...reading.failed.map(({ reason }) => reason.replace(/".*"|\d+/g, '')),
    ...reading.missing.map(([name]) => `missing ${name}`),
    `groups ${groups.map(size)}`,
    `time ${reading.first > 0}`,
  ];
}

export const logTarget: Target = {
  name: 'log',
  watches: /\/src\/(kernel\/plain|ingest\/(header|scanner|samples|ranking|interleave))\b/,
  coverEvery: 1,
  seeds: () => readdirSync(CORPUS).map((name) => readFileSync(join(CORPUS, name))),
  mutate: mutateLog,
  async check(input, seed) {
    const all = circumstances(input, seed);
    const fast = await ingest(all.logs, all.question, all.setup);
    const plain = await ingest(all.logs, all.question, { ...all.setup, kernel: 'plain', shards: 1, chunks: [1 << 20] });
    // How much of a file that is refused was read depends on the pieces in which it came.
    expectSame('what was read', { ...fast.reading, bytes: 0 }, { ...plain.reading, bytes: 0 });
    expectSame('groups', fast.groups, plain.groups);
    expectSame('rankings', fast.rankings, plain.rankings);
    const text = Buffer.from(input).toString('latin1');
    if (isForReference(text, all, fast)) expectLikeReference(text, all, fast);
    return happened(fast);
  },
};
