/** DuckDB in the place of Athena's Trino, with macros for functions of Trino's that it lacks. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import { kindOf, type Objects, type SqlBackend, SqlFailure, type SqlResult } from './backend.js';
import { type ExternalTable, filesOf, type ListedFile, readExternalTable, valuesOf } from './hive.js';

const MACROS: readonly string[] = [
  'CREATE MACRO IF NOT EXISTS regexp_like(text, pattern) AS regexp_matches(text, pattern)',
  'CREATE MACRO IF NOT EXISTS approx_percentile(x, p) AS approx_quantile(x, p)',
  'CREATE MACRO IF NOT EXISTS approx_distinct(x) AS approx_count_distinct(x)',
  'CREATE MACRO IF NOT EXISTS element_at(many, which) AS many[which]',
  'CREATE MACRO IF NOT EXISTS json_parse(text) AS CAST(text AS JSON)',
  'CREATE MACRO IF NOT EXISTS json_extract_scalar(json, path) AS json_extract_string(json, path)',
];

/** Types that Athena gives another name, or does not have: a sum of BIGINT is one there, and HUGEINT here. */
const TYPES: Readonly<Record<string, string>> = { hugeint: 'bigint', ubigint: 'bigint', float: 'float', blob: 'varbinary' };

const CTAS = /^\s*CREATE\s+TABLE\s+(\w+)\s+WITH\s*\(([\s\S]*?)\)\s*AS\s+([\s\S]+)$/i;
const DROP = /^\s*DROP\s+TABLE\s+(IF\s+EXISTS\s+)?(\w+)\s*$/i;
const SHOW = /^\s*SHOW\s+TABLES\s+'([\w*]+)'\s*$/i;

export class DuckDbBackend implements SqlBackend {
  /** Tables that statements made, as the catalog has them. */
  readonly created = new Set<string>();
  private prepared = 0;

  private constructor(
    private readonly connection: DuckDBConnection,
    private readonly objects: Objects,
  ) {}

  /** `setup` makes the tables and views that there are, and macros of its own. */
  static async open(
    setup: readonly string[] = [],
    objects: Objects = { read: () => undefined, write: () => {} },
  ): Promise<DuckDbBackend> {
    const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
    for (const statement of [...setup, ...MACROS]) await connection.run(statement);
    return new DuckDbBackend(connection, objects);
  }

  async run(sql: string, parameters: readonly string[]): Promise<SqlResult> {
    try {
      const [, table, options, select] = CTAS.exec(sql) ?? [];
      if (table !== undefined) return await this.createTableAs(table, options, select);
      const drop = DROP.exec(sql);
      const external = readExternalTable(sql);
      if (external !== null) return await this.createExternalTable(external);
      if (drop !== null) return await this.drop(drop[2], drop[1] !== undefined);
      const show = SHOW.exec(sql);
      return show === null ? await this.query(sql, parameters) : this.show(show[1]);
    } catch (error) {
      throw error instanceof SqlFailure ? error : failureOf(error as Error);
    }
  }

  close(): void {
    this.connection.closeSync();
  }

  private async query(sql: string, parameters: readonly string[]): Promise<SqlResult> {
    const name = `prepared_${this.prepared++}`;
    const isPlain = parameters.length === 0;
    if (!isPlain) await this.connection.run(`PREPARE ${name} AS ${sql}`);
    const result = await this.connection.runAndReadAll(isPlain ? sql : `EXECUTE ${name}(${parameters.join(', ')})`);
    const types = result.columnTypes();
    const columns = result.columnNames().map((column, i) => ({ name: column, type: typeName(types[i]) }));
    const rows = result.getRows().map((row) => row.map(textOf));
    return { kind: kindOf(sql), columns, rows };
  }

  /** One object for each value of the partition column, in Hive's layout. */
  private async createTableAs(table: string, options: string, select: string): Promise<SqlResult> {
    const [, bucket, prefix] = /external_location\s*=\s*'s3:\/\/([^/]+)\/([^']*)'/.exec(options) ?? [];
    const [, partition] = /partitioned_by\s*=\s*ARRAY\['(\w+)'\]/.exec(options) ?? [];
    if (bucket === undefined || partition === undefined) throw new SqlFailure(`NOT_SUPPORTED: ${options}`);
    if (this.created.has(table)) throw new SqlFailure(`TABLE_ALREADY_EXISTS: line 1:1: Table '${table}' already exists`);
    await this.connection.run(`CREATE TABLE ${table} AS ${select}`);
    this.created.add(table);
    await inTempFolder(async (folder) => {
      await this.connection.run(
        `COPY ${table} TO '${folder}' (FORMAT parquet, PARTITION_BY (${partition}), OVERWRITE_OR_IGNORE, FILENAME_PATTERN 'part_{uuid}')`,
      );
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (name.endsWith('.parquet'))
          this.objects.write(bucket, `${prefix}${name.replace(/\.parquet$/, '')}`, readFileSync(join(folder, name)));
      }
    });
    return { kind: 'DDL', columns: [], rows: [] };
  }

  /** Reads the logs at once: they do not change during a test's build. */
  private async createExternalTable(external: ExternalTable): Promise<SqlResult> {
    const { name, columns, partition, isParquet } = external;
    const all = [...columns, partition, '$path'].map((column) => `"${column}" VARCHAR`).join(', ');
    await this.connection.run(`CREATE TABLE ${name} (${all})`);
    this.created.add(name);
    const files = filesOf(external, this.objects);
    await inTempFolder(async (folder) => {
      if (isParquet) for (const file of files) await this.readParquet(external, file, join(folder, 'rows.parquet'));
      else await this.readLines(external, files, join(folder, 'rows.json'));
    });
    return { kind: 'DDL', columns: [], rows: [] };
  }

  private async readLines({ name }: ExternalTable, files: readonly ListedFile[], path: string): Promise<void> {
    const rows = files.flatMap((file) => valuesOf(file).map((line) => ({ line, value: file.value, url: file.url })));
    writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const columns = "{line: 'VARCHAR', value: 'VARCHAR', url: 'VARCHAR'}";
    await this.connection.run(
      `INSERT INTO ${name} FROM read_json('${path}', format = 'newline_delimited', columns = ${columns})`,
    );
  }

  /** Columns that a file lacks are NULL. */
  private async readParquet({ name, columns, partition }: ExternalTable, file: ListedFile, path: string): Promise<void> {
    writeFileSync(path, file.body);
    const described = await this.connection.runAndReadAll(`DESCRIBE SELECT * FROM read_parquet('${path}')`);
    const there = described.getRows().map(([column]) => String(column).toLowerCase());
    const wanted = columns.filter((column) => there.includes(column)).map((column) => `"${column}"`);
    await this.connection.run(
      `INSERT INTO ${name} BY NAME SELECT ${[...wanted, `'${file.value}' AS "${partition}"`, `'${file.url}' AS "$path"`].join(', ')}
       FROM read_parquet('${path}')`,
    );
  }

  private async drop(table: string, isOptional: boolean): Promise<SqlResult> {
    await this.connection.run(`DROP TABLE IF EXISTS ${table}`);
    if (!this.created.delete(table) && !isOptional) throw new SqlFailure(`TABLE_NOT_FOUND: Table '${table}' does not exist`);
    return { kind: 'DDL', columns: [], rows: [] };
  }

  private show(pattern: string): SqlResult {
    const matches = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
    const rows = [...this.created].filter((table) => matches.test(table)).map((table) => [table]);
    return { kind: 'UTILITY', columns: [{ name: 'tab_name', type: 'varchar' }], rows };
  }
}

async function inTempFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'hitlens-athena-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function typeName(type: DuckDBType): string {
  const name = type.toString().toLowerCase();
  if (name.startsWith('decimal')) return 'decimal';
  return TYPES[name] ?? name;
}

function textOf(value: DuckDBValue): string | null {
  if (value === null) return null;
  const text = String(value);
  // Athena always writes milliseconds.
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) && typeof value === 'object' ? `${text}.000` : text;
}

function failureOf({ message }: Error): SqlFailure {
  const [, table] = /Table with name (\S+) does not exist/.exec(message) ?? [];
  if (table !== undefined)
    return new SqlFailure(`TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.cdn.${table}' does not exist`);
  const [, column] = /Referenced column "(\w+)" not found/.exec(message) ?? [];
  if (column !== undefined) return new SqlFailure(`COLUMN_NOT_FOUND: line 1:8: Column '${column}' cannot be resolved`);
  const kind = /^Parser Error/.test(message) ? 'SYNTAX_ERROR' : 'GENERIC_USER_ERROR';
  return new SqlFailure(`${kind}: ${message}`);
}
