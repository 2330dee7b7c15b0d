/**
 * An Athena for tests: its JSON 1.1 protocol over HTTP, for the SDK itself, with faults by script. What runs the SQL is
 * behind an interface (`backend.ts`); results go to the S3 of the tests.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ACCESS_KEY, REGION } from '../s3/server.js';
import type { SqlBackend } from './backend.js';
import { type Course, Query, type ResultPlace, type StartInput } from './queries.js';

export type Operation = 'StartQueryExecution' | 'GetQueryExecution' | 'GetQueryResults' | 'StopQueryExecution';

/** A request that was made. */
export interface AthenaRequest {
  readonly operation: Operation;
  readonly input: Readonly<Record<string, unknown>>;
  /** How many times the same operation was asked before. */
  readonly before: number;
}

/** What goes wrong with a request. */
export interface AthenaFault {
  /** The name of an exception, and its message. */
  readonly error?: string;
  readonly message?: string;
  readonly status?: number;
  /** The connection is closed: before the request is done, or after it and before it is answered. */
  readonly cut?: 'before' | 'after';
  readonly lateMs?: number;
}

export interface WorkGroup {
  readonly location?: string;
  /** It keeps results itself: there is no file. */
  readonly isManaged?: boolean;
  /** Its location holds, whatever the client says. */
  readonly isEnforced?: boolean;
}

/** An exception of Athena's. */
class Refused extends Error {
  constructor(
    readonly type: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

const invalid = (message: string) => new Refused('InvalidRequestException', message);

export class FakeAthena {
  readonly requests: AthenaRequest[] = [];
  /** Queries in the order in which they were started. */
  readonly queries: Query[] = [];
  /** What goes wrong with a request. */
  script: (request: AthenaRequest) => AthenaFault | undefined = () => undefined;
  /** What happens to a query. */
  course: (input: StartInput) => Course | undefined = () => undefined;
  workgroups: Record<string, WorkGroup> = { primary: {} };
  /** Queries that may run at once. */
  mostRunning = Number.POSITIVE_INFINITY;
  backend: SqlBackend;
  private readonly tokens = new Map<string, { readonly text: string; readonly query: Query }>();
  private readonly server: Server;

  private constructor(
    backend: SqlBackend,
    private readonly places: readonly ResultPlace[],
  ) {
    this.backend = backend;
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error) => response.destroy(error));
    });
  }

  static async start(backend: SqlBackend, places: readonly ResultPlace[] = []): Promise<FakeAthena> {
    const athena = new FakeAthena(backend, places);
    await new Promise<void>((resolve) => athena.server.listen(0, '127.0.0.1', resolve));
    return athena;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What a client needs to reach it, besides the S3. */
  env(): Record<string, string> {
    return { AWS_ENDPOINT_URL_ATHENA: this.url };
  }

  count(operation: Operation): number {
    return this.requests.filter((request) => request.operation === operation).length;
  }

  /** Forgets what was asked, and what was to go wrong. */
  reset(): void {
    this.requests.length = 0;
    this.queries.length = 0;
    this.tokens.clear();
    this.script = () => undefined;
    this.course = () => undefined;
    this.workgroups = { primary: {} };
    this.mostRunning = Number.POSITIVE_INFINITY;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    this.backend.close();
  }

  private async answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const operation = String(message.headers['x-amz-target']).replace(/^AmazonAthena\./, '') as Operation;
    const input = JSON.parse(await textOf(message)) as Record<string, unknown>;
    const request = { operation, input, before: this.count(operation) };
    this.requests.push(request);
    const fault = this.script(request) ?? {};
    if (fault.lateMs !== undefined) await sleep(fault.lateMs);
    if (fault.cut === 'before') {
      response.destroy();
      return;
    }
    try {
      if (fault.error !== undefined)
        throw new Refused(fault.error, fault.message ?? `said the server: ${fault.error}`, fault.status);
      checkSignature(message);
      const output = await this.perform(operation, input);
      if (fault.cut === 'after') response.destroy();
      else send(response, 200, output);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      send(response, error.status, { __type: error.type, message: error.message });
    }
  }

  private async perform(operation: Operation, input: Record<string, unknown>): Promise<object> {
    switch (operation) {
      case 'StartQueryExecution':
        return { QueryExecutionId: this.begin(input as unknown as StartInput).id };
      case 'GetQueryExecution':
        return { QueryExecution: await this.query(input).describe() };
      case 'StopQueryExecution':
        this.query(input).stop();
        return {};
      case 'GetQueryResults':
        return this.results(input);
      default:
        throw new Refused('UnknownOperationException', `there is no ${operation} here`);
    }
  }

  private begin(input: StartInput): Query {
    const { ClientRequestToken: token, WorkGroup: name = 'primary' } = input;
    check(input);
    const known = this.tokens.get(token);
    const text = JSON.stringify(input);
    if (known !== undefined && known.text !== text) throw invalid('Idempotent parameters do not match');
    if (known !== undefined) return known.query;
    const workgroup = this.workgroups[name];
    if (workgroup === undefined) throw invalid(`WorkGroup ${name} is not found.`);
    if (this.queries.filter((query) => query.isRunning).length >= this.mostRunning) {
      throw new Refused(
        'TooManyRequestsException',
        'You have exceeded the limit for the number of queries you can run concurrently.',
      );
    }
    const query = new Query(input, this.course(input) ?? {}, this.backend, locationOf(workgroup, input), this.places);
    this.tokens.set(token, { text, query });
    this.queries.push(query);
    return query;
  }

  private query({ QueryExecutionId: id }: Record<string, unknown>): Query {
    const found = this.queries.find((query) => query.id === id);
    if (found === undefined) throw invalid(`QueryExecution ${id} was not found`);
    return found;
  }

  private results(input: Record<string, unknown>): object {
    const query = this.query(input);
    if (!query.succeeded) throw invalid('Query has not yet finished. Current state: RUNNING');
    const { MaxResults: most = 1000, NextToken: token } = input as { MaxResults?: number; NextToken?: string };
    if (most < 1 || most > 1000) throw invalid('MaxResults is more than maximum allowed length 1000');
    return query.page(Number(token?.split(':')[1] ?? 0), most);
  }
}

/** The limits of the API's model. */
function check({ QueryString: sql, ClientRequestToken: token, ExecutionParameters: parameters }: StartInput): void {
  if (sql === '' || sql.length > 262_144) throw invalid('queryString failed to satisfy constraint');
  if (token.length < 32 || token.length > 128) throw invalid('clientRequestToken failed to satisfy constraint');
  if (parameters?.length === 0 || parameters?.some((value) => value.length < 1 || value.length > 1024)) {
    throw invalid('executionParameters failed to satisfy constraint');
  }
}

function locationOf({ location, isManaged = false, isEnforced = false }: WorkGroup, input: StartInput): string | null {
  if (isManaged) return null;
  const asked = input.ResultConfiguration?.OutputLocation;
  const place = isEnforced ? location : (asked ?? location);
  if (place !== undefined) return place;
  throw invalid(
    'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
  );
}

function checkSignature({ headers }: IncomingMessage): void {
  const [, accessKey, region] = /Credential=([^/]*)\/\d+\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  if (accessKey !== ACCESS_KEY)
    throw new Refused('UnrecognizedClientException', 'The security token included in the request is invalid.');
  if (region !== REGION)
    throw new Refused('InvalidSignatureException', `Credential should be scoped to a valid region, not '${region}'.`);
}

async function textOf(message: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
}
