/** Runs that are worth killing: of groups that do not fit into memory, with an answer that takes a while to write. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { header, tempFolder } from '../logs.js';

const FIELDS = ['date', 'time', 'x-edge-location', 'sc-bytes', 'cs-uri-stem', 'x-edge-result-type', 'time-taken'];
const FILES = 4;
const LONG = '0123456789abcdef'.repeat(48);

export interface Subject {
  readonly name: string;
  readonly args: readonly string[];
  /** Where its temp files go, and nothing else. */
  readonly tempDir: string;
  /** Where its answer goes, and nothing else. */
  readonly folder: string;
}

/** Some 15 MiB of distinct URIs in each of a few files, so that two threads spill with the least memory. */
export function manyUris(rows = 20_000): string {
  const folder = tempFolder();
  for (let file = 0; file < FILES; file++) {
    const lines = Array.from({ length: rows }, (_, i) => {
      const n = ((i * 7919) % rows) * FILES + file;
      return `2026-11-19\t12:00:00\tFRA56-P1\t${n}\t/${LONG}/${n}\t${n % 3 === 0 ? 'Miss' : 'Hit'}\t0.001\n`;
    });
    writeFileSync(join(folder, `${file}.log`), header(FIELDS) + lines.join(''));
  }
  return folder;
}

const SPILLING = ['--memory', '32MiB', '--threads', '2'];

/** `aggregate --output FILE`, all of its groups. */
export function aggregateToFile(logs: string): Subject {
  const { tempDir, folder } = places();
  const to = ['--temp-dir', tempDir, '--output', join(folder, 'answer.csv')];
  return { name: 'aggregate --output', args: ['aggregate', logs, '--by', 'uri', ...SPILLING, ...to], tempDir, folder };
}

/** `report --out DIR`, whose files are one answer together. */
export function reportToFolder(logs: string): Subject {
  const { tempDir, folder } = places();
  const to = ['--temp-dir', tempDir, '--out', folder];
  return { name: 'report --out', args: ['report', logs, '--format', 'json', ...SPILLING, ...to], tempDir, folder };
}

function places(): Pick<Subject, 'tempDir' | 'folder'> {
  const place = tempFolder();
  const [tempDir, folder] = ['temp', 'answer'].map((name) => join(place, name));
  mkdirSync(tempDir);
  mkdirSync(folder);
  return { tempDir, folder };
}
