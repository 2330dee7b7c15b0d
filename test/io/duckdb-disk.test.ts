/** A disk that is full, in DuckDB's words and in ours. */
import { expect, test } from 'vitest';
import { spillFailure, systemErrorOf } from '../../src/io/duckdb/disk.js';
import { TempPlace } from '../../src/io/temp.js';
import { tempFolder } from '../logs.js';

test.each([
  { says: 'IO Error: Could not write file "/x/y.parquet": No space left on device', code: 'ENOSPC' },
  { says: 'IO Error: Could not write file "C:\\y.parquet": There is not enough space on the disk.', code: 'ENOSPC' },
  { says: 'IO Error: Could not write file "/x/y.parquet": Disk quota exceeded\nLINE 1', code: 'EDQUOT' },
  { says: 'IO Error: Cannot open file "/x/y.parquet": Permission denied', code: 'EACCES' },
  { says: 'IO Error: Cannot open file "/x/y.parquet": Read-only file system', code: 'EROFS' },
  { says: 'Conversion Error: Could not convert string', code: undefined },
])('$says', ({ says, code }) => {
  expect(systemErrorOf(new Error(says))).toEqual({ code, message: says.split('\n')[0] });
});

test('only what lies in the folder for temp files, or should, is a matter of that', () => {
  const folder = tempFolder();
  const place = new TempPlace(folder);
  const spilled = `IO Error: Could not write file "${place.path}/duckdb_temp_storage_S192K-0.tmp": No space left on device`;
  const noRoom =
    'Out of Memory Error: failed to offload data block of size 256.0 KiB (0 bytes/0 bytes used).\nThis limit was set by';
  for (const message of [spilled, noRoom]) {
    expect(spillFailure(new Error(message), place)?.message).toMatch(`${folder}: the disk is full. What --memory does not hold`);
  }
  for (const message of [
    'IO Error: Could not write file "/x": No space left on device',
    'Out of Memory Error: could not allocate',
  ]) {
    expect(spillFailure(new Error(message), place)).toBeNull();
  }
});
