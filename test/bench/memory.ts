/** Memory: what millions of groups take where little is allowed, and whether it grows with the rows. */
import { constants, copyFileSync, existsSync, mkdirSync, rmSync, statfsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ensureLogs, filesOf, LARGE, truthOf } from './logs.js';
import { type Answer, commandsIn, type Group, KEYS, type Subject } from './subject.js';
import type { Places, Suite } from './suite.js';

/** A run takes minutes, and what is looked at most is the peak of memory, which hardly differs. */
const MOST_ROUNDS = 2;

/** 1.44 million groups each. */
const COPIES_OF_GROUPS = 14;
const COPIES_OF_SPILL = 3;
const MOST_COPIES = 16;
const SIZES: readonly (readonly [copies: number, name: string])[] = [
  [1, 'once'],
  [4, '4 times'],
  [MOST_COPIES, '16 times'],
];

const MANY_KEYS = `distribution,${KEYS}`;
/** 100 thousand groups in 14 copies. */
const FEW_KEYS = 'distribution,pop,status,result_type';

/** Disk that the largest answer and its temp files take, as a multiple of the logs as stored, which the copies take too. */
const ANSWER_SIZE = 32;

export function memory({ dist, root, logs, ownLogs, out, keep }: Places): Suite {
  const folder = join(root, '.cache/bench-copies');
  return {
    name: 'memory',
    subjects: memorySubjects({ dist, folder, out }),
    rounds: (asked) => Math.min(asked, MOST_ROUNDS),
    async prepare(say) {
      if (ownLogs) await ensureLogs(logs, LARGE, say);
      if (!hasRoom(logs, folder, say)) return null;
      say(`Copying the logs ${MOST_COPIES} times ...`);
      copyLogs(logs, folder, MOST_COPIES);
      const done = async () => {
        if (!keep) rmSync(folder, { recursive: true, force: true });
      };
      return { files: copiesIn(folder, MOST_COPIES).flatMap(filesOf), truth: truthOf(logs), done };
    },
  };
}

/** Each copy lies in a folder of its own, under a distribution of its own. */
function copiesIn(folder: string, copies: number): string[] {
  return Array.from({ length: copies }, (_, i) => join(folder, `EBENCH${String(i + 1).padStart(7, '0')}`));
}

/** Copies, since links to the same file would count as one input. Where the file system can, they share their blocks. */
export function copyLogs(logs: string, folder: string, copies: number): string[] {
  const folders = copiesIn(folder, copies);
  for (const to of folders) {
    mkdirSync(to, { recursive: true });
    for (const file of filesOf(logs)) {
      const [, ...rest] = basename(file).split('.');
      const copy = join(to, [basename(to), ...rest].join('.'));
      const isThere = existsSync(copy) && statSync(copy).size === statSync(file).size;
      if (!isThere) copyFileSync(file, copy, constants.COPYFILE_FICLONE);
    }
  }
  return folders;
}

function hasRoom(logs: string, folder: string, say: (text: string) => void): boolean {
  mkdirSync(folder, { recursive: true });
  const stored = (files: readonly string[]) => files.reduce((sum, file) => sum + statSync(file).size, 0);
  const copied = stored(copiesIn(folder, MOST_COPIES).filter(existsSync).flatMap(filesOf));
  const needed = stored(filesOf(logs)) * (MOST_COPIES + ANSWER_SIZE) - copied;
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= needed) return true;
  const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(0);
  say(
    `Left out: memory, which needs ${gigabytes(needed)} GB of disk in ${folder}, where ${gigabytes(bavail * bsize)} GB are free.`,
  );
  return false;
}

interface MemoryPlaces {
  readonly dist: string;
  /** Folder of the copies. */
  readonly folder: string;
  readonly out: string;
}

export function memorySubjects({ dist, folder, out }: MemoryPlaces): Subject[] {
  const { hitlens, duckdb } = commandsIn(dist);
  const limits = ['--memory', '256MiB', '--temp-dir', out];
  const aggregate = (group: Group, name: string, by: string, copies: number): Subject => {
    const answer: Answer = { kind: 'aggregate', file: join(out, 'groups.csv'), isOrdered: true, by, copies };
    const output = ['--format', 'csv', '--output', answer.file];
    const command = [...hitlens, 'aggregate', ...copiesIn(folder, copies), '--by', by, ...limits, ...output];
    return { name, group, command, needs: [], answer };
  };
  const top = (name: string, copies: number): Subject => {
    const answer: Answer = { kind: 'top', file: join(out, 'top.ndjson'), isOrdered: true, by: 'uri', copies };
    const output = ['--format', 'ndjson', '--output', answer.file];
    const command = [...hitlens, 'top', ...copiesIn(folder, copies), '--by', 'uri', ...limits, ...output];
    return { name, group: 'growth-top', command, needs: [], answer };
  };
  const spill = (name: string, temp: readonly string[]): Subject => {
    const copies = COPIES_OF_SPILL;
    const answer: Answer = { kind: 'aggregate', file: join(out, 'spill.csv'), isOrdered: false, by: MANY_KEYS, copies };
    const logs = copiesIn(folder, copies);
    const command = [...duckdb, 'distributions', answer.file, ...logs, '--memory', '256MB', ...temp];
    return { name, group: 'spill', command, needs: [], answer, mayRunOut: true };
  };
  return [
    aggregate('groups', '20 million groups', MANY_KEYS, COPIES_OF_GROUPS),
    aggregate('groups', '100 thousand groups', FEW_KEYS, COPIES_OF_GROUPS),
    aggregate('spill', 'hitlens', MANY_KEYS, COPIES_OF_SPILL),
    spill('DuckDB', ['--temp-dir', join(out, 'duckdb')]),
    spill('DuckDB, no temp files', []),
    ...SIZES.map(([copies, name]) => aggregate('growth', `aggregate, ${name}`, MANY_KEYS, copies)),
    ...SIZES.map(([copies, name]) => top(`top, ${name}`, copies)),
  ];
}
