/**
 * Raw logs as a table: what questions about single requests read. The types are those of AWS's own DDL for standard logs
 * v1 (Athena User Guide, "Create a table for CloudFront logs in Athena"), the names those of `fields.ts`.
 */
import { columnOf, V1_FIELD_NAMES } from './fields.js';

export type RawType = 'DATE' | 'VARCHAR' | 'BIGINT' | 'INTEGER' | 'REAL';

export interface RawColumn {
  /** As CloudFront spells it. */
  readonly field: string;
  readonly name: string;
  readonly type: RawType;
}

/** Every other column is text. */
const TYPES: Readonly<Record<string, RawType>> = {
  date: 'DATE',
  sc_bytes: 'BIGINT',
  sc_status: 'INTEGER',
  cs_bytes: 'BIGINT',
  time_taken: 'REAL',
  fle_encrypted_fields: 'INTEGER',
  c_port: 'INTEGER',
  time_to_first_byte: 'REAL',
  sc_content_len: 'BIGINT',
  sc_range_start: 'BIGINT',
  sc_range_end: 'BIGINT',
};

export const RAW_TABLE = 'raw_logs';

/** In the order in which a v1 log has them. */
export const RAW_COLUMNS: readonly RawColumn[] = V1_FIELD_NAMES.map((field) => {
  const name = columnOf(field);
  return { field, name, type: TYPES[name] ?? 'VARCHAR' };
});

/** What a log says of itself in its name, as regular expressions that Java and RE2 read alike: `E1….2026-11-19-08.ab12.gz` */
export const NAME_PATTERNS = {
  distribution: '([A-Z0-9]{10,20})[.][0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{2}[.][^./]+([.][a-z]+)*$',
  day: '[.]([0-9]{4}-[0-9]{2}-[0-9]{2})-[0-9]{2}[.][^./]+([.][a-z]+)*$',
} as const;
