/** What the job's role may do: read the logs, keep tables and reports, and where it builds on Athena, what that takes. */
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Permission } from '../allow.js';
import { BUILDS_PREFIX } from '../catalog/workgroups.js';
import { bucketArn, listedPrefixes, objectArns } from '../log-place.js';
import type { LogPlace } from '../settings/schema.js';
import { REPORTS_PREFIX, TABLES_PREFIX } from '../storage.js';
import type { JobProps } from './job.js';

export function jobPermissions(scope: Construct, { settings, storage, workgroups, catalog }: JobProps): Permission[] {
  const counting = [...settings.logs.flatMap(ofLogs), ...ofTables(storage.tables)];
  if (workgroups.builds === null) return counting;
  const athena = ofAthena(Stack.of(scope), workgroups.builds.ref, catalog.databaseName);
  return [...counting, ...athena, ...ofBuilds(settings.logs, storage.tables, storage.results)];
}

const KEYS = 'Keys of objects: what comes after the prefix is not known beforehand.';

function ofLogs(place: LogPlace): Permission[] {
  const key = place.kmsKey === undefined ? [] : [{ actions: ['kms:Decrypt'], resources: [place.kmsKey] }];
  return [
    list(bucketArn(place), listedPrefixes(place)),
    { actions: ['s3:GetObject'], resources: objectArns(place), why: KEYS },
    ...key,
  ];
}

/** Objects are replaced, and never deleted. */
function ofTables(tables: IBucket): Permission[] {
  const write = ['s3:PutObject', 's3:AbortMultipartUpload'];
  return [
    list(tables.bucketArn, [`${TABLES_PREFIX}*`]),
    { actions: ['s3:GetObject', ...write], resources: [tables.arnForObjects(`${TABLES_PREFIX}*`)], why: KEYS },
    { actions: write, resources: [tables.arnForObjects(`${REPORTS_PREFIX}*`)], why: KEYS },
  ];
}

function ofAthena(stack: Stack, workgroup: string, database: string): Permission[] {
  const glue = (resource: string, resourceName?: string) => stack.formatArn({ service: 'glue', resource, resourceName });
  const places = [glue('catalog'), glue('database', database)];
  const queries = ['StartQueryExecution', 'GetQueryExecution', 'GetQueryResults', 'StopQueryExecution'];
  return [
    {
      actions: queries.map((query) => `athena:${query}`),
      resources: [stack.formatArn({ service: 'athena', resource: 'workgroup', resourceName: workgroup })],
    },
    { actions: ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:GetPartitions'], resources: places },
    {
      actions: ['glue:GetTable', 'glue:GetTables', 'glue:GetPartitions'],
      resources: [glue('table', `${database}/*`)],
      why: 'Tables of this database alone. To find what a killed build left, all of them are listed.',
    },
    { actions: ['glue:CreateTable', 'glue:DeleteTable', 'glue:BatchCreatePartition'], resources: places },
    {
      actions: ['glue:CreateTable', 'glue:DeleteTable', 'glue:BatchCreatePartition'],
      resources: [glue('table', `${database}/hitlens_build_*`)],
      why: 'Temporary tables of a build: their names end in a number that no other build has.',
    },
  ];
}

/** What Athena does in the name of whoever asks it. */
function ofBuilds(logs: readonly LogPlace[], tables: IBucket, results: IBucket): Permission[] {
  const buckets = new Set([tables.bucketArn, results.bucketArn, ...logs.map(bucketArn)]);
  const write = ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'];
  return [
    { actions: ['s3:GetBucketLocation'], resources: [...buckets] },
    list(results.bucketArn, [`${BUILDS_PREFIX}*`]),
    { actions: write, resources: [results.arnForObjects(`${BUILDS_PREFIX}*`)], why: KEYS },
    { actions: ['s3:ListMultipartUploadParts'], resources: [tables.arnForObjects(`${TABLES_PREFIX}*`)], why: KEYS },
    { actions: ['s3:DeleteObject'], resources: [tables.arnForObjects(`${TABLES_PREFIX}_building/*`)], why: KEYS },
  ];
}

/** To write what it says, and its metrics with it. */
export function logPermission({ logGroupArn }: LogGroup): Permission {
  return { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroupArn] };
}

function list(bucket: string, prefixes: readonly string[]): Permission {
  const conditions = prefixes.includes('*') ? undefined : { StringLike: { 's3:prefix': [...prefixes] } };
  return { actions: ['s3:ListBucket'], resources: [bucket], conditions };
}
