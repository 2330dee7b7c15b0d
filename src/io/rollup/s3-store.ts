/** Rollup tables in S3: an object takes the place of the one before only once it is there as a whole. */
import { type Building, type Made, pathOf, type RollupObject, type RollupStore, type WriteRows } from '../../rollup/store.js';
import { FINGERPRINT_METADATA } from '../../schema/rollup.js';
import type { S3 } from '../s3/client.js';
import { isMissing, storeError } from '../s3/errors.js';
import { objectOf } from '../s3/location.js';
import { TempPlace } from '../temp.js';
import type { ParquetBuilder, TakenRows } from './builder.js';

export class S3RollupStore implements RollupStore {
  constructor(
    private readonly address: string,
    private readonly s3: S3,
    private readonly builder: ParquetBuilder,
    private readonly tempDir: string,
  ) {}

  private placeOf(object: RollupObject): { bucket: string; key: string } {
    const { bucket, key } = objectOf(this.address);
    const prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
    return { bucket, key: prefix + pathOf(object) };
  }

  /** Kept beside the object as well as in the Parquet, so that asking for it costs one small request. */
  async madeFrom(object: RollupObject): Promise<Made | null> {
    const { bucket, key } = this.placeOf(object);
    try {
      const { Metadata, LastModified } = await this.s3.head(bucket, key);
      const fingerprint = Metadata?.[FINGERPRINT_METADATA];
      return fingerprint === undefined ? null : { fingerprint, at: LastModified?.getTime() ?? 0 };
    } catch (error) {
      if (isMissing(error)) return null;
      throw storeError(error, { action: 's3:GetObject', bucket, key });
    }
  }

  async build(object: RollupObject, fingerprint: string, rows: WriteRows): Promise<Building> {
    const taken = await this.builder.take(object.table, rows);
    return this.builder.building(this.finish(object, fingerprint, taken));
  }

  private async finish(object: RollupObject, fingerprint: string, taken: TakenRows): Promise<{ bytes: number }> {
    const { bucket, key } = this.placeOf(object);
    const file = new TempPlace(this.tempDir);
    try {
      const bytes = await taken.write(file.path, fingerprint, (error) => this.builder.tempFailure(error));
      await this.s3.put(bucket, key, file.path, { [FINGERPRINT_METADATA]: fingerprint }).catch((error) => {
        throw storeError(error, { action: 's3:PutObject', bucket, key });
      });
      return { bytes };
    } finally {
      file.remove();
      taken.remove();
    }
  }

  async close(): Promise<void> {
    await this.builder.close();
  }
}
