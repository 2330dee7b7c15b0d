/** The ranking so far, while the logs are read: what an incident needs first. */
import { addRun, type GroupsByKey } from '../ingest/ahead.js';
import { readCounts, sortValue } from '../ingest/ranking.js';
import { MEASURES_OF } from '../kernel/kernel.js';
import { addCounts, type Counts, NO_COUNTS, requestsOf } from '../schema/measures.js';
import { keyCells } from './groups.js';
import type { Scanning } from './logs.js';
import { defaultMinRequests, RankedRows, type RankedTable, type RankOptions } from './ranked.js';

export interface Live {
  /** Rows that there is room for. */
  readonly rows: number;
  /** Reading has begun; `stop` ends it with what was read so far. */
  begin(stop: () => void): void;
  /** Resolves to true when it is time for another look, and to false once reading has ended. */
  next(): Promise<boolean>;
  show(soFar: SoFar): void;
  end(): void;
}

/** What is known so far. The order of the first few is nearly always right, and so are the sums. */
export type SoFar = Pick<RankedTable, 'table' | 'below' | 'totals' | 'sort'>;

/** More than are shown: what is behind in one thread may be ahead in all. */
const LOOKED_AT = 8;

/** Looks at what the shards have so far, over and over; returns what ends it. */
export function watchTop({ shards, stop }: Scanning, options: RankOptions, live: Live): () => Promise<void> {
  live.begin(stop);
  const limit = Math.min(options.limit ?? live.rows, live.rows);
  let requests = 0;
  const look = async () => {
    while (await live.next()) {
      const minRequests = options.minRequests ?? defaultMinRequests(options.sort, requests);
      // An object's requests are spread over the threads.
      const task = { grouping: 0, sort: options.sort, limit: limit * LOOKED_AT, minRequests: minRequests / shards.length / 2 };
      const glimpses = await Promise.all(shards.map((shard) => shard.peek(task)));
      const found = glimpses.filter((glimpse) => glimpse !== null);
      if (found.length < shards.length) continue;
      const shown = soFar(found, { ...options, limit, minRequests });
      requests = requestsOf(shown.totals);
      live.show(shown);
    }
  };
  const watching = look();
  // Should it fail, that is said when watching ends.
  watching.catch(() => {});
  return async () => {
    live.end();
    await watching;
  };
}

/** Brings what the shards have found together. */
function soFar(
  found: readonly { run: Uint8Array; totals: Counts }[],
  options: RankOptions & { limit: number; minRequests: number },
): SoFar {
  const totals = { ...NO_COUNTS };
  const groups: GroupsByKey = new Map();
  for (const glimpse of found) {
    addCounts(totals, glimpse.totals);
    addRun(groups, glimpse.run, MEASURES_OF.cache);
  }
  const { sort, dimensions, limit, minRequests } = options;
  const value = sortValue(sort);
  const ranked = [...groups.values()]
    .map(({ key, measures }) => {
      const counts = { ...NO_COUNTS };
      readCounts(counts, measures, 0, 'cache');
      return { key, counts, value: value(counts), requests: measures[0] };
    })
    .filter(({ requests }) => requests >= minRequests)
    .sort((a, b) => a.value - b.value || b.requests - a.requests || Buffer.compare(a.key, b.key));
  const rows = new RankedRows(totals);
  for (const { key, counts } of ranked.slice(0, limit)) rows.add(keyCells(key), counts);
  return { ...rows.table(dimensions, Math.max(groups.size, limit + 1)), totals, sort };
}
