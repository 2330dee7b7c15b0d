/** Every deployment keeps the rules of cdk-nag and of CloudFormation; what is acknowledged has a reason, and is really there. */
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { type App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { describe, expect, test } from 'vitest';
import { synthesizeAnew, VARIANTS } from './synth.js';

describe.each(Object.keys(VARIANTS))('%s', (name) => {
  const { app } = synthesizeAnew(VARIANTS[name]);

  test('keeps the rules', () => {
    expect(() => synth(app)).not.toThrow();
    expect(new AwsSolutionsChecks(app).validateScope(app).violations).toEqual([]);
  });

  test('acknowledges nothing that is not found, and says why', () => {
    const acknowledged = withAcknowledgements(app);
    for (const { construct } of acknowledged) forget(construct);
    const found = new Set(new AwsSolutionsChecks(app).validateScope(app).violations.map(({ ruleName }) => ruleName));
    expect(acknowledged.length).toBeGreaterThan(2);
    for (const { rule, reason } of acknowledged) {
      expect(found).toContain(rule);
      expect(reason).toMatch(/^[A-Z].{30,}\.$/);
    }
    expect([...found].filter((rule) => !acknowledged.some((one) => one.rule === rule))).toEqual([]);
  });
});

test('what cdk-nag does not like fails the synthesis', () => {
  const { app } = synthesizeAnew(VARIANTS.lambda);
  for (const { construct } of withAcknowledgements(app)) forget(construct);
  expect(() => synth(app)).toThrow(/wildcard permissions/);
});

test('what CloudFormation does not take fails the synthesis', () => {
  const { app } = synthesizeAnew(VARIANTS.lambda);
  const [queue] = app.node.findAll().filter((one) => one instanceof CfnQueue);
  queue.messageRetentionPeriod = 1;
  expect(() => synth(app)).toThrow(/MessageRetentionPeriod: 1 is less than the minimum of 60/);
});

function synth(app: App): void {
  app.synth({ force: true });
}

const KEY = Validations.ACKNOWLEDGED_RULES_METADATA_KEY;

interface Acknowledged {
  readonly construct: IConstruct;
  readonly rule: string;
  readonly reason: string;
}

function withAcknowledgements(scope: IConstruct): Acknowledged[] {
  return scope.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === KEY)
      .flatMap(({ data }) =>
        Object.entries(data as Record<string, unknown>)
          .map(([id, reason]) => ({ construct, rule: id.replace(/^annotation::/i, ''), reason: String(reason) }))
          // Some constructs acknowledge rules of CDK's own for themselves.
          .filter(({ rule }) => rule.startsWith('AwsSolutions-')),
      ),
  );
}

function forget(construct: IConstruct): void {
  for (const { type, data } of construct.node.metadata) {
    if (type === KEY) for (const key of Object.keys(data as object)) delete (data as Record<string, unknown>)[key];
  }
}
