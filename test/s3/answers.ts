/** Writes what the S3 of the tests answers. */
import type { ServerResponse } from 'node:http';
import type { Refused } from './refusals.js';
import { type Fault, rangeOf, type S3Request } from './request.js';
import type { Bucket, StoredObject } from './store.js';

export function refuse(response: ServerResponse, [status, code, region]: Refused): void {
  const told = status === 301 && region !== undefined ? { 'x-amz-bucket-region': region } : {};
  response.writeHead(status, { 'content-type': 'application/xml', ...told });
  const more = status === 400 && region !== undefined ? element('Region', region) : '';
  response.end(`<Error>${element('Code', code)}${element('Message', `said the server: ${code}`)}${more}</Error>`);
}

export function remove(bucket: Bucket, { key }: S3Request, response: ServerResponse): void {
  bucket.remove(key);
  response.writeHead(204).end();
}

export function send(
  { body, etag, storageClass, metadata, modified }: StoredObject,
  request: S3Request,
  response: ServerResponse,
  fault: Fault,
): void {
  const isPart = request.range !== undefined;
  const [from, until] = rangeOf(request.range, body.length);
  const length = fault.length ?? until - from;
  response.writeHead(isPart ? 206 : 200, {
    etag,
    'last-modified': modified.toUTCString(),
    ...metadata,
    'content-length': length,
    ...(isPart ? { 'content-range': `bytes ${from}-${until - 1}/${body.length}` } : {}),
    ...(storageClass === 'STANDARD' ? {} : { 'x-amz-storage-class': storageClass }),
  });
  if (request.kind === 'head') response.end();
  else sendBody(body.subarray(from, Math.min(until, from + length)), response, fault);
}

function sendBody(body: Buffer, response: ServerResponse, { cutAfter, stallAfter }: Fault): void {
  if (cutAfter !== undefined) response.write(body.subarray(0, cutAfter), () => response.destroy());
  else if (stallAfter !== undefined) response.write(body.subarray(0, stallAfter));
  else response.end(body);
}

export function contentsOf(key: string, object: StoredObject | undefined): string {
  const { body = [], etag = '', storageClass = '', isRestored = false, modified = new Date(0) } = object ?? {};
  const status = isRestored
    ? '<RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress><RestoreExpiryDate>2026-12-01T00:00:00.000Z</RestoreExpiryDate></RestoreStatus>'
    : '';
  const fields = [
    element('Key', key),
    element('LastModified', modified.toISOString()),
    element('ETag', etag),
    element('Size', String(body.length)),
    element('StorageClass', storageClass),
  ];
  return `<Contents>${fields.join('')}${status}</Contents>`;
}

export function element(name: string, text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  return `<${name}>${escaped}</${name}>`;
}
