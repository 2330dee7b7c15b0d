/** Queries cost no more than is said, and their answers lie where they should. */
import { describe, expect, test } from 'vitest';
import { flat, resource, resourcesOf, synthesize, VARIANTS } from './synth.js';

interface Configuration {
  readonly EnforceWorkGroupConfiguration: boolean;
  readonly ResultConfiguration: { readonly OutputLocation: unknown };
}

const { template } = synthesize(VARIANTS.athena);

function configurationOf(id: string): Configuration {
  return resource(template, 'AWS::Athena::WorkGroup', id).Properties.WorkGroupConfiguration as Configuration;
}

describe('the workgroup of questions', () => {
  test('enforces its settings: a place for answers, a limit of bytes, metrics', () => {
    const configuration = configurationOf('WorkgroupsQuestions');
    expect(configuration).toMatchObject({
      EnforceWorkGroupConfiguration: true,
      PublishCloudWatchMetricsEnabled: true,
      BytesScannedCutoffPerQuery: 100 * 1024 ** 3,
      EngineVersion: { SelectedEngineVersion: 'Athena engine version 3' },
      ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
    });
    expect(flat(configuration.ResultConfiguration.OutputLocation)).toMatch(/^s3:\/\/<StorageResults\w+>\/questions\/$/);
  });
});

describe('the workgroup of builds', () => {
  test('lets the job say where a table goes, within its own limit', () => {
    const configuration = configurationOf('WorkgroupsBuilds');
    expect(configuration).toMatchObject({
      EnforceWorkGroupConfiguration: false,
      BytesScannedCutoffPerQuery: 1024 ** 4,
    });
    expect(flat(configuration.ResultConfiguration.OutputLocation)).toMatch(/^s3:\/\/<StorageResults\w+>\/builds\/$/);
  });

  test('is there only where Athena counts the logs', () => {
    const names = Object.values(resourcesOf(synthesize(VARIANTS.lambda).template, 'AWS::Athena::WorkGroup'));
    expect(names.map(({ Properties }) => Properties.Name)).toEqual(['hitlens']);
  });
});
