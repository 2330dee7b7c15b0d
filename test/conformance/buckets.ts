/** Fills buckets of a real server, as its owner. */
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import { OWNER, REGION } from './server.js';

const AT_ONCE = 16;
const PART = 5 * 1024 * 1024;

/** What a policy says of someone: `*` is everyone. */
export interface Statement {
  readonly effect?: 'Allow' | 'Deny';
  readonly who: string;
  readonly action: 's3:ListBucket' | 's3:GetObject';
  /** A pattern of keys; of the bucket itself where there is none. */
  readonly keys?: string;
}

export class Buckets {
  private readonly client: S3Client;

  constructor(endpoint: string) {
    const credentials = { accessKeyId: OWNER.accessKey, secretAccessKey: OWNER.secret };
    this.client = new S3Client({ endpoint, region: REGION, forcePathStyle: true, credentials });
  }

  /** Keys below a prefix; no more than fit on a page. */
  async keys(bucket: string, prefix: string): Promise<string[]> {
    const { Contents = [] } = await this.client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
    return Contents.map(({ Key = '' }) => Key);
  }

  async get(bucket: string, key: string): Promise<Uint8Array> {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  }

  async create(bucket: string, files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<void> {
    await this.client.send(
      new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: REGION } }),
    );
    const limit = pLimit(AT_ONCE);
    await Promise.all(Object.entries(files).map(([key, content]) => limit(() => this.put(bucket, key, content))));
  }

  async put(bucket: string, key: string, content: string | Uint8Array): Promise<void> {
    await this.client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(content) }));
  }

  async remove(bucket: string, key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  }

  /** As large objects come to be: its ETag is no digest of it. */
  async putInParts(bucket: string, key: string, content: Uint8Array): Promise<void> {
    const upload = { Bucket: bucket, Key: key };
    const { UploadId } = await this.client.send(new CreateMultipartUploadCommand(upload));
    const parts: { PartNumber: number; ETag?: string }[] = [];
    for (let at = 0; at < content.length; at += PART) {
      const PartNumber = parts.length + 1;
      const Body = content.subarray(at, at + PART);
      const { ETag } = await this.client.send(new UploadPartCommand({ ...upload, UploadId, PartNumber, Body }));
      parts.push({ PartNumber, ETag });
    }
    await this.client.send(new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload: { Parts: parts } }));
  }

  async allow(bucket: string, statements: readonly Statement[]): Promise<void> {
    const Statement = statements.map(({ effect = 'Allow', who, action, keys }) => ({
      Effect: effect,
      Principal: who === '*' ? '*' : { AWS: [who] },
      Action: [action],
      Resource: [`arn:aws:s3:::${bucket}${keys === undefined ? '' : `/${keys}`}`],
    }));
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await this.client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
  }
}
