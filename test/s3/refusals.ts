/** Why the S3 of the tests refuses a request: what S3 would say, by its codes. */
import type { IncomingMessage } from 'node:http';
import { type Fault, rangeOf, type S3Request, signatureOf } from './request.js';
import type { Bucket, StoredObject } from './store.js';

export const ACCESS_KEY = 'AKIATESTTESTTESTTEST';
export const REGION = 'eu-central-1';

export type Refused = [status: number, code: string, region?: string];

export function faultRefusal({ status, code = 'InternalError' }: Fault): Refused | null {
  return status === undefined ? null : [status, code];
}

/** Why a request is not answered, before it is known whether there is such an object. */
export function bucketRefusal(bucket: Bucket | undefined, { kind }: S3Request, message: IncomingMessage): Refused | null {
  if (bucket === undefined) return [404, 'NoSuchBucket'];
  const { region = REGION, redirects = 301, isPublic = false, requesterPays = false, denied = [] } = bucket.options;
  const { accessKey, region: signedFor } = signatureOf(message);
  if (accessKey === undefined && !isPublic) return [403, 'AccessDenied'];
  if (accessKey !== undefined && accessKey !== ACCESS_KEY) return [403, 'InvalidAccessKeyId'];
  if (signedFor !== undefined && signedFor !== region) {
    return [redirects, redirects === 301 ? 'PermanentRedirect' : 'AuthorizationHeaderMalformed', region];
  }
  if (requesterPays && message.headers['x-amz-request-payer'] !== 'requester') return [403, 'AccessDenied'];
  return denied.includes(kind === 'head' ? 'get' : kind) ? [403, 'AccessDenied'] : null;
}

export function objectRefusal(bucket: Bucket | undefined, object: StoredObject | undefined, request: S3Request): Refused | null {
  if (request.kind === 'list' || request.kind === 'put' || request.kind === 'delete') return null;
  // Who may not list a bucket is not told that a key is missing.
  if (object === undefined) return bucket?.options.denied?.includes('list') === true ? [403, 'AccessDenied'] : [404, 'NoSuchKey'];
  const { body, etag, storageClass, isRestored } = object;
  const [from, until] = rangeOf(request.range, body.length);
  if (request.ifMatch !== undefined && request.ifMatch !== etag) return [412, 'PreconditionFailed'];
  if (request.kind === 'get' && /GLACIER$|DEEP/.test(storageClass) && !isRestored) return [403, 'InvalidObjectState'];
  return request.range !== undefined && from >= until ? [416, 'InvalidRange'] : null;
}
