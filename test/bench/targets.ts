/** What is to be reached, on two cores. */
import { MANY } from './logs.js';
import type { Cost } from './measure.js';
import type { Group } from './subject.js';

export type CostOf = (group: Group, name: string) => Cost | undefined;

export interface Target {
  readonly about: string;
  /** The figure, null where what it takes was not measured. */
  readonly figure: (costOf: CostOf) => number | null;
  readonly isReached: (figure: number) => boolean;
  readonly show: (figure: number) => string;
}

type Pick = (cost: Cost) => number | null;

function quotient(part: Cost | undefined, whole: Cost | undefined, pick: Pick): number | null {
  const top = part === undefined ? null : pick(part);
  const bottom = whole === undefined ? null : pick(whole);
  return top === null || bottom === null || bottom === 0 ? null : top / bottom;
}

const wall: Pick = (cost) => cost.wallMs;
const cpu: Pick = (cost) => cost.cpuMs;
const peak: Pick = (cost) => cost.peakBytes;

const times = (figure: number) => `${figure.toFixed(2)} times`;
const percent = (figure: number) => `${(figure * 100).toFixed(0)} %`;
const seconds = (figure: number) => `${(figure / 1000).toFixed(3)} s`;
const perSecond = (figure: number) => `${figure.toFixed(0)} objects/s`;
const megabytes = (figure: number) => `${(figure / 1e6).toFixed(0)} MB`;

/** Objects in the bucket. */
const OBJECTS = MANY.files;

function objectsPerSecond(cost: Cost | undefined): number | null {
  return cost === undefined ? null : OBJECTS / (cost.wallMs / 1000);
}

/** Memory for 16 times the rows beside that for 4 times. */
const growth = (about: string, group: Group, name: string): Target => ({
  about: `${about} with 16 times the rows takes at most 1.15 times the memory of 4 times`,
  figure: (costOf) => quotient(costOf(group, `${name}, 16 times`), costOf(group, `${name}, 4 times`), peak),
  isReached: (figure) => figure <= 1.15,
  show: times,
});

export const TARGETS: readonly Target[] = [
  {
    about: 'top is at least 1.9 times as fast as DuckDB',
    figure: (costOf) => quotient(costOf('top', 'DuckDB'), costOf('top', 'hitlens'), wall),
    isReached: (figure) => figure >= 1.9,
    show: times,
  },
  {
    about: 'aggregate is at least 1.5 times as fast as DuckDB, which need not order its rows',
    figure: (costOf) => quotient(costOf('aggregate', 'DuckDB'), costOf('aggregate', 'hitlens'), wall),
    isReached: (figure) => figure >= 1.5,
    show: times,
  },
  {
    about: 'top takes under 50 % of the CPU time of gzip -dc',
    figure: (costOf) => quotient(costOf('top', 'hitlens'), costOf('inflate', 'gzip -dc'), cpu),
    isReached: (figure) => figure < 0.5,
    show: percent,
  },
  {
    about: 'aggregate has a peak of memory under 400 MB',
    figure: (costOf) => costOf('aggregate', 'hitlens')?.peakBytes ?? null,
    isReached: (figure) => figure < 400e6,
    show: megabytes,
  },
  {
    about: 'hitlens --help takes under 0.15 s',
    figure: (costOf) => costOf('startup', 'hitlens --help')?.wallMs ?? null,
    isReached: (figure) => figure < 150,
    show: seconds,
  },
  {
    about: 'hitlens top sample-logs takes under 0.4 s',
    figure: (costOf) => costOf('startup', 'hitlens top sample-logs')?.wallMs ?? null,
    isReached: (figure) => figure < 400,
    show: seconds,
  },
  {
    about: 'rollup is at least 1.3 times as fast as DuckDB',
    figure: (costOf) => quotient(costOf('rollup', 'DuckDB'), costOf('rollup', 'hitlens'), wall),
    isReached: (figure) => figure >= 1.3,
    show: times,
  },
  {
    about: 'worst-objects takes under 0.5 s of the rollup tables of 2.4 million rows',
    figure: (costOf) => costOf('query', 'worst-objects')?.wallMs ?? null,
    isReached: (figure) => figure < 500,
    show: seconds,
  },
  {
    about: '20 million groups with --memory 256MiB have a peak of memory under 450 MB',
    figure: (costOf) => costOf('groups', '20 million groups')?.peakBytes ?? null,
    isReached: (figure) => figure < 450e6,
    show: megabytes,
  },
  {
    about: 'a row of 20 million groups takes at most 3 times as long as one of 100 thousand',
    figure: (costOf) => quotient(costOf('groups', '20 million groups'), costOf('groups', '100 thousand groups'), wall),
    isReached: (figure) => figure <= 3,
    show: times,
  },
  growth('aggregate', 'growth', 'aggregate'),
  growth('top', 'growth-top', 'top'),
  {
    about: 'top reads at least 800 objects a second from S3',
    figure: (costOf) => objectsPerSecond(costOf('s3', 'S3')),
    isReached: (figure) => figure >= 800,
    show: perSecond,
  },
  {
    about: 'and at least 60 % as many where each answer takes 20 ms',
    figure: (costOf) => quotient(costOf('s3', 'S3'), costOf('s3', 'S3, 20 ms away'), wall),
    isReached: (figure) => figure >= 0.6,
    show: percent,
  },
];
