/** What is measured: commands in groups, and the answers that they give. */
import { join } from 'node:path';

export type Group =
  | 'top'
  | 'aggregate'
  | 'inflate'
  | 'startup'
  | 'groups'
  | 'spill'
  | 'growth'
  | 'growth-top'
  | 's3'
  | 'rollup'
  | 'query';

/** A file with an answer, to be compared with that of the others. */
export interface Answer {
  readonly kind: 'top' | 'aggregate' | 'rollup';
  /** Of a rollup, a folder. */
  readonly file: string;
  /** Rows are in the order of hitlens. */
  readonly isOrdered: boolean;
  /** What is grouped by. Of an aggregate, the result type comes last. */
  readonly by: string;
  /** How many times the logs that `truth.json` tells of were read. */
  readonly copies: number;
}

export interface Subject {
  readonly name: string;
  readonly group: Group;
  readonly command: readonly string[];
  /** Programs without which it cannot run. */
  readonly needs: readonly string[];
  readonly answer?: Answer;
  /** Environment that is only known when everything is prepared. */
  readonly env?: () => Readonly<Record<string, string>>;
  /** It may run out of the memory that it is allowed: that is worth telling, and no error. */
  readonly mayRunOut?: boolean;
}

/** What each group is, and the subject that its ratios are relative to. */
export const GROUPS: Readonly<Record<Group, { readonly title: string; readonly baseline: string }>> = {
  top: { title: 'top --by uri', baseline: 'DuckDB' },
  aggregate: { title: 'aggregate --by uri,pop,content_type,result_type --format csv', baseline: 'DuckDB' },
  inflate: { title: 'inflating alone', baseline: 'gzip -dc' },
  startup: { title: 'start-up', baseline: 'hitlens --help' },
  groups: { title: '14 times the rows, aggregate --memory 256MiB', baseline: '100 thousand groups' },
  spill: { title: '3 times the rows, aggregate in 256 MB', baseline: 'hitlens' },
  growth: { title: 'aggregate --memory 256MiB over the rows', baseline: 'aggregate, 4 times' },
  'growth-top': { title: 'top --memory 256MiB over the rows', baseline: 'top, 4 times' },
  rollup: { title: 'rollup: two Parquet tables', baseline: 'DuckDB' },
  query: { title: 'questions of the rollup tables', baseline: 'worst-objects' },
  s3: { title: 'top --by uri of 10,000 small objects', baseline: 'disk' },
};

/** What `aggregate` is asked for, on one distribution and on several. */
export const KEYS = 'uri,pop,content_type,result_type';

/** hitlens and DuckDB as they were compiled into a folder. */
export function commandsIn(dist: string): { readonly hitlens: readonly string[]; readonly duckdb: readonly string[] } {
  return {
    hitlens: [process.execPath, join(dist, 'src/cli/main.js')],
    duckdb: [process.execPath, join(dist, 'test/bench/duckdb.js')],
  };
}
