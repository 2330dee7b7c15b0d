/** The nightly job as a task on Fargate: for fleets whose day takes more than the 15 minutes that a Lambda has. */
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import {
  CfnCluster,
  ContainerImage,
  CpuArchitecture,
  FargateTaskDefinition,
  LinuxParameters,
  LogDriver,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.js';
import { allow, type Permission } from '../allow.js';
import type { FargateSettings } from '../settings/schema.js';
import { environmentOf, type JobProps } from './job.js';
import { type NetworkOfTask, networkOf } from './network.js';
import { jobPermissions, logPermission } from './permissions.js';

const TEMP = '/tmp';

export class FargateJob extends Construct {
  readonly role: Role;
  private readonly cluster: CfnCluster;
  private readonly task: FargateTaskDefinition;
  private readonly network: NetworkOfTask;

  constructor(scope: Construct, id: string, props: JobProps, machine: FargateSettings) {
    super(scope, id);
    this.network = networkOf(this, machine);
    this.cluster = new CfnCluster(this, 'Cluster', { clusterName: `${props.settings.name}-nightly` });
    acknowledge(
      this.cluster,
      'ECS4',
      'One task a night, which writes its own metrics: Container Insights would cost more than it does.',
    );
    this.role = this.taskRole('Role', `The nightly job of ${props.settings.name}`);
    allow(this.role, jobPermissions(this, props));
    this.task = this.definition(props, machine);
    this.tellOfFailures(props);
  }

  /** What the schedule starts. */
  target(): Pick<CfnSchedule.TargetProperty, 'arn' | 'ecsParameters'> {
    const { subnets, securityGroups, assignPublicIp } = this.network;
    return {
      arn: this.cluster.attrArn,
      ecsParameters: {
        taskDefinitionArn: this.task.taskDefinitionArn,
        launchType: 'FARGATE',
        taskCount: 1,
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: [...subnets],
            securityGroups: [...securityGroups],
            assignPublicIp: assignPublicIp ? 'ENABLED' : 'DISABLED',
          },
        },
      },
    };
  }

  permissionsOfSchedule(): Permission[] {
    return [
      { actions: ['ecs:RunTask'], resources: [this.task.taskDefinitionArn] },
      {
        actions: ['iam:PassRole'],
        resources: [this.role.roleArn, this.task.obtainExecutionRole().roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
    ];
  }

  private taskRole(id: string, description: string): Role {
    return new Role(this, id, { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'), description });
  }

  private definition(props: JobProps, machine: FargateSettings): FargateTaskDefinition {
    const { settings, logGroup, bundle } = props;
    const isArm = machine.architecture === 'arm64';
    const image = new DockerImageAsset(this, 'Image', {
      directory: bundle,
      file: 'Dockerfile',
      platform: isArm ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
    });
    const starts = this.taskRole('StartRole', `Starts the nightly job of ${settings.name}: its image and its log`);
    const task = new FargateTaskDefinition(this, 'Task', {
      family: `${settings.name}-nightly`,
      cpu: machine.cores * 1024,
      memoryLimitMiB: machine.memoryGiB * 1024,
      ephemeralStorageGiB: machine.storageGiB,
      runtimePlatform: {
        cpuArchitecture: isArm ? CpuArchitecture.ARM64 : CpuArchitecture.X86_64,
        operatingSystemFamily: OperatingSystemFamily.LINUX,
      },
      taskRole: this.role,
      executionRole: starts.withoutPolicyUpdates(),
      volumes: [{ name: 'temp' }],
    });
    allow(starts, [logPermission(logGroup), ...permissionsOfImage(image)]);
    const container = task.addContainer('nightly', {
      image: ContainerImage.fromDockerImageAsset(image),
      environment: {
        ...environmentOf(this, props, { memoryMiB: machine.memoryGiB * 1024, cores: machine.cores }),
        HITLENS_MINUTES: String(machine.timeoutMinutes),
      },
      logging: LogDriver.awsLogs({ logGroup, streamPrefix: 'nightly' }),
      readonlyRootFilesystem: true,
      // Signals reach the job, and nothing that ends is left over.
      linuxParameters: new LinuxParameters(this, 'Linux', { initProcessEnabled: true }),
    });
    container.addMountPoints({ sourceVolume: 'temp', containerPath: TEMP, readOnly: false });
    acknowledge(task, 'ECS2', 'What is said in the environment is what the job reads and writes. There is no secret in it.');
    return task;
  }

  /** A Lambda's failures go where they are told to; a task's must be listened for. */
  private tellOfFailures({ settings, failures }: JobProps): void {
    new Rule(this, 'Failed', {
      ruleName: `${settings.name}-nightly-failed`,
      description: 'A task of the nightly job that did not start, or did not end well',
      eventPattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Task State Change'],
        detail: {
          clusterArn: [this.cluster.attrArn],
          lastStatus: ['STOPPED'],
          $or: [{ containers: { exitCode: [{ 'anything-but': [0] }] } }, { stopCode: ['TaskFailedToStart'] }],
        },
      },
      targets: [new SqsQueue(failures)],
    });
  }
}

/** To pull one image. Only the token has no resource of its own. */
function permissionsOfImage({ repository }: DockerImageAsset): Permission[] {
  const actions = ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'];
  return [
    { actions, resources: [repository.repositoryArn] },
    {
      actions: ['ecr:GetAuthorizationToken'],
      resources: ['*'],
      why: 'The token that any image is pulled with: AWS knows no narrower resource for it.',
    },
  ];
}
