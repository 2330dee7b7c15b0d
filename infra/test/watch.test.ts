/** Whoever watches is told what is wrong, by metrics that the job really writes. */
import { describe, expect, test } from 'vitest';
import { METRICS } from '../src/hitlens.js';
import { JobMetrics } from '../src/watch/metrics.js';
import { resource, resourcesOf, synthesize, VARIANTS } from './synth.js';

const { template } = synthesize(VARIANTS.lambda);
const names = new Set(METRICS.map(({ cloudWatch }) => cloudWatch));

interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly MetricName?: string;
  readonly Namespace?: string;
  readonly Statistic?: string;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly TreatMissingData: string;
  readonly Metrics?: readonly {
    readonly Expression?: string;
    readonly MetricStat?: { readonly Metric: { readonly MetricName: string } };
  }[];
  readonly AlarmActions: readonly object[];
}

const alarms = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map(
  ({ Properties }) => Properties as unknown as Alarm,
);

function alarm(name: string): Alarm {
  const found = alarms.find(({ AlarmName }) => AlarmName === `hitlens-${name}`);
  if (found === undefined) throw new Error(`no alarm ${name}`);
  return found;
}

describe('alarms', () => {
  test('are these, each with what to do about it, and each told to the topic', () => {
    expect(alarms.map(({ AlarmName }) => AlarmName)).toEqual(
      ['failed', 'did-not-run', 'incomplete', 'rejected-rows', 'hit-ratio'].map((name) => `hitlens-${name}`),
    );
    for (const { AlarmName, AlarmDescription, AlarmActions } of alarms) {
      expect(AlarmDescription).toContain(`infra/README.md, "${AlarmName.slice('hitlens-'.length)}"`);
      expect(AlarmActions).toEqual([{ Ref: expect.stringMatching(/^AlarmsTopic/) }]);
    }
  });

  test('look at metrics that the job writes, in its namespace', () => {
    for (const { MetricName, Namespace, Metrics = [] } of alarms.filter(({ AlarmName }) => AlarmName !== 'hitlens-failed')) {
      const looked = [MetricName, ...Metrics.map(({ MetricStat }) => MetricStat?.Metric.MetricName)].filter(
        (name) => name !== undefined,
      );
      expect(looked.length).toBeGreaterThan(0);
      for (const name of looked) expect(names).toContain(name);
      if (MetricName !== undefined) expect(Namespace).toBe('hitlens');
    }
  });

  test('failed: as soon as a night is in the queue of failures', () => {
    expect(alarm('failed')).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 1,
      EvaluationPeriods: 1,
    });
  });

  test('did not run: where no hour of so many has a run that ended', () => {
    expect(alarm('did-not-run')).toMatchObject({
      MetricName: 'RunSeconds',
      Statistic: 'SampleCount',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      EvaluationPeriods: 26,
      DatapointsToAlarm: 26,
      TreatMissingData: 'breaching',
    });
  });

  test('the others: from the night on that says so, until the next one', () => {
    for (const name of ['incomplete', 'rejected-rows', 'hit-ratio']) {
      expect(alarm(name)).toMatchObject({ EvaluationPeriods: 24, DatapointsToAlarm: 1, TreatMissingData: 'notBreaching' });
    }
    expect(alarm('rejected-rows')).toMatchObject({ Threshold: 0.01, ComparisonOperator: 'GreaterThanThreshold' });
    expect(alarm('hit-ratio')).toMatchObject({ MetricName: 'GatesFailed', Threshold: 1 });
  });

  test('of hit ratios: only where there is a gate', () => {
    expect(Object.keys(resourcesOf(synthesize(VARIANTS.fargate).template, 'AWS::CloudWatch::Alarm')).length).toBe(4);
  });

  test('come by e-mail, over TLS, from CloudWatch of this account alone', () => {
    expect(resource(template, 'AWS::SNS::Subscription', 'Alarms').Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'operator@example.com',
    });
    const { Statement } = resource(template, 'AWS::SNS::TopicPolicy', 'Alarms').Properties.PolicyDocument as {
      Statement: object[];
    };
    expect(Statement).toMatchObject([
      { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });
});

describe('the dashboard', () => {
  const body = JSON.stringify(resource(template, 'AWS::CloudWatch::Dashboard', 'Overview').Properties.DashboardBody);

  test('shows hit ratios by day and hour, misses by POP, the worst objects, what fell, and what Athena scanned', () => {
    const titles = [...body.matchAll(/\\+"title\\+":\\+"([^\\]+)\\+"/g)].map(([, title]) => title);
    expect(titles).toEqual(
      expect.arrayContaining([
        'Hit ratio by day and distribution',
        'Hit ratio by hour, the last two days',
        'Misses by POP, of the last day',
        'The objects that missed most, of the last days',
        'What fell under its gate',
        'Bytes that Athena scanned, by day',
      ]),
    );
  });

  test('looks at metrics that the job writes', () => {
    const searched = [...body.matchAll(/MetricName=\\+"(\w+)\\+"/g)].map(([, name]) => name);
    expect(searched.length).toBeGreaterThan(3);
    for (const name of searched.filter((one) => one !== 'ProcessedBytes')) expect(names).toContain(name);
  });

  test('a metric that is not there is found when the stack is made', () => {
    const metrics = new JobMetrics('hitlens');
    expect(() => metrics.ofRun('hits')).toThrow('the job has no metric hits in CloudWatch');
    expect(() => metrics.ofRun('hit_ratio')).toThrow('hit_ratio has dimensions');
  });
});
