/** Starts the job every night. What cannot be started is tried again for hours, and then told like any other failure. */
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Aws } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { allow, type Permission } from '../allow.js';
import type { Settings } from '../settings/schema.js';

/** Later than this, the next night is near enough. */
const PATIENCE_SECONDS = 6 * 3600;
const ATTEMPTS = 20;

/** What a schedule can start. */
export interface Startable {
  target(): Pick<CfnSchedule.TargetProperty, 'arn' | 'input' | 'ecsParameters'>;
  permissionsOfSchedule(): readonly Permission[];
}

export interface ScheduleProps {
  readonly settings: Settings;
  readonly job: Startable;
  readonly failures: Queue;
}

export class NightlySchedule extends Construct {
  constructor(scope: Construct, id: string, { settings, job, failures }: ScheduleProps) {
    super(scope, id);
    const { at, timeZone } = settings.schedule;
    const [hour, minute] = at.split(':').map(Number);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        // A schedule of another account cannot borrow the role.
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
      description: `Starts the nightly job of ${settings.name}`,
    });
    allow(role, [...job.permissionsOfSchedule(), { actions: ['sqs:SendMessage'], resources: [failures.queueArn] }]);
    const schedule = new CfnSchedule(this, 'Schedule', {
      name: `${settings.name}-nightly`,
      description: `Every day at ${at}, ${timeZone}`,
      scheduleExpression: `cron(${minute} ${hour} * * ? *)`,
      scheduleExpressionTimezone: timeZone,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        ...job.target(),
        roleArn: role.roleArn,
        retryPolicy: { maximumEventAgeInSeconds: PATIENCE_SECONDS, maximumRetryAttempts: ATTEMPTS },
        deadLetterConfig: { arn: failures.queueArn },
      },
    });
    // It may start the job from the moment it is there.
    schedule.node.addDependency(role);
  }
}
