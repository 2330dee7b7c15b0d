/** Where queries run: a workgroup for people, and where Athena builds the tables, one for the nightly job alone. */
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Aws } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { queryEffects, questions } from '../hitlens.js';
import type { Settings } from '../settings/schema.js';
import { savedQuery } from './saved-query.js';

const GIBIBYTE = 1024 ** 3;
/** Athena takes a few such requests a second. */
const AT_ONCE = 5;

export interface WorkgroupsProps {
  readonly settings: Settings;
  readonly results: IBucket;
  readonly database: string;
}

export class Workgroups extends Construct {
  readonly questions: CfnWorkGroup;
  /** null where the job counts logs itself. */
  readonly builds: CfnWorkGroup | null;

  constructor(scope: Construct, id: string, { settings, results, database }: WorkgroupsProps) {
    super(scope, id);
    const { name, athena, engine } = settings;
    this.questions = this.workgroup('Questions', {
      name,
      about: 'Questions of the rollup tables',
      location: results.s3UrlForObject(`${QUESTIONS_PREFIX}`),
      mostGiB: athena.questionGiB,
      isEnforced: true,
    });
    // Athena refuses a place for new tables where the workgroup's settings are enforced. Only the job's role may use it.
    this.builds =
      engine === 'duckdb'
        ? null
        : this.workgroup('Builds', {
            name: `${name}-builds`,
            about: 'Rollup tables, built by the nightly job',
            location: results.s3UrlForObject(`${BUILDS_PREFIX}`),
            mostGiB: athena.buildGiB,
            isEnforced: false,
          });
    this.saveQueries(database);
  }

  private saveQueries(database: string): void {
    const saved: CfnNamedQuery[] = [];
    for (const question of questions(queryEffects())) {
      const query = new CfnNamedQuery(this, question.name, {
        name: question.name,
        description: question.title,
        database,
        workGroup: this.questions.ref,
        queryString: savedQuery(question),
      });
      query.addResourceDependency(saved.at(-AT_ONCE) ?? this.questions);
      saved.push(query);
    }
  }

  private workgroup(id: string, made: Workgroup): CfnWorkGroup {
    return new CfnWorkGroup(this, id, {
      name: made.name,
      description: made.about,
      // With the stack go its saved queries and its history; the answers are in S3.
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: made.isEnforced,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: made.mostGiB * GIBIBYTE,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: made.location,
          expectedBucketOwner: Aws.ACCOUNT_ID,
          encryptionConfiguration: { encryptionOption: 'SSE_S3' },
        },
      },
    });
  }
}

/** Folders of the bucket of answers. */
export const QUESTIONS_PREFIX = 'questions/';
export const BUILDS_PREFIX = 'builds/';

interface Workgroup {
  readonly name: string;
  readonly about: string;
  readonly location: string;
  readonly mostGiB: number;
  readonly isEnforced: boolean;
}
