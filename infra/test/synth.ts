/** Stacks for tests, with a stand-in for the job: what it is made of changes with every build, and is tested elsewhere. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { parseSettings } from '../src/settings/read.js';
import type { HitlensStack } from '../src/stack.js';
import { addStack } from '../src/synth.js';

const STAND_IN = fileURLToPath(new URL('./stand-in', import.meta.url));
const { context } = JSON.parse(readFileSync(fileURLToPath(new URL('../cdk.json', import.meta.url)), 'utf8')) as {
  context: Record<string, unknown>;
};

/** What every deployment must say. */
export const LEAST = { logs: [{ bucket: 'my-logs', prefix: 'cdn/', layout: 'v1' }] };

/** One for each switch. */
export const VARIANTS: Readonly<Record<string, object>> = {
  lambda: { ...LEAST, gates: [{ failUnder: 0.85 }], alarms: { emails: ['operator@example.com'] } },
  fargate: { ...LEAST, job: { runsOn: 'fargate' } },
  'fargate-in-a-network': {
    ...LEAST,
    job: {
      runsOn: 'fargate',
      subnets: ['subnet-0123456789abcdef0'],
      securityGroups: ['sg-0123456789abcdef0'],
      architecture: 'arm64',
    },
  },
  athena: { ...LEAST, engine: 'athena' },
  'many-places': {
    name: 'cdn-prod',
    logs: [
      { bucket: 'my-logs', prefix: 'cdn', layout: 'v1', distributions: ['E1WGQ7ZK4N2RVD', 'E3MX8T5BJ90HLC'] },
      {
        bucket: 'my-v2-logs',
        prefix: 'AWSLogs/123456789012/CloudFront/',
        layout: 'v2-parquet',
        distributions: ['E2QWRUHAPOMQZL'],
      },
      {
        bucket: 'other-logs',
        layout: 'v2-json',
        kmsKey: 'arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f',
      },
      { bucket: 'plain-logs', prefix: 'w3c/', layout: 'v2-w3c' },
    ],
  },
};

export interface Synthesized {
  readonly app: App;
  readonly stack: HitlensStack;
  readonly template: Template;
}

const made = new Map<string, Synthesized>();

/** Made once for all tests, which only look at it. */
export function synthesize(settings: object): Synthesized {
  const key = JSON.stringify(settings);
  const found = made.get(key) ?? synthesizeAnew(settings);
  made.set(key, found);
  return found;
}

/** For tests that change what is made. */
export function synthesizeAnew(settings: object): Synthesized {
  const app = new App({ context: { ...context, 'aws:cdk:disable-asset-staging': true } });
  const stack = addStack(app, parseSettings(settings, 'test.json'), STAND_IN);
  return { app, stack, template: Template.fromStack(stack) };
}

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** Resources of a type, by their logical ids. */
export function resourcesOf(template: Template, type: string): Record<string, Resource> {
  return template.findResources(type) as Record<string, Resource>;
}

/** The only one whose logical id begins so. */
export function resource(template: Template, type: string, id: string): Resource {
  const found = Object.entries(resourcesOf(template, type)).filter(([name]) => name.startsWith(id));
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type} begin with ${id}`);
  return found[0][1];
}

/** Text out of CloudFormation's functions; what it refers to becomes what `names` says, or else its logical id in `<>`. */
export function flat(value: unknown, names: Readonly<Record<string, string>> = {}): string {
  if (typeof value === 'string') return value;
  const {
    Ref,
    'Fn::Join': join,
    'Fn::GetAtt': attribute,
  } = value as {
    Ref?: string;
    'Fn::Join'?: [string, unknown[]];
    'Fn::GetAtt'?: [string, string];
  };
  if (join !== undefined) return join[1].map((part) => flat(part, names)).join(join[0]);
  const id = Ref ?? attribute?.join('.') ?? JSON.stringify(value);
  return names[id] ?? `<${id}>`;
}
