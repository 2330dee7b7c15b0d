/** The rows of an answer: page by page, or from its file in S3 where there are many. */
import type { GetQueryResultsCommandOutput, QueryExecution, Row } from '@aws-sdk/client-athena';
import { UserError } from '../../schema/errors.js';
import type { Cell } from '../../schema/table.js';
import { S3 } from '../s3/client.js';
import type { Version } from '../s3/fetch.js';
import { objectOf } from '../s3/location.js';
import { settingsToList } from '../s3/settings.js';
import type { Athena } from './client.js';
import { type AnswerColumn, answerColumn } from './columns.js';
import { requestError } from './errors.js';
import { fileRows } from './result-file.js';
import { type AthenaSettings, FILE_FROM_BYTES, PAGE_ROWS } from './settings.js';

type Values = readonly (string | null)[];

export interface Answer {
  readonly columns: readonly AnswerColumn[];
  readonly rows: AsyncIterable<readonly Cell[]>;
}

export class Results {
  constructor(
    private readonly athena: Athena,
    private readonly settings: AthenaSettings,
    private readonly execution: QueryExecution,
    private readonly signal: AbortSignal,
  ) {}

  async answer(): Promise<Answer> {
    const first = await this.page();
    const info = first.ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
    const columns = info.map(answerColumn);
    const texts = this.texts(first, columns);
    return { columns, rows: cellsOf(texts, columns) };
  }

  private async page(token?: string): Promise<GetQueryResultsCommandOutput> {
    const { QueryExecutionId = '', Query: sql = '', WorkGroup: workgroup } = this.execution;
    try {
      const rows = this.settings.pageRows ?? PAGE_ROWS;
      return await this.athena.results(QueryExecutionId, { rows, token }, this.signal);
    } catch (error) {
      if (this.signal.aborted) throw new UserError('Athena: stopped');
      throw requestError(error, { region: this.athena.region, sql, workgroup });
    }
  }

  private async *texts(first: GetQueryResultsCommandOutput, columns: readonly AnswerColumn[]): AsyncGenerator<Values> {
    const file = first.NextToken === undefined ? null : await this.largeFile();
    if (file !== null) yield* fileRows(file.s3, file.version, columns.length);
    else yield* this.pages(first, columns);
  }

  private async *pages(first: GetQueryResultsCommandOutput, columns: readonly AnswerColumn[]): AsyncGenerator<Values> {
    for (let page = first, skipped = 0; ; page = await this.page(page.NextToken), skipped = 0) {
      const rows = page.ResultSet?.Rows ?? [];
      if (page === first && this.isHeader(rows[0], columns)) skipped = 1;
      for (const row of rows.slice(skipped)) yield valuesOf(row, columns.length);
      if (page.NextToken === undefined) return;
    }
  }

  /** Names come before the rows of a SELECT, and only there. */
  private isHeader(row: Row | undefined, columns: readonly AnswerColumn[]): boolean {
    if (this.execution.StatementType !== 'DML' || row === undefined) return false;
    return columns.every(({ name }, i) => row.Data?.[i]?.VarCharValue === name);
  }

  /** The file, where there is one, it is large, and it may be read. Workgroups that keep results themselves have none. */
  private async largeFile(): Promise<{ s3: S3; version: Version } | null> {
    const location = this.execution.ResultConfiguration?.OutputLocation ?? '';
    if (this.execution.StatementType !== 'DML' || !location.endsWith('.csv')) return null;
    const { bucket, key } = objectOf(location);
    try {
      const { profile, region = this.athena.region } = this.settings;
      const s3 = S3.load({ ...settingsToList({ profile, region }), hasAnswered: true });
      const { ContentLength: size = 0, ETag: etag } = await s3.head(bucket, key);
      return size < (this.settings.fileFromBytes ?? FILE_FROM_BYTES) ? null : { s3, version: { bucket, key, size, etag } };
    } catch {
      // Pages take longer, and need no permission on the bucket.
      return null;
    }
  }
}

function valuesOf({ Data = [] }: Row, width: number): Values {
  return Array.from({ length: width }, (_, i) => Data[i]?.VarCharValue ?? null);
}

async function* cellsOf(texts: AsyncIterable<Values>, columns: readonly AnswerColumn[]): AsyncGenerator<readonly Cell[]> {
  for await (const values of texts) yield columns.map(({ read }, i) => read(values[i]));
}
