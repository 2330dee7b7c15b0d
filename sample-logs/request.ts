import type { Visitor } from './visitors.js';

/** How a viewer goes away: not at all, before the response, or in the middle of it. */
export type Abort = 'none' | 'before' | 'during';

/** What a viewer sends. One object is used again for every request, so keep none. */
export interface Request {
  /** Seconds from the midnight (UTC) that the day begins with; negative before it. */
  at: number;
  /** False while the caches warm up before the logs begin. */
  isLogged: boolean;
  /** Index into the scenarios, and number of the object in its catalogue. */
  scenario: number;
  object: number;
  /** Index into the POPs. */
  pop: number;
  visitor: Visitor;
  method: string;
  /** Typed without https, or follows an old link. */
  isPlainHttp: boolean;
  /** 0: none. */
  queryKey: number;
  /** 0: none. */
  cookieKey: number;
  /** Which piece of a large file; -1 where no range is asked for. */
  piece: number;
  /** Comes with If-None-Match of the current version. */
  isConditional: boolean;
  abort: Abort;
  /** 0 to 1: whether the origin, if it is asked, fails; and how. */
  originLuck: number;
}
