/** Stands before a store, whichever that is: tells what was asked for, and breaks answers at any byte of them. */
import { request as ask, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from '../../sample-logs/random.js';

export interface Passed {
  readonly method: string;
  /** As it is sent: with its query, encoded. */
  readonly path: string;
  readonly range?: string;
  readonly ifMatch?: string;
  /** What the store answered, once it has. */
  status?: number;
}

/** What becomes of an answer: broken off at some byte of its head or body, reset before it, refused as too busy. */
export type Fate = 'whole' | 'broken' | 'reset' | 'slow down';

interface Answer {
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

const SLOW_DOWN = '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>';
/** Between two machines only; and the length is that of what was received. */
const OWN = /^(connection|keep-alive|transfer-encoding)$/i;

export class BreakingProxy {
  readonly passed: Passed[] = [];
  readonly fates: Record<Fate, number> = { whole: 0, broken: 0, reset: 0, 'slow down': 0 };
  /** What happens before a request reaches the store. */
  before: (request: Passed) => Promise<void> | void = () => {};
  fate: (request: Passed) => Fate = () => 'whole';
  private readonly server: Server;

  private constructor(
    private readonly store: URL,
    private readonly random: Random,
  ) {
    this.server = createServer((request, response) => {
      this.pass(request, response).catch(() => response.destroy());
    });
  }

  static async start(store: string, random: Random): Promise<BreakingProxy> {
    const proxy = new BreakingProxy(new URL(store), random);
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Forgets what was asked, and what was to happen. */
  reset(): void {
    this.passed.length = 0;
    this.before = () => {};
    this.fate = () => 'whole';
  }

  /** Keys of a bucket of which all or some was asked for, but for a single first byte; each once, sorted. */
  fetched(bucket: string): string[] {
    const gets = this.passed.filter(({ method, path, range }) => method === 'GET' && !isList(path) && range !== 'bytes=0-0');
    const keys = gets.map(({ path }) => decodeURIComponent(new URL(path, this.url).pathname).slice(`/${bucket}/`.length));
    return [...new Set(keys)].sort();
  }

  /** Queries of the lists that were asked for. */
  lists(): URLSearchParams[] {
    return this.passed.filter(({ path }) => isList(path)).map(({ path }) => new URL(path, this.url).searchParams);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async pass(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/', headers } = message;
    const request: Passed = { method, path, range: headers.range, ifMatch: headers['if-match'] };
    this.passed.push(request);
    await this.before(request);
    const fate = this.fate(request);
    this.fates[fate]++;
    if (fate === 'reset') response.socket?.resetAndDestroy();
    else if (fate === 'slow down') response.writeHead(503, { 'content-type': 'application/xml' }).end(SLOW_DOWN);
    else await this.answer(await this.fromStore(message, request), response, fate);
  }

  /** The same request, with the signature as it is: the store finds the name in it that it was asked by. */
  private fromStore(message: IncomingMessage, request: Passed): Promise<Answer> {
    const { hostname, port } = this.store;
    const { method, url: path, headers } = message;
    return new Promise((resolve, reject) => {
      const asked = ask({ hostname, port, method, path, headers, agent: false }, (answer) => {
        request.status = answer.statusCode;
        const chunks: Buffer[] = [];
        answer.on('data', (bytes: Buffer) => chunks.push(bytes));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 502, headers: answer.rawHeaders, body: Buffer.concat(chunks) }),
        );
      });
      asked.on('error', reject);
      message.pipe(asked);
    });
  }

  private async answer({ status, headers, body }: Answer, response: ServerResponse, fate: Fate): Promise<void> {
    const lines = linesOf(headers);
    if (!lines.some(([name]) => name.toLowerCase() === 'content-length')) lines.push(['Content-Length', String(body.length)]);
    if (fate === 'whole') {
      response.writeHead(status, lines.flat()).end(body);
      return;
    }
    const head = `HTTP/1.1 ${status} Answer\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
    const bytes = Buffer.concat([Buffer.from(head), body]);
    const { socket } = response;
    socket?.write(bytes.subarray(0, this.random.below(bytes.length)), () => socket.destroy());
  }
}

function isList(path: string): boolean {
  return path.includes('list-type=2');
}

/** Names and values, which come one after the other. */
function linesOf(raw: readonly string[]): [name: string, value: string][] {
  const lines: [string, string][] = [];
  for (let i = 0; i < raw.length; i += 2) if (!OWN.test(raw[i])) lines.push([raw[i], raw[i + 1]]);
  return lines;
}
