/** The queries of the Athena of the tests: how each runs, step by step as it is asked about, and what it answers. */
import { randomUUID } from 'node:crypto';
import { type SqlBackend, SqlFailure, type SqlResult } from './backend.js';

/** What a client sees one time that it asks. */
export interface Step {
  readonly state: 'QUEUED' | 'RUNNING';
  readonly scanned?: number;
}

/** What happens to a query. */
export interface Course {
  /** Before it ends, one each time it is asked about; the last one is repeated where it never ends. */
  readonly steps?: readonly Step[];
  readonly neverEnds?: boolean;
  /** How it ends, where that is not what its SQL does. */
  readonly end?: { readonly state: 'FAILED' | 'CANCELLED'; readonly reason: string; readonly isRetryable?: boolean };
  readonly scanned?: number;
  readonly isReused?: boolean;
  /** The result file has only so many of its bytes. */
  readonly cutFileAt?: number;
}

export interface StartInput {
  readonly QueryString: string;
  readonly ClientRequestToken: string;
  readonly ExecutionParameters?: readonly string[];
  readonly WorkGroup?: string;
  readonly QueryExecutionContext?: { readonly Database?: string; readonly Catalog?: string };
  readonly ResultConfiguration?: { readonly OutputLocation?: string };
  readonly ResultReuseConfiguration?: { readonly ResultReuseByAgeConfiguration?: { Enabled: boolean; MaxAgeInMinutes: number } };
}

/** Where results go. */
export interface ResultPlace {
  readonly name: string;
  readonly bucket: { put(key: string, body: Uint8Array): void | Promise<void> };
}

export class Query {
  readonly id = randomUUID();
  private asked = 0;
  private wasStopped = false;
  private result: SqlResult | null = null;
  private failed: string | null = null;
  private readonly done: Promise<void>;

  constructor(
    readonly input: StartInput,
    private readonly course: Course,
    backend: SqlBackend,
    /** `s3://BUCKET/PREFIX/`; null where the workgroup keeps results itself. */
    private readonly location: string | null,
    private readonly places: readonly ResultPlace[],
  ) {
    this.done = backend.run(input.QueryString, input.ExecutionParameters ?? [], input.QueryExecutionContext?.Database).then(
      async (result) => {
        this.result = result;
        await this.writeFile(result);
      },
      (error) => {
        if (!(error instanceof SqlFailure)) throw error;
        this.failed = error.message;
      },
    );
  }

  get isRunning(): boolean {
    return !this.wasStopped && (this.course.neverEnds === true || this.asked <= (this.course.steps?.length ?? 0));
  }

  get isStopped(): boolean {
    return this.wasStopped;
  }

  stop(): void {
    this.wasStopped = true;
  }

  /** What GetQueryExecution answers. */
  async describe(): Promise<object> {
    await this.done;
    const { steps = [], neverEnds = false, end, isReused = false } = this.course;
    const step = this.wasStopped
      ? undefined
      : (steps[this.asked] ?? (neverEnds ? (steps.at(-1) ?? { state: 'RUNNING' }) : undefined));
    this.asked++;
    const kind = this.result?.kind ?? 'DML';
    const scanned =
      step?.scanned ?? (steps[this.asked - 2]?.scanned && this.wasStopped ? steps[this.asked - 2].scanned : this.scanned(kind));
    return {
      QueryExecutionId: this.id,
      Query: this.input.QueryString,
      StatementType: kind,
      WorkGroup: this.input.WorkGroup ?? 'primary',
      ResultConfiguration: this.location === null ? {} : { OutputLocation: this.file },
      Status: step === undefined ? this.ended(end) : { State: step.state },
      Statistics: {
        DataScannedInBytes: isReused ? 0 : scanned,
        TotalExecutionTimeInMillis: 1234,
        ResultReuseInformation: { ReusedPreviousResult: isReused },
      },
    };
  }

  /** A page of rows, from the given one on. */
  page(from: number, most: number): object {
    const { kind, columns, rows } = this.result ?? { kind: 'DML', columns: [], rows: [] };
    const all = kind === 'DML' ? [columns.map(({ name }) => name), ...rows] : rows;
    const page = all.slice(from, from + most);
    return {
      NextToken: from + most < all.length ? `${this.id}:${from + most}` : undefined,
      ResultSet: {
        ResultSetMetadata: { ColumnInfo: columns.map(({ name, type }) => ({ CatalogName: 'hive', Name: name, Type: type })) },
        Rows: page.map((row) => ({ Data: row.map((value) => (value === null ? {} : { VarCharValue: value })) })),
      },
    };
  }

  get succeeded(): boolean {
    return this.failed === null && this.result !== null && this.course.end === undefined && !this.wasStopped;
  }

  private get file(): string {
    return `${this.location}${this.id}.${this.result?.kind === 'DML' ? 'csv' : 'txt'}`;
  }

  /** Of files, where the backend tells. */
  get bytesScanned(): number | undefined {
    return this.result?.bytesScanned;
  }

  private scanned(kind: SqlResult['kind']): number {
    return this.course.scanned ?? this.bytesScanned ?? (kind === 'DML' ? 20_000_000 : 0);
  }

  private ended(end: Course['end']): object {
    if (this.wasStopped) return { State: 'CANCELLED', StateChangeReason: 'Query cancelled by user' };
    if (end !== undefined) {
      const AthenaError = { ErrorCategory: 2, Retryable: end.isRetryable ?? false, ErrorMessage: end.reason };
      return { State: end.state, StateChangeReason: end.reason, AthenaError };
    }
    return this.failed === null ? { State: 'SUCCEEDED' } : { State: 'FAILED', StateChangeReason: this.failed };
  }

  private async writeFile({ kind, columns, rows }: SqlResult): Promise<void> {
    const [, name, prefix] = /^s3:\/\/([^/]+)\/(.*)$/.exec(this.location ?? '') ?? [];
    const place = this.places.find((candidate) => candidate.name === name);
    if (place === undefined || kind !== 'DML') return;
    const lines = [columns.map((column) => column.name), ...rows].map((row) => `${row.map(field).join(',')}\n`);
    await place.bucket.put(`${prefix}${this.id}.csv`, Buffer.from(lines.join('')).subarray(0, this.course.cutFileAt));
  }
}

/** Every value is in quotes; NULL is nothing. */
function field(value: string | null): string {
  return value === null ? '' : `"${value.replaceAll('"', '""')}"`;
}
