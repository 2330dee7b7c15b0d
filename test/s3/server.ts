/**
 * An S3 for tests: listing, getting, putting, copying and deleting objects over HTTP, path style, with faults by script.
 * Written for them because other doubles cannot cut a body in its middle.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { contentsOf, element, refuse, remove, send } from './answers.js';
import { ACCESS_KEY, bucketRefusal, faultRefusal, objectRefusal, REGION } from './refusals.js';
import { type Fault, type S3Request, signatureOf } from './request.js';
import { Bucket, type BucketOptions, listPage } from './store.js';

export type { Fault, S3Request } from './request.js';
export { ACCESS_KEY, REGION };

export class FakeS3 {
  /** Everything that was asked for. */
  readonly requests: S3Request[] = [];
  /** What goes wrong with a request, or happens meanwhile. */
  script: (request: S3Request) => Fault | undefined = () => undefined;
  /** Milliseconds before every answer. */
  latency = 0;
  keepsRequests = true;
  /** Most keys on a page of a list. */
  pageSize = 1000;
  /** Requests that are being answered, and the most there were at once. */
  active = 0;
  mostActive = 0;
  private readonly buckets = new Map<string, Bucket>();
  private readonly asked = new Map<string, number>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      this.active++;
      this.mostActive = Math.max(this.mostActive, this.active);
      response.on('close', () => this.active--);
      this.answer(request, response).catch((error) => response.destroy(error));
    });
  }

  static async start(): Promise<FakeS3> {
    const s3 = new FakeS3();
    await new Promise<void>((resolve) => s3.server.listen(0, '127.0.0.1', resolve));
    return s3;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What a client needs to reach it. */
  env(): Record<string, string> {
    return envFor(this.url);
  }

  bucket(name: string, options: BucketOptions = {}): Bucket {
    const bucket = new Bucket(options);
    this.buckets.set(name, bucket);
    return bucket;
  }

  bucketNamed(name: string): Bucket | undefined {
    return this.buckets.get(name);
  }

  /** Keys that were fetched, each once, sorted. */
  fetched(): string[] {
    const gets = this.requests.filter(({ kind, range }) => kind === 'get' && range !== 'bytes=0-0');
    return [...new Set(gets.map(({ key }) => key))].sort();
  }

  count(kind: S3Request['kind']): number {
    return this.requests.filter((request) => request.kind === kind).length;
  }

  /** Forgets what was asked, and what was to go wrong. */
  reset(): void {
    this.requests.length = 0;
    this.asked.clear();
    this.script = () => undefined;
    this.latency = 0;
    this.pageSize = 1000;
    this.mostActive = 0;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = this.read(message);
    const fault: Fault = this.script(request) ?? {};
    if (this.latency > 0) await sleep(this.latency);
    if (fault.lateMs !== undefined) await sleep(fault.lateMs);
    if (fault.cutAfter === -1) {
      response.destroy();
      return;
    }
    const bucket = this.buckets.get(request.bucket);
    const object = bucket?.get(request.key);
    const refused = faultRefusal(fault) ?? bucketRefusal(bucket, request, message) ?? objectRefusal(bucket, object, request);
    if (refused !== null) refuse(response, refused);
    else if (request.kind === 'delete' && bucket !== undefined) remove(bucket, request, response);
    else if (request.kind === 'list' && bucket !== undefined) this.list(bucket, request, response);
    else if (request.kind === 'put' && bucket !== undefined) await this.put(bucket, request, message, response);
    else if (object !== undefined) send(object, request, response, fault);
  }

  private read(message: IncomingMessage): S3Request {
    const url = new URL(message.url ?? '/', 'http://localhost');
    const [, bucket, path = ''] = /^\/([^/]*)\/?(.*)$/s.exec(url.pathname) ?? [];
    const isList = url.searchParams.has('list-type');
    const kind = isList ? 'list' : (KINDS[message.method ?? ''] ?? 'get');
    const key = isList ? (url.searchParams.get('prefix') ?? '') : decodeURIComponent(path);
    const { range, 'if-match': ifMatch } = message.headers;
    const what = `${kind} ${bucket} ${key}`;
    const before = this.asked.get(what) ?? 0;
    const { region } = signatureOf(message);
    const request: S3Request = { region, kind, bucket, key, query: url.searchParams, range, ifMatch, before };
    if (this.keepsRequests) {
      this.asked.set(what, before + 1);
      this.requests.push(request);
    }
    return request;
  }

  /** A body, or a copy of another object. */
  private async put(bucket: Bucket, { key }: S3Request, message: IncomingMessage, response: ServerResponse): Promise<void> {
    const object = await received(message);
    if (object === null) return;
    const [, from, path = ''] =
      /^\/?([^/]+)\/(.*)$/s.exec(decodeURIComponent(String(message.headers['x-amz-copy-source'] ?? ''))) ?? [];
    const body = from === undefined ? object.body : this.buckets.get(from)?.get(path)?.body;
    if (body === undefined) return refuse(response, [404, 'NoSuchKey']);
    bucket.put(key, body, { metadata: object.metadata });
    const etag = bucket.get(key)?.etag ?? '';
    response.setHeader('etag', etag);
    if (from === undefined) response.end();
    else response.end(`<CopyObjectResult>${element('ETag', etag)}</CopyObjectResult>`);
  }

  private list(bucket: Bucket, { key: prefix, query }: S3Request, response: ServerResponse): void {
    const token = query.get('continuation-token');
    const after = token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64').toString();
    const maxKeys = Math.min(this.pageSize, Number(query.get('max-keys') ?? this.pageSize));
    const page = listPage(bucket, { prefix, delimiter: query.get('delimiter') ?? '', after, maxKeys });
    const next = page.next === null ? '' : element('NextContinuationToken', Buffer.from(page.next).toString('base64'));
    const contents = page.keys.map((key) => contentsOf(key, bucket.get(key)));
    const prefixes = page.prefixes.map((folder) => `<CommonPrefixes>${element('Prefix', folder)}</CommonPrefixes>`);
    const body = `${element('IsTruncated', String(page.next !== null))}${next}${contents.join('')}${prefixes.join('')}`;
    response.setHeader('content-type', 'application/xml');
    response.end(`<?xml version="1.0" encoding="UTF-8"?><ListBucketResult>${body}</ListBucketResult>`);
  }
}

/** What a client needs to reach a server at an address. */
export function envFor(url: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: ACCESS_KEY,
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}

const KINDS: Readonly<Record<string, S3Request['kind']>> = { HEAD: 'head', PUT: 'put', DELETE: 'delete' };

/** An object as it comes in; null where the sender broke off. */
async function received(message: IncomingMessage): Promise<{ body: Buffer; metadata: Record<string, string> } | null> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  const body = Buffer.concat(parts);
  if (body.length !== Number(message.headers['content-length'] ?? 0)) return null;
  const metadata = Object.entries(message.headers).filter(([name]) => name.startsWith('x-amz-meta-') || name === 'content-type');
  return { body, metadata: Object.fromEntries(metadata.map(([name, value]) => [name, String(value)])) };
}
