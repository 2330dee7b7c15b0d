/** What Athena knows: the database, the rollup tables, the raw logs. */
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { Aws } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { tableStatements, tableTemplates } from '../hitlens.js';
import type { LogPlace } from '../settings/schema.js';
import { rawLogs } from './raw-logs.js';
import { tableInput } from './table-input.js';
import { viewInput } from './view-input.js';

export interface CatalogProps {
  /** Small letters, digits and hyphens. */
  readonly name: string;
  /** `s3://BUCKET/PREFIX/` of the rollup tables. */
  readonly tables: string;
  readonly logs: readonly LogPlace[];
}

export class Catalog extends Construct {
  /** Athena's names have no hyphens. */
  readonly databaseName: string;
  private readonly database: CfnDatabase;

  constructor(scope: Construct, id: string, { name, tables, logs }: CatalogProps) {
    super(scope, id);
    this.databaseName = name.replaceAll('-', '_');
    this.database = new CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: this.databaseName, description: 'What the CloudFront cache misses, and the logs that say so' },
    });
    for (const { sql } of tableStatements(tableTemplates(), { location: tables })) this.add(tableInput(sql));
    const raw = rawLogs(logs);
    for (const sql of raw.tables) this.add(tableInput(sql));
    if (raw.view !== null) this.add(viewInput({ ...raw.view, database: this.databaseName }));
  }

  private add(input: CfnTable.TableInputProperty): void {
    const id = String(input.name).replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
    const table = new CfnTable(this, id, { catalogId: Aws.ACCOUNT_ID, databaseName: this.databaseName, tableInput: input });
    table.addResourceDependency(this.database);
  }
}
