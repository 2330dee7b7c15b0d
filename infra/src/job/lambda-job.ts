/** The nightly job as a Lambda: nothing runs, and nothing costs, but for the minutes that it takes. */
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Duration, Size } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { allow } from '../allow.js';
import type { LambdaSettings } from '../settings/schema.js';
import { environmentOf, type JobProps } from './job.js';
import { jobPermissions, logPermission } from './permissions.js';

/** Lambda gives a core for each of so much memory, and at most six. */
const MIB_OF_A_CORE = 1769;
const MOST_CORES = 6;

/** A run that fails is run again after one minute, and then after two: what it had built, it need not build again. */
const RETRIES = 2;

export class LambdaJob extends Construct {
  readonly role: Role;
  private readonly handler: LambdaFunction;

  constructor(scope: Construct, id: string, props: JobProps, machine: LambdaSettings) {
    super(scope, id);
    const { settings, logGroup, failures, bundle } = props;
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `The nightly job of ${settings.name}`,
    });
    allow(this.role, [...jobPermissions(this, props), logPermission(logGroup)]);
    this.handler = new LambdaFunction(this, 'Function', {
      functionName: `${settings.name}-nightly`,
      description: 'Brings the rollup tables up to date, reports and judges yesterday',
      runtime: RUNTIME,
      architecture: machine.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      code: Code.fromAsset(bundle),
      handler: 'lambda.handler',
      role: this.role,
      memorySize: machine.memoryMiB,
      ephemeralStorageSize: Size.gibibytes(machine.storageGiB),
      timeout: Duration.minutes(machine.timeoutMinutes),
      logGroup,
      environment: environmentOf(this, props, {
        memoryMiB: machine.memoryMiB,
        cores: Math.min(MOST_CORES, Math.ceil(machine.memoryMiB / MIB_OF_A_CORE)),
      }),
      retryAttempts: RETRIES,
      maxEventAge: Duration.hours(6),
      onFailure: new SqsDestination(failures),
    });
  }

  get functionName(): string {
    return this.handler.functionName;
  }

  /** What the schedule starts. */
  target(): Pick<CfnSchedule.TargetProperty, 'arn' | 'input'> {
    // Without one, the scheduler sends an event of its own.
    return { arn: this.handler.functionArn, input: '{}' };
  }

  permissionsOfSchedule() {
    return [{ actions: ['lambda:InvokeFunction'], resources: [this.handler.functionArn] }];
  }
}

/** The one that `make-bundle.ts` compiles native modules for. */
export const RUNTIME = Runtime.NODEJS_24_X;
