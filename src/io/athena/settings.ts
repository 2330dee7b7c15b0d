/** How to reach Athena, and what a query may take. What is not said here comes from the AWS configuration. */

/** How far a query has come. */
export interface QueryProgress {
  /** As Athena calls it; `WAITING` before it has taken the query, because too many run at once. */
  readonly state: 'WAITING' | 'QUEUED' | 'RUNNING';
  readonly seconds: number;
  readonly bytesScanned: number;
}

/** Who is told how far a query has come. */
export interface QueryWatch {
  show(progress: QueryProgress): void;
  /** There is nothing more to show of this query. */
  end(): void;
}

/** Time, so that tests need not wait for it. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export interface AthenaSettings {
  readonly workgroup?: string;
  readonly database?: string;
  readonly catalog?: string;
  /** `s3://BUCKET/PREFIX/` for results, where the workgroup neither has one nor keeps results itself. */
  readonly outputLocation?: string;
  readonly profile?: string;
  readonly region?: string;
  /** An answer that Athena gave to the same text in the last so many minutes will do. */
  readonly reuseMinutes?: number;
  /** A query that scans more bytes is stopped. */
  readonly maxScan?: number;
  /** A query that takes longer, its time in queues included, is stopped. */
  readonly timeoutMs?: number;
  /** Dollars for a TB (2^40 bytes) scanned. */
  readonly pricePerTb?: number;
  readonly watch?: QueryWatch;
  /** From this size on, a result is read from its file in S3 and not page by page. */
  readonly fileFromBytes?: number;
  /** Rows on a page. */
  readonly pageRows?: number;
  /** First pause before a request is made again. */
  readonly pauseMs?: number;
  readonly clock?: Clock;
}

export const TIMEOUT_MS = 30 * 60_000;
/** Ten pages of rows of a hundred bytes, and a second or two. */
export const FILE_FROM_BYTES = 1024 * 1024;
/** The most that Athena gives. */
export const PAGE_ROWS = 1000;
