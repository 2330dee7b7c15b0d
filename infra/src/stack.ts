/** hitlens every night: buckets, tables, the job, and whoever watches over it. */
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.js';
import { Catalog } from './catalog/catalog.js';
import { Workgroups } from './catalog/workgroups.js';
import { FargateJob } from './job/fargate-job.js';
import type { JobProps } from './job/job.js';
import { LambdaJob } from './job/lambda-job.js';
import { NightlySchedule } from './job/schedule.js';
import type { Settings } from './settings/schema.js';
import { Storage } from './storage.js';
import { Alarms } from './watch/alarms.js';
import { Overview } from './watch/dashboard.js';
import { JobMetrics } from './watch/metrics.js';

export interface HitlensProps extends StackProps {
  readonly settings: Settings;
  /** The folder that `make-bundle.ts` makes. */
  readonly bundle: string;
}

export class HitlensStack extends Stack {
  constructor(scope: Construct, id: string, { settings, bundle, ...props }: HitlensProps) {
    super(scope, id, { description: 'What the CloudFront cache misses, every night', ...props });
    const storage = new Storage(this, 'Storage', settings.retention);
    const catalog = new Catalog(this, 'Catalog', { name: settings.name, tables: storage.tablesLocation, logs: settings.logs });
    const workgroups = new Workgroups(this, 'Workgroups', { settings, results: storage.results, database: catalog.databaseName });
    const logGroup = new LogGroup(this, 'JobLog', {
      logGroupName: `/hitlens/${settings.name}`,
      retention: settings.retention.jobLogs as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const failures = failureQueue(this);
    const job = jobOf(this, { settings, storage, catalog, workgroups, logGroup, failures, bundle });
    new NightlySchedule(this, 'Nightly', { settings, job, failures });
    const metrics = new JobMetrics(settings.name);
    const alarms = new Alarms(this, 'Alarms', { settings, metrics, failures });
    new Overview(this, 'Overview', { settings, metrics, alarms: alarms.all, logGroup, reports: storage.reportsLocation });
    tell(this, {
      Tables: storage.tablesLocation,
      Reports: storage.reportsLocation,
      Failures: failures.queueUrl,
      Workgroup: settings.name,
      Database: catalog.databaseName,
      JobLog: logGroup.logGroupName,
      JobRole: job.role.roleArn,
    });
  }
}

function jobOf(scope: Construct, props: JobProps): LambdaJob | FargateJob {
  const { job } = props.settings;
  return job.runsOn === 'lambda' ? new LambdaJob(scope, 'Job', props, job) : new FargateJob(scope, 'Job', props, job);
}

/** A night that failed for good: what could not be started, and what failed however often it was tried. */
function failureQueue(scope: Construct): Queue {
  const queue = new Queue(scope, 'Failures', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  acknowledge(queue, 'SQS3', 'It is itself where failures end, of the schedule, the function and the task.');
  return queue;
}

/** What an operator needs to know the names of. */
function tell(stack: Stack, outputs: Readonly<Record<string, string>>): void {
  const scope = new Construct(stack, 'Outputs');
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(scope, name, { value }).overrideLogicalId(name);
}
