/** The requests that hitlens makes of S3, through the AWS SDK. */
import { createReadStream, readFileSync, statSync } from 'node:fs';
import type {
  GetObjectCommandOutput,
  HeadObjectCommandOutput,
  ListObjectsV2CommandInput,
  ListObjectsV2CommandOutput,
  S3Client,
  S3ClientConfig,
} from '@aws-sdk/client-s3';
import { loadPackage } from '../packages.js';
import { AdaptiveLimit } from './limit.js';
import { ATTEMPTS, PAUSE_MS, Retries } from './retries.js';
import type { S3Settings } from './settings.js';

type Sdk = typeof import('@aws-sdk/client-s3');
type Headers = Readonly<Record<string, string | undefined>>;

const CONNECT_MS = 5000;
const TIMEOUT_MS = 30_000;
const MOST_RESENT = 64 * 1024 * 1024;
/** Where no region is configured. A bucket of another one says which it is in. */
const DEFAULT_REGION = 'us-east-1';
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

export interface GetOptions {
  /** First and last byte. */
  readonly range?: readonly [number, number];
  readonly ifMatch?: string;
}

/** Loads the SDK. Its warning about the version of Node is for programmers. */
function loadSdk(): Sdk {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  return loadPackage<Sdk>('@aws-sdk/client-s3');
}

export class S3 {
  readonly limit: AdaptiveLimit;
  readonly attempts: number;
  readonly pauseMs: number;
  /** Region by bucket, as far as S3 told it. */
  readonly regions: Record<string, string>;
  /** By region; the configured one is `''`. */
  private readonly clients = new Map<string, Promise<S3Client>>();
  private readonly retries: Retries;
  private readonly payer: { readonly RequestPayer?: 'requester' };

  private constructor(
    private readonly sdk: Sdk,
    private readonly settings: S3Settings,
  ) {
    this.limit = new AdaptiveLimit(settings.concurrency);
    // The SDK reads the variable too, but does not tell it from its own default.
    this.attempts = settings.attempts ?? (Number(process.env.AWS_MAX_ATTEMPTS) || ATTEMPTS);
    this.pauseMs = settings.pauseMs ?? PAUSE_MS;
    this.retries = new Retries(this.limit, this.attempts, this.pauseMs, settings.hasAnswered);
    this.regions = { ...settings.regions };
    this.payer = settings.requestPayer === true ? { RequestPayer: 'requester' } : {};
  }

  static load(settings: S3Settings): S3 {
    return new S3(loadSdk(), settings);
  }

  async list(input: ListObjectsV2CommandInput & { Bucket: string }): Promise<ListObjectsV2CommandOutput> {
    const command = new this.sdk.ListObjectsV2Command({ ...input, ...this.payer, OptionalObjectAttributes: ['RestoreStatus'] });
    return this.inRegionOf(input.Bucket, (client) => client.send(command));
  }

  async get(bucket: string, key: string, { range, ifMatch }: GetOptions): Promise<GetObjectCommandOutput> {
    const Range = range === undefined ? undefined : `bytes=${range[0]}-${range[1]}`;
    const command = new this.sdk.GetObjectCommand({ Bucket: bucket, Key: key, Range, IfMatch: ifMatch, ...this.payer });
    return this.inRegionOf(bucket, (client) => client.send(command));
  }

  async head(bucket: string, key: string): Promise<HeadObjectCommandOutput> {
    const command = new this.sdk.HeadObjectCommand({ Bucket: bucket, Key: key, ...this.payer });
    return this.inRegionOf(bucket, (client) => client.send(command));
  }

  /** Stores a file as an object, whole or not at all. */
  async put(bucket: string, key: string, path: string, metadata: Record<string, string>): Promise<void> {
    const size = statSync(path).size;
    await this.inRegionOf(bucket, (client) => {
      // What is in memory can be sent again when sending breaks off; a stream is used up.
      const body = size <= MOST_RESENT ? readFileSync(path) : createReadStream(path);
      const object = { Bucket: bucket, Key: key, Body: body, ContentLength: size, Metadata: metadata };
      return client.send(new this.sdk.PutObjectCommand({ ...object, ...this.payer }));
    });
  }

  async putContent(bucket: string, key: string, content: string | Uint8Array, type?: string): Promise<void> {
    const input = { Bucket: bucket, Key: key, Body: content, ContentType: type };
    const command = new this.sdk.PutObjectCommand({ ...input, ...this.payer });
    await this.inRegionOf(bucket, (client) => client.send(command));
  }

  /** `from` is `BUCKET/KEY`, encoded. */
  async copy(from: string, bucket: string, key: string, metadata: Record<string, string>): Promise<void> {
    const input = { CopySource: from, Bucket: bucket, Key: key, MetadataDirective: 'REPLACE', Metadata: metadata } as const;
    const command = new this.sdk.CopyObjectCommand({ ...input, ...this.payer });
    await this.inRegionOf(bucket, (client) => client.send(command));
  }

  async remove(bucket: string, key: string): Promise<void> {
    const command = new this.sdk.DeleteObjectCommand({ Bucket: bucket, Key: key, ...this.payer });
    await this.inRegionOf(bucket, (client) => client.send(command));
  }

  /**
   * Sends to the region that the bucket is in. The SDK's own way (`followRegionRedirects`) asks the wrong region first
   * with each request, and does not bear several at once.
   */
  private async inRegionOf<T>(bucket: string, send: (client: S3Client) => Promise<T>): Promise<T> {
    const client = await this.clientFor(this.regions[bucket]);
    try {
      return await send(client);
    } catch (error) {
      const told = regionToldBy(error);
      if (told === undefined || told === (await client.config.region())) throw error;
      this.regions[bucket] = told;
      return send(await this.clientFor(told));
    }
  }

  private clientFor(region = ''): Promise<S3Client> {
    const known = this.clients.get(region);
    if (known !== undefined) return known;
    const made = this.makeClient(region);
    this.clients.set(region, made);
    return made;
  }

  private async makeClient(told: string): Promise<S3Client> {
    const { profile, anonymous } = this.settings;
    // Some of what a profile sets is only found by this variable.
    if (profile !== undefined) process.env.AWS_PROFILE = profile;
    const config = { ...this.baseConfig(), profile, ...(anonymous === true ? unsigned() : {}) };
    const region = told === '' ? this.settings.region : told;
    let client = new this.sdk.S3Client({ ...config, region });
    try {
      await client.config.region();
    } catch {
      client = new this.sdk.S3Client({ ...config, region: DEFAULT_REGION });
    }
    // Nobody reads its messages, and making them takes a tenth of the time of a request.
    client.middlewareStack.remove('loggerMiddleware');
    // Compatible stores seldom have a host name for each bucket.
    const endpoint = await client.config.serviceConfiguredEndpoint?.();
    if (endpoint !== undefined) client.config.forcePathStyle = true;
    return client;
  }

  private baseConfig(): S3ClientConfig {
    const timeout = this.settings.timeoutMs ?? TIMEOUT_MS;
    const agent = { keepAlive: true, maxSockets: this.settings.concurrency };
    return {
      retryStrategy: this.retries,
      // gzip has a checksum of its own.
      responseChecksumValidation: 'WHEN_REQUIRED',
      logger: SILENT,
      requestHandler: {
        httpAgent: agent,
        httpsAgent: agent,
        connectionTimeout: Math.min(CONNECT_MS, timeout),
        requestTimeout: timeout,
        throwOnRequestTimeout: true,
        socketTimeout: timeout,
        logger: SILENT,
      },
    };
  }
}

function unsigned(): S3ClientConfig {
  return { credentials: { accessKeyId: '', secretAccessKey: '' }, signer: { sign: async (request) => request } };
}

/** The region that an answer says the bucket is in. */
function regionToldBy(error: unknown): string | undefined {
  const { $response, Region } = error as { $response?: { headers?: Headers }; Region?: string };
  return $response?.headers?.['x-amz-bucket-region'] ?? Region;
}
