/** What lies in S3 is private, and does not stay for ever. */
import { describe, expect, test } from 'vitest';
import { type Resource, resource, resourcesOf, synthesize, VARIANTS } from './synth.js';

const { template } = synthesize(VARIANTS.lambda);
const buckets = Object.entries(resourcesOf(template, 'AWS::S3::Bucket'));

interface Rule {
  readonly Prefix?: string;
  readonly ExpirationInDays?: number;
  readonly NoncurrentVersionExpiration?: { readonly NoncurrentDays: number };
}

function rulesOf(id: string): Rule[] {
  const { LifecycleConfiguration } = resource(template, 'AWS::S3::Bucket', id).Properties;
  return (LifecycleConfiguration as { Rules: Rule[] }).Rules;
}

describe.each(buckets)('%s', (id, bucket: Resource & { DeletionPolicy?: string }) => {
  test('is encrypted, private, and kept when the stack goes', () => {
    expect(bucket.Properties).toMatchObject({
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    expect(bucket.DeletionPolicy).toBe('Retain');
  });

  test('refuses what comes without TLS', () => {
    const policies = Object.values(resourcesOf(template, 'AWS::S3::BucketPolicy')).filter(({ Properties }) => {
      return (Properties.Bucket as { Ref: string }).Ref === id;
    });
    expect(policies.map(({ Properties }) => Properties.PolicyDocument)).toEqual([
      {
        Version: '2012-10-17',
        Statement: expect.arrayContaining([
          {
            Action: 's3:*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Resource: [{ 'Fn::GetAtt': [id, 'Arn'] }, { 'Fn::Join': ['', [{ 'Fn::GetAtt': [id, 'Arn'] }, '/*']] }],
          },
        ]),
      },
    ]);
  });

  test('expires', () => {
    expect(rulesOf(id).some(({ ExpirationInDays }) => (ExpirationInDays ?? 0) > 0)).toBe(true);
  });
});

describe('the tables', () => {
  test('are versioned, and what is replaced goes after a while', () => {
    expect(resource(template, 'AWS::S3::Bucket', 'StorageTables').Properties.VersioningConfiguration).toEqual({
      Status: 'Enabled',
    });
    expect(rulesOf('StorageTables').flatMap((rule) => rule.NoncurrentVersionExpiration ?? [])).toEqual([{ NoncurrentDays: 14 }]);
  });

  test('are kept as long as is said, each for its time', () => {
    const days = Object.fromEntries(rulesOf('StorageTables').map(({ Prefix, ExpirationInDays }) => [Prefix, ExpirationInDays]));
    expect(days).toMatchObject({
      'rollup/objects_daily/': 400,
      'rollup/fleet_hourly/': 1826,
      'rollup/_building/': 2,
      'report/': 90,
    });
  });
});

test('whoever reads tables or answers is in the access logs', () => {
  for (const id of ['StorageTables', 'StorageResults']) {
    expect(resource(template, 'AWS::S3::Bucket', id).Properties.LoggingConfiguration).toMatchObject({
      DestinationBucketName: { Ref: expect.stringMatching(/^StorageAccessLogs/) },
    });
  }
});
