/** Trino's metastore in files, where it must be told what no statement of Trino's can say. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** As Hive has it: the class that reads rows, and those that read and write files. */
export interface StorageFormat {
  readonly serde: string;
  readonly inputFormat: string;
  readonly outputFormat: string;
}

/** `folder` is that of the metastore. */
export function setStorageFormat(folder: string, schema: string, table: string, format: StorageFormat): void {
  const path = join(folder, schema, table, '.trinoSchema');
  const { storageFormat: _, ...rest } = JSON.parse(readFileSync(path, 'utf8')) as { readonly storageFormat: string };
  writeFileSync(path, JSON.stringify({ ...rest, originalStorageFormat: format }));
}
