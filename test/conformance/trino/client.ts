/** Asks a Trino, by its plain HTTP protocol: a statement is sent, and its answer comes page by page. */

export interface TrinoColumn {
  readonly name: string;
  /** As Trino writes it: `varchar`, `bigint`, `timestamp(3)`, ... */
  readonly type: string;
}

/** BIGINTs are numbers, and so exact up to 2^53. */
export type TrinoValue = string | number | boolean | null;

export interface TrinoAnswer {
  readonly columns: readonly TrinoColumn[];
  readonly rows: readonly (readonly TrinoValue[])[];
  /** Read from files. */
  readonly bytesScanned: number;
}

/** What one page of the protocol holds, as far as it is needed here. */
interface Page {
  readonly nextUri?: string;
  readonly columns?: readonly TrinoColumn[];
  readonly data?: readonly (readonly TrinoValue[])[];
  readonly error?: { readonly errorName: string; readonly message: string };
  readonly stats: { readonly physicalInputBytes: number };
}

/** What Trino says of a statement it cannot run: `TABLE_NOT_FOUND: line 1:15: ...`. */
export class TrinoFailure extends Error {}

export class TrinoClient {
  private readonly headers: Readonly<Record<string, string>>;

  constructor(
    private readonly url: string,
    private readonly catalog: string,
    schema?: string,
  ) {
    this.headers = {
      'X-Trino-User': 'hitlens',
      'X-Trino-Source': 'conformance',
      'X-Trino-Catalog': catalog,
      'X-Trino-Time-Zone': 'UTC',
      ...(schema === undefined ? {} : { 'X-Trino-Schema': schema }),
    };
  }

  /** One that asks for tables of another schema. */
  inSchema(name: string): TrinoClient {
    return new TrinoClient(this.url, this.catalog, name);
  }

  /** Parameters are texts that hold SQL literals, in the order of the `?`; `session` is properties, `NAME=VALUE`. */
  async run(sql: string, parameters: readonly string[] = [], session = ''): Promise<TrinoAnswer> {
    const body =
      parameters.length === 0 ? sql : `EXECUTE IMMEDIATE '${sql.replaceAll("'", "''")}' USING ${parameters.join(', ')}`;
    const headers = { ...this.headers, 'X-Trino-Session': session };
    let page = await this.page(`${this.url}/v1/statement`, { method: 'POST', body, headers });
    let columns: readonly TrinoColumn[] = [];
    const rows: (readonly TrinoValue[])[] = [];
    for (;;) {
      if (page.error !== undefined) throw new TrinoFailure(`${page.error.errorName}: ${page.error.message}`);
      columns = page.columns ?? columns;
      rows.push(...(page.data ?? []));
      if (page.nextUri === undefined) return { columns, rows, bytesScanned: page.stats.physicalInputBytes };
      page = await this.page(page.nextUri, { headers: this.headers });
    }
  }

  private async page(url: string, request: RequestInit): Promise<Page> {
    const response = await fetch(url, request);
    if (!response.ok) throw new Error(`Trino: HTTP ${response.status}: ${await response.text()}`);
    return (await response.json()) as Page;
  }
}
