/** One query from its start to its end: started once, watched, and stopped where it takes or costs too much. */
import { randomUUID } from 'node:crypto';
import type { QueryExecution } from '@aws-sdk/client-athena';
import type { Statement } from '../../query/engine.js';
import { UserError } from '../../schema/errors.js';
import type { Athena } from './client.js';
import { bytesText, costText } from './cost.js';
import { requestError } from './errors.js';
import { failure } from './hints.js';
import { bound } from './placeholders.js';
import { type AthenaSettings, type Clock, TIMEOUT_MS } from './settings.js';

type StartInput = Parameters<Athena['start']>[0];

const FIRST_POLL_MS = 100;
const LONGEST_POLL_MS = 4000;
const POLL_FACTOR = 1.4;
/** For telling Athena to stop a query; the user is waiting for the prompt. */
const STOP_MS = 5000;
const MOST_SQL_BYTES = 262_144;

/** What only reads may be answered by an earlier answer. */
const READS = /^(\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(SELECT|WITH|VALUES|TABLE|\()/i;
/** The longest that a timer waits. */
const MOST_TIMER_MS = 2 ** 31 - 1;

/** Why a query is to be stopped, and what to do about that. */
export class Stopped extends Error {
  constructor(
    message: string,
    readonly advice = '',
  ) {
    super(message);
  }
}

export class Execution {
  private readonly started: number;
  private readonly timeoutMs: number;
  private last: QueryExecution = {};
  /** As Athena got it: the places in its messages are places in this. */
  private text: string;
  /** What to do where it could not be stopped. */
  private leftRunning = '';

  constructor(
    private readonly athena: Athena,
    private readonly settings: AthenaSettings,
    private readonly clock: Clock,
    private readonly statement: Statement,
    /** Aborted with a Stopped. */
    private readonly stop: AbortController,
  ) {
    this.text = statement.sql;
    this.started = clock.now();
    this.timeoutMs = settings.timeoutMs ?? TIMEOUT_MS;
  }

  /** Resolves once it has succeeded. Rejects with a UserError, and then it no longer runs. */
  async finish(): Promise<QueryExecution> {
    // The clock is looked at, too; the timer is for requests that hang.
    const late = setTimeout(() => this.stop.abort(this.tooLate()), Math.min(MOST_TIMER_MS, this.timeoutMs));
    late.unref();
    try {
      return await this.run();
    } catch (error) {
      // What was under way when it was stopped fails in its own ways.
      throw this.stop.signal.aborted ? this.explained(this.stop.signal.reason) : this.explained(error);
    } finally {
      clearTimeout(late);
      this.settings.watch?.end();
    }
  }

  private explained(error: unknown): unknown {
    const asked = { region: this.athena.region, workgroup: this.settings.workgroup, sql: this.text };
    const told = error instanceof Stopped ? error : requestError(error, asked);
    if (!(told instanceof Stopped || told instanceof UserError)) return error;
    const { QueryExecutionId } = this.last;
    const isStopped = told instanceof Stopped && QueryExecutionId !== undefined;
    const soFar = isStopped ? `. So far: ${costText(this.last, this.settings.pricePerTb)} (query ${QueryExecutionId})` : '';
    const advice = told instanceof Stopped && told.advice !== '' ? `\n${told.advice}` : '';
    return new UserError(`${told.message}${soFar}${advice}${this.leftRunning}`);
  }

  private async run(): Promise<QueryExecution> {
    this.stop.signal.throwIfAborted();
    const input = startInput(this.statement, this.settings);
    this.text = input.QueryString ?? '';
    const id = await this.athena.start(input, this.stop.signal, () => {
      this.show('WAITING', 0);
      this.stopWhenLate();
    });
    let hasEnded = false;
    try {
      this.last = await this.watch(id);
      hasEnded = true;
    } finally {
      if (!hasEnded) await this.tellToStop(id);
    }
    if (this.last.Status?.State !== 'SUCCEEDED') throw failure(this.last, this.text, this.settings.pricePerTb);
    return this.last;
  }

  /** Resolves when there is nothing more to wait for. A query that runs may be queued again. */
  private async watch(id: string): Promise<QueryExecution> {
    for (let pause = FIRST_POLL_MS; ; pause = Math.min(LONGEST_POLL_MS, pause * POLL_FACTOR)) {
      this.stop.signal.throwIfAborted();
      this.last = await this.athena.execution(id, this.stop.signal);
      const state = this.last.Status?.State;
      if (state === 'SUCCEEDED' || state === 'FAILED' || state === 'CANCELLED') return this.last;
      this.show(state === 'RUNNING' ? 'RUNNING' : 'QUEUED', this.scanned());
      this.stopWhenTooMuch();
      this.stopWhenLate();
      await this.clock.sleep(pause * (0.75 + Math.random() / 2), this.stop.signal);
    }
  }

  private show(state: 'WAITING' | 'QUEUED' | 'RUNNING', bytesScanned: number): void {
    this.settings.watch?.show({ state, seconds: (this.clock.now() - this.started) / 1000, bytesScanned });
  }

  private scanned(): number {
    return this.last.Statistics?.DataScannedInBytes ?? 0;
  }

  /** Athena tells no one beforehand what a query will scan. */
  private stopWhenTooMuch(): void {
    const { maxScan } = this.settings;
    if (maxScan === undefined || this.scanned() <= maxScan) return;
    this.stop.abort(
      new Stopped(
        `Athena: stopped, because the query scans more than ${bytesText(maxScan)} (--max-scan)`,
        'Ask fewer days, or allow more. What a query scans is seen only while it runs, some seconds late; for a limit ' +
          'that Athena itself keeps, set BytesScannedCutoffPerQuery on the workgroup',
      ),
    );
  }

  private stopWhenLate(): void {
    if (this.clock.now() - this.started > this.timeoutMs) this.stop.abort(this.tooLate());
  }

  private tooLate(): Stopped {
    const where = this.last.Status?.State ?? 'waiting for a place, because too many queries run at once';
    const minutes = Number((this.timeoutMs / 60_000).toFixed(2));
    return new Stopped(
      `Athena: stopped, because the query took more than ${minutes} min (--timeout); it was ${where}`,
      'Ask fewer days, or allow more time',
    );
  }

  private async tellToStop(id: string): Promise<void> {
    try {
      await this.athena.stop(id, AbortSignal.timeout(STOP_MS));
    } catch {
      const how = `aws athena stop-query-execution --query-execution-id ${id}`;
      this.leftRunning = `\nThe query could not be stopped and may go on. Stop it with: ${how}`;
    }
  }
}

function startInput(statement: Statement, settings: AthenaSettings): StartInput {
  const { workgroup, database, catalog, outputLocation, reuseMinutes } = settings;
  const { sql, literals } = bound(statement);
  const text = sql.replace(/[\s;]+$/, '');
  if (Buffer.byteLength(text) > MOST_SQL_BYTES) {
    throw new UserError(`Athena: the statement is too long (${Buffer.byteLength(text)} bytes, at most ${MOST_SQL_BYTES})`);
  }
  return {
    QueryString: text,
    // Of this ask, not of its text: the same question asked again is another query.
    ClientRequestToken: randomUUID(),
    WorkGroup: workgroup,
    QueryExecutionContext: { Database: database, Catalog: catalog },
    ResultConfiguration: outputLocation === undefined ? undefined : { OutputLocation: outputLocation },
    // An empty list is refused.
    ExecutionParameters: literals.length === 0 ? undefined : literals,
    ResultReuseConfiguration:
      reuseMinutes === undefined || !READS.test(text)
        ? undefined
        : { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: reuseMinutes } },
  };
}
