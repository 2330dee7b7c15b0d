/** The buckets: rollup tables and reports, Athena's answers, and who read them. */
import { BlockPublicAccess, Bucket, BucketEncryption, type BucketProps, type LifecycleRule } from 'aws-cdk-lib/aws-s3';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ROLLUP_TABLES } from './hitlens.js';
import type { Settings } from './settings/schema.js';

/** Folders of the bucket. */
export const TABLES_PREFIX = 'rollup/';
export const REPORTS_PREFIX = 'report/';

/** What the nightly job builds on Athena lies here for a while; `src/rollup/README.md` says why it may expire. */
const BUILDING_PREFIX = `${TABLES_PREFIX}_building/`;
const BUILDING_DAYS = 2;

const SAFE: BucketProps = {
  encryption: BucketEncryption.S3_MANAGED,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  removalPolicy: RemovalPolicy.RETAIN,
};

export class Storage extends Construct {
  /** Rollup tables and reports. */
  readonly tables: Bucket;
  /** What Athena answered. */
  readonly results: Bucket;

  constructor(scope: Construct, id: string, retention: Settings['retention']) {
    super(scope, id);
    const accessLogs = new Bucket(this, 'AccessLogs', { ...SAFE, lifecycleRules: [expiry('access-logs', retention.accessLogs)] });
    const logged = { serverAccessLogsBucket: accessLogs };
    this.tables = new Bucket(this, 'Tables', {
      ...SAFE,
      ...logged,
      serverAccessLogsPrefix: 'tables/',
      versioned: true,
      lifecycleRules: tableRules(retention),
    });
    // Answers can be had again, so one version of each is enough.
    this.results = new Bucket(this, 'Results', {
      ...SAFE,
      ...logged,
      serverAccessLogsPrefix: 'results/',
      lifecycleRules: [expiry('results', retention.results)],
    });
  }

  /** `s3://BUCKET/rollup/` */
  get tablesLocation(): string {
    return this.tables.s3UrlForObject(TABLES_PREFIX);
  }

  get reportsLocation(): string {
    return this.tables.s3UrlForObject(REPORTS_PREFIX);
  }
}

function tableRules(retention: Settings['retention']): LifecycleRule[] {
  const days: Readonly<Record<string, number>> = { objects_daily: retention.objects, fleet_hourly: retention.fleet };
  return [
    ...ROLLUP_TABLES.map(({ name }) => expiry(name, days[name], `${TABLES_PREFIX}${name}/`)),
    expiry('reports', retention.reports, REPORTS_PREFIX),
    expiry('building', BUILDING_DAYS, BUILDING_PREFIX),
    {
      id: 'replaced',
      noncurrentVersionExpiration: Duration.days(retention.replaced),
      expiredObjectDeleteMarker: true,
    },
  ];
}

function expiry(id: string, days: number, prefix?: string): LifecycleRule {
  return { id, prefix, expiration: Duration.days(days), abortIncompleteMultipartUploadAfter: Duration.days(2) };
}
