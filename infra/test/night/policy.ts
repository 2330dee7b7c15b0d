/** Whether a synthesized policy lets a request to S3 pass. */
import type { S3Request } from '../../../test/s3/server.js';
import { flat, type Resource } from '../synth.js';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: { readonly StringLike?: Readonly<Record<string, string | readonly string[]>> };
}

const ACTIONS: Readonly<Record<S3Request['kind'], string>> = {
  list: 's3:ListBucket',
  get: 's3:GetObject',
  head: 's3:GetObject',
  put: 's3:PutObject',
  delete: 's3:DeleteObject',
};

export class Policy {
  private readonly statements: readonly Statement[];

  /** `names`: what the policy's references stand for. */
  constructor(
    policy: Resource,
    private readonly names: Readonly<Record<string, string>>,
  ) {
    this.statements = (policy.Properties.PolicyDocument as { Statement: readonly Statement[] }).Statement;
  }

  allows({ kind, bucket, key }: S3Request): boolean {
    const arn = `arn:aws:s3:::${bucket}${kind === 'list' ? '' : `/${key}`}`;
    return this.statements.some(({ Effect, Action, Resource: resources, Condition }) => {
      const isMeant =
        [Action].flat().includes(ACTIONS[kind]) && [resources].flat().some((one) => like(flat(one, this.names), arn));
      const prefixes = Condition?.StringLike?.['s3:prefix'];
      return Effect === 'Allow' && isMeant && (prefixes === undefined || [prefixes].flat().some((one) => like(one, key)));
    });
  }
}

/** As IAM has it: `*` is anything. */
function like(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}
