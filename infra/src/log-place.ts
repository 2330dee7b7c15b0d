/** A place of logs, as hitlens and as IAM name it. */
import { Aws } from 'aws-cdk-lib/core';
import type { LogPlace } from './settings/schema.js';

/** Ends in a slash, as CloudFront makes it end; nothing where logs lie in the bucket itself. */
function folderOf({ prefix }: LogPlace): string {
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
}

/** `s3://BUCKET/PREFIX/`: of the table of raw logs. */
export function locationOf(place: LogPlace): string {
  return `s3://${place.bucket}/${folderOf(place)}`;
}

/** What the keys begin with that the job may list and get: one for each distribution, where they are named. */
function prefixesOf(place: LogPlace): string[] {
  const folder = folderOf(place);
  // In v1 the distribution is the beginning of the file's name; in v2, a folder.
  const end = place.layout === 'v1' ? '.' : '/';
  return place.distributions.length === 0 ? [folder] : place.distributions.map((id) => `${folder}${id}${end}`);
}

/** Inputs of hitlens. */
export function inputsOf(place: LogPlace): string[] {
  const wildcard = place.layout === 'v1' && place.distributions.length > 0 ? '*' : '';
  return prefixesOf(place).map((prefix) => `s3://${place.bucket}/${prefix}${wildcard}`);
}

export function bucketArn({ bucket }: LogPlace): string {
  return `arn:${Aws.PARTITION}:s3:::${bucket}`;
}

export function objectArns(place: LogPlace): string[] {
  return prefixesOf(place).map((prefix) => `${bucketArn(place)}/${prefix}*`);
}

/** Values of the condition `s3:prefix`. */
export function listedPrefixes(place: LogPlace): string[] {
  return prefixesOf(place).map((prefix) => `${prefix}*`);
}
