/** `top`: the worst-caching objects (or POPs, content types, ...) first. */
import type { Reading } from '../ingest/ingest.js';
import type { Effects } from './effects.js';
import { type Live, watchTop } from './live.js';
import { type Asked, askLogs, isComplete, type LogOptions, type Scanning, type Wanted } from './logs.js';
import { type RankedTable, rankTable } from './ranked.js';

export const DEFAULT_TOP_LIMIT = 20;

export interface TopOptions extends LogOptions {
  /** Dimensions, at least one; `['uri']` where it is not given. */
  readonly by?: readonly string[];
  /** Any measure; worst first. `misses` where it is not given. */
  readonly sort?: string;
  /** null: all. */
  readonly limit?: number | null;
  /** Where it is not given: 1, and for a ratio the larger of 10 and 0.01 % of all requests. */
  readonly minRequests?: number;
}

export interface TopAnswer extends RankedTable {
  readonly reading: Reading;
  /** False where an input could not be read whole. */
  readonly complete: boolean;
}

/** With `live`, shows the ranking so far while the logs are read. */
export async function top(options: TopOptions, effects: Effects, live?: Live): Promise<TopAnswer> {
  const dimensions = options.by ?? ['uri'];
  const wanted: Wanted = { groupings: [{ dimensions, layout: 'cache' }], tracksTime: false };
  const { sort = 'misses', limit = DEFAULT_TOP_LIMIT, minRequests } = options;
  const ranking = { dimensions, sort, limit, minRequests };
  const watch = live === undefined ? undefined : (scanning: Scanning) => watchTop(scanning, ranking, live);
  const answer = async (asked: Asked) => {
    const ranked = await rankTable(asked, 0, ranking);
    return { ...ranked, reading: asked.reading, complete: isComplete(asked.reading) };
  };
  return askLogs(options, wanted, effects, answer, watch);
}
