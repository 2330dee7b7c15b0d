/** What a role may do: statement by statement, and a reason wherever a resource is not one name. */
import { PolicyStatement, type PolicyStatementProps, type Role } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import { acknowledge } from './acknowledge.js';

export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: PolicyStatementProps['conditions'];
  /** Why some of the resources end in `*`: nothing smaller could be named. */
  readonly why?: string;
}

export function allow(role: Role, permissions: readonly Permission[]): void {
  for (const { actions, resources, conditions, why } of permissions) {
    role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources], conditions }));
    if (why === undefined) continue;
    for (const resource of resources) acknowledge(role, `IAM5[Resource::${flat(role, resource)}]`, why);
  }
}

/** As cdk-nag names a resource in its findings. */
function flat(role: Role, resource: string): string {
  return flattenCfnReference(Stack.of(role).resolve(resource));
}
