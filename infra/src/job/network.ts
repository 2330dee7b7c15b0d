/** A network for tasks that only call out: public subnets without anything that costs by the hour, and nothing let in. */
import { GatewayVpcEndpointAwsService, IpAddresses, Peer, Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.js';
import type { FargateSettings } from '../settings/schema.js';

export interface NetworkOfTask {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: boolean;
}

/** Subnets that were named, or a network made for the job. */
export function networkOf(scope: Construct, machine: FargateSettings): NetworkOfTask {
  return machine.subnets.length > 0 ? machine : new OwnNetwork(scope, 'Network');
}

class OwnNetwork extends Construct implements NetworkOfTask {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp = true;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.0.0.0/26'),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'tasks', subnetType: SubnetType.PUBLIC, cidrMask: 28, mapPublicIpOnLaunch: false }],
      // Nothing uses its default group; to empty it would take a function with permissions of its own.
      restrictDefaultSecurityGroup: false,
      // Traffic with S3 stays within AWS, and is free either way.
      gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
    });
    acknowledge(
      vpc,
      'VPC7',
      'Nothing listens in this network, and what the one task in it reads and writes is in the access logs of S3.',
    );
    const group = new SecurityGroup(this, 'CallsOut', {
      vpc,
      description: 'Calls S3, Athena and CloudWatch; nothing comes in',
      allowAllOutbound: false,
    });
    group.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'the APIs of AWS');
    this.subnets = vpc.publicSubnets.map(({ subnetId }) => subnetId);
    this.securityGroups = [group.securityGroupId];
  }
}
