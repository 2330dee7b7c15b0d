/** The requests that hitlens makes of Athena, through the AWS SDK. */
import type {
  AthenaClient,
  GetQueryResultsCommandOutput,
  QueryExecution,
  StartQueryExecutionCommandInput,
} from '@aws-sdk/client-athena';
import { UserError } from '../../schema/errors.js';
import { loadPackage } from '../packages.js';
import { Patience } from './patience.js';
import type { AthenaSettings, Clock } from './settings.js';

type Sdk = typeof import('@aws-sdk/client-athena');

const CONNECT_MS = 5000;
const REQUEST_MS = 30_000;
const PAUSE_MS = 300;
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** Loads the SDK. Its warning about the version of Node is for programmers. */
function loadSdk(): Sdk {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  return loadPackage<Sdk>('@aws-sdk/client-athena');
}

export class Athena {
  private readonly patience: Patience;

  private constructor(
    private readonly sdk: Sdk,
    private readonly client: AthenaClient,
    readonly region: string,
    { pauseMs = PAUSE_MS }: AthenaSettings,
    clock: Clock,
  ) {
    this.patience = new Patience(clock, pauseMs);
  }

  static async load(settings: AthenaSettings, clock: Clock): Promise<Athena> {
    const sdk = loadSdk();
    const client = clientOf(sdk, settings);
    return new Athena(sdk, client, await regionOf(client), settings, clock);
  }

  /**
   * Starts a query; resolves to its id. The token in the input makes it the same query however often it is asked for.
   * A request on its way is waited for even when the signal is aborted: otherwise nobody could stop what it starts.
   */
  async start(input: StartQueryExecutionCommandInput, signal: AbortSignal, onBusy: () => void): Promise<string> {
    const send = () => this.client.send(new this.sdk.StartQueryExecutionCommand(input));
    const { QueryExecutionId } = await this.patience.run(send, signal, onBusy);
    if (QueryExecutionId === undefined) throw new Error('Athena started a query without an id');
    return QueryExecutionId;
  }

  async execution(id: string, signal: AbortSignal): Promise<QueryExecution> {
    const send = () => this.client.send(new this.sdk.GetQueryExecutionCommand({ QueryExecutionId: id }), { abortSignal: signal });
    return (await this.patience.run(send, signal)).QueryExecution ?? {};
  }

  async results(id: string, page: { rows: number; token?: string }, signal: AbortSignal): Promise<GetQueryResultsCommandOutput> {
    const input = { QueryExecutionId: id, MaxResults: page.rows, NextToken: page.token };
    const send = () => this.client.send(new this.sdk.GetQueryResultsCommand(input), { abortSignal: signal });
    return this.patience.run(send, signal);
  }

  async stop(id: string, signal: AbortSignal): Promise<void> {
    const send = () => this.client.send(new this.sdk.StopQueryExecutionCommand({ QueryExecutionId: id }));
    await this.patience.run(send, signal);
  }

  close(): void {
    this.client.destroy();
  }
}

function clientOf(sdk: Sdk, { profile, region }: AthenaSettings): AthenaClient {
  // Some of what a profile sets is only found by this variable.
  if (profile !== undefined) process.env.AWS_PROFILE = profile;
  const client = new sdk.AthenaClient({
    profile,
    region,
    // See patience.ts: the SDK would give up after a few seconds where queries queue for minutes.
    maxAttempts: 1,
    logger: SILENT,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: REQUEST_MS,
      throwOnRequestTimeout: true,
      socketTimeout: REQUEST_MS,
      logger: SILENT,
    },
  });
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}

async function regionOf(client: AthenaClient): Promise<string> {
  try {
    return await client.config.region();
  } catch {
    throw new UserError('Athena: no AWS region is configured. Name the one that your tables are in: --region, or AWS_REGION');
  }
}
