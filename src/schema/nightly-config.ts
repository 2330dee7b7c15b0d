/** What a night is told to do: the keys of `hitlens.config.json`, and what `nightly()` takes. */

/** A hit ratio that must not fall under a value. What it does not narrow it looks at as a whole. */
export interface GateConfig {
  /** 0 to 1. */
  readonly failUnder: number;
  /** Name of a hit ratio, long or short: `hit_ratio` (where nothing is said), `console_hit_ratio` or `console`, ... */
  readonly definition?: string;
  /** Id of one distribution. */
  readonly distribution?: string;
  /** A media type, `*` for anything: `image/*`. */
  readonly contentType?: string;
  /**
   * With fewer requests than this the gate is not judged: it says so, and holds. Without it a gate is judged on whatever
   * there is, and does not hold where there is nothing.
   */
  readonly minRequests?: number;
}

/** How to reach Athena. What is not said comes from the AWS configuration and the workgroup. */
export interface AthenaConfig {
  readonly workgroup?: string;
  readonly database?: string;
  readonly catalog?: string;
  /** `s3://BUCKET/PREFIX/` for results. */
  readonly outputLocation?: string;
  /** A query that scans more is stopped: `10GiB`. */
  readonly maxScan?: string;
  /** A query that takes longer, its time in queues included, is stopped: `30m`. */
  readonly timeout?: string;
  /** Dollars for a TB scanned. */
  readonly pricePerTb?: number;
}

export interface NightlyConfig {
  /** Where the JSON Schema is; for editors. */
  readonly $schema?: string;
  /** Log files, folders, globs, `s3://BUCKET/PREFIX`. */
  readonly logs: readonly string[];
  /** Where the rollup tables are kept: a folder, or `s3://BUCKET/PREFIX`. */
  readonly rollup: string;
  /** Where reports go, each day's in a folder of its own: a folder, or `s3://BUCKET/PREFIX`. Without it none is written. */
  readonly report?: string;
  /** The UTC day that is reported and judged, `2026-11-19`; yesterday where nothing is said. */
  readonly day?: string;
  /** How many days of tables to bring up to date, the day after the reported one included; 3 where nothing is said. */
  readonly days?: number;
  /** What builds the tables and answers: `duckdb` is hitlens itself, on this machine. */
  readonly engine?: 'duckdb' | 'athena';
  readonly athena?: AthenaConfig;
  /** None where nothing is said. */
  readonly gates?: readonly GateConfig[];
  /** A file for metrics in the OpenMetrics text format. */
  readonly metrics?: string;
  /** What goes to stderr: lines for people, or a JSON object a line. `text` where nothing is said. */
  readonly log?: 'text' | 'json';
  /** `v1`: files without a header are taken for standard logs v1. */
  readonly fields?: 'v1';
  /** Most memory: `256MiB`. */
  readonly memory?: string;
  readonly threads?: number;
  /** Folder for temp files. */
  readonly tempDir?: string;
  /** AWS: the profile, and the region where it is not the configured one. */
  readonly profile?: string;
  readonly region?: string;
  /** S3: pay for what is read from a requester-pays bucket. */
  readonly requestPayer?: boolean;
  /** S3: most requests at once. */
  readonly concurrency?: number;
}
