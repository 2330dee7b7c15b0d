/** A view as Athena keeps it in Glue: its SQL and the types of its columns, as JSON in a comment. */
import type { CfnTable } from 'aws-cdk-lib/aws-glue';

export interface ViewColumn {
  readonly name: string;
  /** As Athena's SQL calls it: VARCHAR, BIGINT, ... */
  readonly type: string;
}

export interface View {
  readonly name: string;
  readonly database: string;
  readonly about: string;
  readonly sql: string;
  readonly columns: readonly ViewColumn[];
}

/** Glue's names of the types. */
const HIVE: Readonly<Record<string, string>> = {
  DATE: 'date',
  VARCHAR: 'string',
  INTEGER: 'int',
  BIGINT: 'bigint',
  REAL: 'float',
};

export function viewInput({ name, database, about, sql, columns }: View): CfnTable.TableInputProperty {
  const definition = {
    originalSql: sql,
    catalog: 'awsdatacatalog',
    schema: database,
    columns: columns.map((column) => ({ name: column.name, type: column.type.toLowerCase() })),
  };
  return {
    name,
    description: about,
    tableType: 'VIRTUAL_VIEW',
    parameters: { presto_view: 'true', comment: 'Presto View' },
    partitionKeys: [],
    storageDescriptor: {
      columns: columns.map((column) => ({ name: column.name, type: hiveType(column) })),
      location: '',
      serdeInfo: {},
    },
    viewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString('base64')} */`,
    viewExpandedText: '/* Presto View */',
  };
}

function hiveType({ name, type }: ViewColumn): string {
  const hive = HIVE[type];
  if (hive === undefined) throw new RangeError(`${name}: Glue has no name for ${type}`);
  return hive;
}
