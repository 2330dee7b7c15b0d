/** Rollup tables in a folder. */
import { renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Building, type Made, pathOf, type RollupObject, type RollupStore, type WriteRows } from '../../rollup/store.js';
import { UserError } from '../../schema/errors.js';
import { FINGERPRINT_KEY } from '../../schema/rollup.js';
import { explained, makeFolder, placeBeside } from '../output.js';
import { forget, watch } from '../temp.js';
import type { ParquetBuilder, TakenRows } from './builder.js';

export class LocalRollupStore implements RollupStore {
  constructor(
    private readonly folder: string,
    private readonly builder: ParquetBuilder,
  ) {}

  private pathOf(object: RollupObject): string {
    return join(this.folder, pathOf(object));
  }

  async madeFrom(object: RollupObject): Promise<Made | null> {
    const path = this.pathOf(object);
    const fingerprint = await (await this.builder.open()).metadata(path, FINGERPRINT_KEY);
    return fingerprint === null ? null : { fingerprint, at: statSync(path).mtimeMs };
  }

  /** Written beside the place where it will be, so that taking that place is one step. */
  async build(object: RollupObject, fingerprint: string, rows: WriteRows): Promise<Building> {
    const path = this.pathOf(object);
    makeFolder(dirname(path));
    const taken = await this.builder.take(object.table, rows);
    return this.builder.building(this.finish(path, fingerprint, taken));
  }

  private async finish(path: string, fingerprint: string, taken: TakenRows): Promise<{ bytes: number }> {
    const beside = placeBeside(path);
    watch(beside);
    try {
      const bytes = await taken.write(beside, fingerprint, (error) => notBuilt(path, error));
      move(beside, path);
      return { bytes };
    } finally {
      forget(beside);
      taken.remove();
    }
  }

  async close(): Promise<void> {
    await this.builder.close();
  }
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    throw notBuilt(to, error);
  }
}

function notBuilt(path: string, error: unknown): UserError {
  const advice = 'What is built stays as it is: mend that, or name another folder with --to, and run it again';
  return new UserError(`${explained(path, error).message}. ${advice}`);
}
