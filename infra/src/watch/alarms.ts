/** What an operator is told, by e-mail. `README.md` says what to do about each. */
import { Alarm, ComparisonOperator, type IMetric, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Aws, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Settings } from '../settings/schema.js';
import type { JobMetrics } from './metrics.js';

/** What a night says counts until the next one has spoken. */
const NIGHT_HOURS = 24;

interface Condition {
  readonly metric: IMetric;
  readonly operator: ComparisonOperator;
  readonly threshold: number;
  /** Periods that are looked at, and how many of them must be so. */
  readonly periods: number;
  readonly datapoints: number;
  readonly missing?: TreatMissingData;
}

export interface AlarmsProps {
  readonly settings: Settings;
  readonly metrics: JobMetrics;
  readonly failures: Queue;
}

export class Alarms extends Construct {
  readonly all: Alarm[] = [];
  private readonly topic: Topic;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AlarmsProps,
  ) {
    super(scope, id);
    this.topic = topicOf(this, props.settings);
    this.failed();
    this.silent();
    this.incomplete();
    this.rejected();
    if (props.settings.gates.length > 0) this.fell();
  }

  private failed(): void {
    this.add('Failed', 'failed', 'A night failed for good: what it was told is in the queue of failures, why is in the log.', {
      metric: this.props.failures.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' }),
      operator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 1,
      periods: 1,
      datapoints: 1,
    });
  }

  private silent(): void {
    const { silentHours } = this.props.settings.alarms;
    this.add('Silent', 'did-not-run', `No run has ended well in ${silentHours} hours.`, {
      metric: this.props.metrics.ofRun('run_seconds', { statistic: 'SampleCount' }),
      operator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      periods: silentHours,
      datapoints: silentHours,
      missing: TreatMissingData.BREACHING,
    });
  }

  private incomplete(): void {
    this.add('Incomplete', 'incomplete', 'Some logs could not be read whole: the tables have less than there was.', {
      metric: this.props.metrics.ofRun('complete', { statistic: 'Minimum' }),
      operator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      periods: NIGHT_HOURS,
      datapoints: 1,
    });
  }

  private rejected(): void {
    const { rejectedShare } = this.props.settings.alarms;
    const share = new MathExpression({
      expression: 'IF(accepted + rejected > 0, rejected / (accepted + rejected), 0)',
      label: 'share of rows that were rejected',
      usingMetrics: {
        accepted: this.props.metrics.ofRun('rows_accepted', { statistic: 'Sum' }),
        rejected: this.props.metrics.ofRun('rows_rejected', { statistic: 'Sum' }),
      },
      period: Duration.hours(1),
    });
    this.add('Rejected', 'rejected-rows', `More than ${rejectedShare} of all rows could not be read.`, {
      metric: share,
      operator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: rejectedShare,
      periods: NIGHT_HOURS,
      datapoints: 1,
    });
  }

  private fell(): void {
    this.add('Gate', 'hit-ratio', 'A hit ratio is under its gate: the log and the dashboard say which, and what is to blame.', {
      metric: this.props.metrics.ofRun('gates_failed', { statistic: 'Maximum' }),
      operator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 1,
      periods: NIGHT_HOURS,
      datapoints: 1,
    });
  }

  private add(id: string, name: string, about: string, condition: Condition): void {
    const { metric, operator, threshold, periods, datapoints, missing = TreatMissingData.NOT_BREACHING } = condition;
    const alarm = new Alarm(this, id, {
      alarmName: `${this.props.settings.name}-${name}`,
      alarmDescription: `${about} What to do: infra/README.md, "${name}".`,
      metric,
      comparisonOperator: operator,
      threshold,
      evaluationPeriods: periods,
      datapointsToAlarm: datapoints,
      treatMissingData: missing,
    });
    const action = new SnsAction(this.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    this.all.push(alarm);
  }
}

function topicOf(scope: Construct, { name, alarms }: Settings): Topic {
  const topic = new Topic(scope, 'Topic', { topicName: `${name}-alarms`, displayName: name, enforceSSL: true });
  // With a policy of its own, a topic no longer lets its account publish by itself.
  topic.addToResourcePolicy(
    new PolicyStatement({
      actions: ['sns:Publish'],
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  for (const email of alarms.emails) topic.addSubscription(new EmailSubscription(email));
  return topic;
}
