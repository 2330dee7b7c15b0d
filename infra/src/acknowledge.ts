/** Findings of cdk-nag that are meant to be: each with its reason, beside what it is about. */
import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** The rule's id without its pack (`S1`); a finding of a rule that has several is `IAM5[Resource::*]`. */
export function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason });
}
