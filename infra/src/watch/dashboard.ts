/** One page: how well the cache does, what it misses, and how the job is. */
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Settings } from '../settings/schema.js';
import { type JobMetrics, search } from './metrics.js';

const DAY = Duration.days(1);
const FULL = 24;
const HALF = 12;
const HEIGHT = 8;

export interface DashboardProps {
  readonly settings: Settings;
  readonly metrics: JobMetrics;
  readonly alarms: readonly Alarm[];
  readonly logGroup: LogGroup;
  /** `s3://BUCKET/PREFIX/` */
  readonly reports: string;
}

export class Overview extends Construct {
  readonly dashboardName: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DashboardProps,
  ) {
    super(scope, id);
    this.dashboardName = props.settings.name;
    new Dashboard(this, 'Dashboard', {
      dashboardName: this.dashboardName,
      defaultInterval: Duration.days(28),
      widgets: [this.head(), ...this.hitRatios(), ...this.misses(), ...this.job()],
    });
  }

  private head(): IWidget[] {
    const { reports, alarms } = this.props;
    const markdown = `Reports, a folder a day: \`${reports}\`. What lines in the log are about: infra/README.md.`;
    return [
      new TextWidget({ markdown, width: FULL, height: 2 }),
      new AlarmStatusWidget({ alarms: [...alarms], width: FULL, height: 3 }),
    ];
  }

  private hitRatios(): IWidget[][] {
    const { metrics } = this.props;
    const daily = { statistic: 'Average', period: DAY };
    return [
      [
        this.graph('Hit ratio by day and distribution', [metrics.search('hit_ratio', { definition: 'hit_ratio' }, daily)], 1),
        this.graph('Every hit ratio of the fleet, by day', [metrics.search('fleet_hit_ratio', {}, daily)], 1),
      ],
      [
        this.board('Hit ratio by hour, the last two days', LogQueryVisualizationType.BAR, FULL, [
          "filter board = 'hour'",
          'stats latest(hit_ratio) as ratio by at',
          'sort at desc',
          'limit 48',
        ]),
      ],
    ];
  }

  private misses(): IWidget[][] {
    const { metrics } = this.props;
    return [
      [
        this.graph('Misses by day and distribution', [metrics.search('misses', {}, { statistic: 'Maximum', period: DAY })]),
        this.board('Misses by POP, of the last day', LogQueryVisualizationType.BAR, HALF, [
          "filter board = 'pop'",
          'stats latest(misses) as missed by pop',
          'sort missed desc',
          'limit 20',
        ]),
      ],
      [
        this.board('The objects that missed most, of the last days', LogQueryVisualizationType.TABLE, HALF, [
          "filter board = 'object'",
          'sort day desc, misses desc',
          'limit 100',
          'fields day, uri, misses, miss_share, hit_ratio',
        ]),
        this.board('What fell under its gate', LogQueryVisualizationType.TABLE, HALF, [
          "filter event = 'gate' and level = 'warn'",
          'sort @timestamp desc',
          'limit 50',
          'fields @timestamp, message',
        ]),
      ],
    ];
  }

  private job(): IWidget[][] {
    const { metrics, settings } = this.props;
    const sums = (...names: string[]) => names.map((name) => metrics.ofRun(name, { statistic: 'Sum', period: DAY }));
    return [
      [this.graph('Rows by night', sums('rows_accepted', 'rows_rejected')), this.graph('Seconds by night', sums('run_seconds'))],
      [
        this.graph('Logs by night, and those that came late', sums('logs_read', 'late_logs')),
        this.graph('Bytes of logs by night', sums('log_bytes')),
      ],
      [this.graph('Bytes that Athena scanned, by day', [scannedBy(settings.name)], undefined, FULL)],
    ];
  }

  private graph(title: string, left: IMetric[], max?: number, width = HALF): GraphWidget {
    return new GraphWidget({ title, left, leftYAxis: { min: 0, max }, width, height: HEIGHT, period: DAY });
  }

  private board(title: string, view: LogQueryVisualizationType, width: number, queryLines: string[]): LogQueryWidget {
    return new LogQueryWidget({
      title,
      view,
      width,
      height: HEIGHT,
      logGroupNames: [this.props.logGroup.logGroupName],
      queryLines,
    });
  }
}

/** Bytes that queries of both workgroups scanned. */
function scannedBy(workgroup: string): IMetric {
  const groups = [workgroup, `${workgroup}-builds`].map((name) => `WorkGroup="${name}"`).join(' OR ');
  const wanted = `{AWS/Athena,QueryState,QueryType,WorkGroup} MetricName="ProcessedBytes" (${groups})`;
  return search(wanted, { statistic: 'Sum', period: DAY });
}
