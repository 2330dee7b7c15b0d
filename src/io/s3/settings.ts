/** How to reach S3. What is not said here comes from the AWS configuration: environment, profiles, roles. */
export interface S3Options {
  readonly profile?: string;
  readonly region?: string;
  /** The requester pays for what it reads. */
  readonly requestPayer?: boolean;
  /** Requests are not signed: for buckets that everyone may read. */
  readonly anonymous?: boolean;
  /** Most requests at once, over all threads. */
  readonly concurrency?: number;
}

/** What one thread needs to fetch objects. */
export interface S3Settings extends Omit<S3Options, 'concurrency'> {
  /** Region by bucket, where it is another than the configured one. */
  readonly regions: Readonly<Record<string, string>>;
  /** Whether the store has answered before: then one that is silent is tried again more patiently. */
  readonly hasAnswered: boolean;
  readonly concurrency: number;
  /** Most bytes of objects in memory. */
  readonly bytesInFlight: number;
  /** Folder for what is too large to be kept in memory. */
  readonly tempDir: string;
  /** Most sources that are open at once. */
  readonly atOnce: number;
  /** A server that is silent for so long is given up. */
  readonly timeoutMs?: number;
  /** How often a request is tried. */
  readonly attempts?: number;
  /** First pause before a request is tried again; each further one is twice as long. */
  readonly pauseMs?: number;
}

const CONCURRENCY = 32;

/** Most requests at once, over all threads: a thread has one at least. */
export function concurrencyOf({ concurrency = CONCURRENCY }: S3Options): number {
  return concurrency;
}

/** For finding out what there is. */
export function settingsToList(options: S3Options): S3Settings {
  const nothing = { regions: {}, bytesInFlight: 0, tempDir: '' };
  return { ...shareOf(options, nothing, { threads: 1, sources: 1 }), hasAnswered: false };
}

/** One thread's share of what there is, once the store has answered. */
export function shareOf(
  options: S3Options,
  share: Pick<S3Settings, 'regions' | 'bytesInFlight' | 'tempDir'>,
  { threads, sources }: { readonly threads: number; readonly sources: number },
): S3Settings {
  const concurrency = Math.max(1, Math.floor(concurrencyOf(options) / threads));
  return {
    ...options,
    ...share,
    hasAnswered: true,
    concurrency,
    // No thread takes more than its share of few sources, or others would have nothing to do.
    atOnce: Math.max(1, Math.min(concurrency, Math.ceil(sources / threads))),
  };
}
